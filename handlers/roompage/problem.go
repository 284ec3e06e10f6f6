package roompage

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"draad/bot"
	"draad/bot/room"
)

// statusOf gives the HTTP status for an error.
func statusOf(err error) int {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return http.StatusRequestEntityTooLarge
	}
	switch bot.KindOf(err) {
	case bot.Invalid:
		return http.StatusBadRequest
	case bot.NotFound:
		return http.StatusNotFound
	case bot.Conflict:
		return http.StatusConflict
	case bot.Permanent, bot.Auth:
		return http.StatusForbidden
	}
	return http.StatusServiceUnavailable
}

// problemOf gives what a person should read. What went wrong inside is logged,
// not shown.
func (p *page) problemOf(r *http.Request, err error) *room.Problem {
	var known *room.Problem
	if errors.As(err, &known) {
		return known
	}
	if statusOf(err) == http.StatusRequestEntityTooLarge && mostOf(r) == maxUpload {
		return room.NewProblem(bot.Invalid, "photo", "page.problem.photo_big", "max", strconv.Itoa(bot.MaxPicture>>20))
	}
	if statusOf(err) == http.StatusRequestEntityTooLarge {
		return room.NewProblem(bot.Invalid, "", "page.problem.too_big", "max", strconv.FormatInt(mostOf(r)>>10, 10)+" KiB")
	}
	p.opt.Log.Error("practice room", "path", r.URL.Path, "kind", string(bot.KindOf(err)), "err", err)
	return room.NewProblem(bot.Temporary, "", "page.problem.busy")
}

// fail answers an error in the form that was asked for.
func (p *page) fail(w http.ResponseWriter, r *http.Request, err error) {
	if strings.HasPrefix(r.URL.Path, apiPath) {
		p.apiFail(w, r, err)
		return
	}
	problem := p.problemOf(r, err)
	v := p.viewer(r)
	if live(r) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Draad-Field", strings.Replace(problem.Field, "photos", "photo", 1)) // as the form names it
		w.WriteHeader(statusOf(err))
		_, _ = w.Write([]byte(problem.Says.In(v.Lang)))
		return
	}
	p.views[v.Lang].render(w, statusOf(err), "problem.html", problemPage{
		frame: p.frame(v, roomPath), Says: problem.Says.In(v.Lang), Back: v.address(""), Wrote: r.PostFormValue("text"),
	})
}

// problemPage says what went wrong, and gives back what was written.
type problemPage struct {
	frame
	Says  string
	Back  string
	Wrote string
}
