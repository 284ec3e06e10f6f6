package roompage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"unicode/utf8"

	"draad/bot"
	"draad/bot/room"
)

const apiPath = "/practice/api/"

// apiAct is a body turned into an act.
type apiAct func(ctx context.Context, r room.Room, body []byte) (room.Done, error)

// apiActs are the acts by their name in the address; see API.
var apiActs = map[string]apiAct{
	"post":    apiPost,
	"reply":   apiReply,
	"edit":    apiEdit,
	"delete":  apiDelete,
	"react":   apiReact(bot.Reacted),
	"unreact": apiReact(bot.Unreacted),
	"press":   apiPress,
	"command": apiCommand,
}

func (p *page) apiRoutes(m *http.ServeMux) {
	for name, act := range apiActs {
		m.HandleFunc("POST "+apiPath+name, p.API(act))
	}
	m.HandleFunc("GET "+apiPath+"list", p.list)
}

// API is the practice room for scripts: the acts of the page as JSON.
//
// Each act is a POST of one JSON object, with known fields only, of 256 KiB at
// most (28 MiB with photos). It answers 200 as soon as the bot has taken the act in, or 202 when the
// act is safe but the bot is still busy:
//
//	{"id": "…", "thread": "…", "changed": true, "taken": true}
//
// id is the post that was written, or that the act was about: what react, edit,
// press and delete want as "post". A thread's first post has the thread's own id.
// changed is false when it was so already (the same emoji by the same colleague).
//
//	curl --json '{"account":"gemeente","name":"Fatima","text":"Mijn container is niet geleegd"}' localhost:8080/practice/api/post
//	curl --json '{"thread":"p…","name":"Fatima","text":"Nog steeds niet"}'  localhost:8080/practice/api/post
//	curl --json '{"by":"pieter","thread":"t…","text":"Morgen komt er iemand"}' localhost:8080/practice/api/reply
//	curl --json '{"by":"sanne","post":"t….2","emoji":"white_check_mark"}'   localhost:8080/practice/api/react
//	curl --json '{"by":"sanne","post":"t….2","emoji":"✅"}'                 localhost:8080/practice/api/unreact
//	curl --json '{"by":"sanne","post":"t…","action":"claim","value":""}'    localhost:8080/practice/api/press
//	curl --json '{"by":"pieter","channel":"kcc","text":"paraaf PH"}'        localhost:8080/practice/api/command
//	curl --json '{"post":"p….1","text":"Andere tekst"}'                     localhost:8080/practice/api/edit
//	curl --json '{"by":"pieter","post":"t….2"}'                             localhost:8080/practice/api/delete
//
// post and reply take up to four photos of 5 MiB each, JPEG, PNG, GIF or WebP:
// "photos": [{"name": "kuil.jpg", "alt": "een kuil in de weg", "data": "…base64…"}].
//
// edit and delete are a citizen's without "by", and that colleague's with it.
// command takes "thread" or "channel". press takes the "action" and "value" that
// list gives with a card or note. Emoji may be names, with or without colons, or
// the signs themselves; an emoji that means nothing does nothing.
//
// What is in the room, newest threads first:
//
//	curl 'localhost:8080/practice/api/list?limit=20'
//
//	{"plein": {"next": "", "threads": [
//	   {"id", "account", "at", "posts": [
//	      {"id", "parent", "kind": "message"|"answer", "name", "handle", "text", "photos", "at", "edited", "deleted"}]}]},
//	 "team": [{"channel", "next": "", "threads": [
//	   {"id", "channel", "at",
//	    "card": {"conversation", "status", "urgent", "heading", "lines": [{"label", "value"}],
//	             "quote", "link", "actions": [{"action", "value", "label", "emoji"}]},
//	    "reactions": [{"emoji", "by": ["sanne"]}],
//	    "posts": [{"id", "kind": "note"|"reply", "by", "name", "only", "text", "quote", "photos", "link",
//	               "actions", "reactions", "at", "edited", "deleted"}]}]}]}
//
// Texts of Draad are in the organisation's language, or in ?lang=nl or en. With
// ?channel= only that channel is given, with ?thread= only that thread of either
// side. "next" goes into ?plein_after= or ?team_after= (with ?channel=) for the
// following page; limit is 1 to 100, 20 when not given.
//
// An error is {"error": "what is wrong and what to do", "field": "text"} with
// 400 (mend the field; an unknown "by" names those known), 403 (not allowed),
// 404 (no such post or thread), 409, 413 (too big) or 503 (try again).
func (p *page) API(act apiAct) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			p.apiFail(w, r, unreadable(err))
			return
		}
		ctx, stop := context.WithTimeout(r.Context(), p.opt.Wait)
		defer stop()
		done, err := act(ctx, p.room, body)
		if err != nil {
			p.apiFail(w, r, err)
			return
		}
		status := http.StatusOK
		if !done.Taken {
			status = http.StatusAccepted
		}
		writeJSON(w, status, struct {
			ID      string `json:"id"`
			Thread  string `json:"thread"`
			Changed bool   `json:"changed"`
			Taken   bool   `json:"taken"`
		}{done.ID, done.Thread, done.Changed, done.Taken})
	}
}

// apiFail answers an error as JSON.
func (p *page) apiFail(w http.ResponseWriter, r *http.Request, err error) {
	problem := p.problemOf(r, err)
	writeJSON(w, statusOf(err), struct {
		Error string `json:"error"`
		Field string `json:"field,omitempty"`
	}{problem.Says.In(p.lang(r, r.URL.Query().Get("lang"))), problem.Field})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}

// decode reads one JSON object with known fields only.
func decode(body []byte, into any) error {
	if !utf8.Valid(body) {
		return room.NewProblem(bot.Invalid, "", "page.problem.utf8")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return unreadable(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return unreadable(errors.New("there is more after the object"))
	}
	return nil
}

// unreadable tells what is wrong with a body, without repeating what is in it.
func unreadable(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return err
	}
	detail, field := "JSON?", ""
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		detail, field = wrong.Field+": "+wrong.Type.String(), wrong.Field
	} else if err != nil && len(err.Error()) < 100 {
		detail = Shown(err.Error())
	}
	return room.NewProblem(bot.Invalid, field, "page.problem.json", "detail", detail)
}
