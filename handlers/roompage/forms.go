package roompage

import (
	"context"
	"net/http"
	"strings"

	"draad/bot"
	"draad/bot/room"
)

// formAct does what a form asks, and tells where on the page it was done.
type formAct func(ctx context.Context, p *page, r *http.Request) (anchor string, err error)

// formActs are the forms of the page, by their path below /practice/.
var formActs = map[string]formAct{
	"plein/write":  citizenForm(bot.Wrote),
	"plein/edit":   citizenForm(bot.Edited),
	"plein/erase":  citizenForm(bot.Erased),
	"team/reply":   colleagueForm(bot.Said),
	"team/edit":    colleagueForm(bot.Rewrote),
	"team/remove":  colleagueForm(bot.Removed),
	"team/react":   colleagueForm(bot.Reacted),
	"team/unreact": colleagueForm(bot.Unreacted),
	"team/press":   colleagueForm(bot.Pressed),
	"play":         playForm,
}

func citizenForm(act bot.CitizenAct) formAct {
	return func(ctx context.Context, p *page, r *http.Request) (string, error) {
		f := r.PostFormValue
		photos, err := uploads(r)
		if err != nil {
			return "", err
		}
		done, err := p.room.Citizen(ctx, room.CitizenAct{Act: act, Name: f("name"), Account: bot.AccountID(f("account")),
			Thread: f("thread"), Post: f("post"), Text: lines(f("text")), Photos: photos})
		return done.ID, err
	}
}

func colleagueForm(act bot.ChatAct) formAct {
	return func(ctx context.Context, p *page, r *http.Request) (string, error) {
		f := r.PostFormValue
		photos, err := uploads(r)
		if err != nil {
			return "", err
		}
		a := room.ColleagueAct{Act: act, Photos: photos, By: bot.ColleagueID(f("by")), Thread: f("thread"), Post: f("post"),
			Text: lines(f("text")), Emoji: f("emoji"), Action: f("action"), Value: f("value"), Alts: alts(r)}
		// A button's form may carry both in one value: "claim sanne".
		if do, value, both := strings.Cut(f("do"), " "); do != "" {
			a.Action = do
			if both {
				a.Value = value
			}
		}
		if act == bot.Said && strings.HasPrefix(a.Text, "/draad ") {
			a.Act = bot.Commanded
		}
		done, err := p.room.Colleague(ctx, a)
		return done.ID, err
	}
}

// alts are the new descriptions of photos, by the photo's id.
func alts(r *http.Request) map[string]string {
	all := map[string]string{}
	for name := range r.PostForm {
		if id, is := strings.CutPrefix(name, "alt-"); is {
			all[id] = lines(r.PostFormValue(name))
		}
	}
	return all
}

// playForm takes as long as the browser will wait: it is many acts.
func playForm(_ context.Context, p *page, r *http.Request) (string, error) {
	_, err := p.room.PlayDay(r.Context())
	return "plein", err
}

// lines undoes what browsers do to line ends in forms.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// live reports whether our own script asks; it wants to hear what happened, not to
// be sent elsewhere.
func live(r *http.Request) bool { return r.Header.Get("X-Draad-Live") != "" }

// form does an act, and sends the browser back to where it was.
func (p *page) form(act formAct) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := readForm(r); err != nil {
			p.fail(w, r, unreadable(err))
			return
		}
		ctx, stop := context.WithTimeout(r.Context(), p.opt.Wait)
		defer stop()
		anchor, err := act(ctx, p, r)
		if err != nil {
			p.fail(w, r, err)
			return
		}
		if live(r) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		v := p.viewer(r)
		if strings.HasPrefix(r.URL.Path, "/practice/team/") && anchor != "" {
			v.Team, _, _ = strings.Cut(anchor, ".") // the thread stands open where the act was done
		}
		http.Redirect(w, r, v.address(anchor), http.StatusSeeOther)
	}
}
