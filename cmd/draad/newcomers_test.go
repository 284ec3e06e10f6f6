package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
	slackfake "draad/integrations/slack/fake"
	"draad/integrations/x/fake"
)

// TestWhoCannotBeFoundAtTheStartHasASayOnceTheyCan: the workspace is away for longer than
// the start waits, or somebody has no account there yet. Nobody has to start Draad again.
func TestWhoCannotBeFoundAtTheStartHasASayOnceTheyCan(t *testing.T) {
	for name, trouble := range map[string]func(chat slackServer, yes bool){
		"the workspace is away": func(chat slackServer, yes bool) { chat.Proxy(yes) },
		"they have no account": func(chat slackServer, yes bool) {
			chat.ChangeUser("sanne", func(u *slackfake.User) {
				u.Email = map[bool]string{true: "", false: address}[yes]
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			chat := newSlackServer(t).(slackServer)
			x := fake.New()
			t.Cleanup(x.Close)
			dir := t.TempDir()
			environ := append(chat.environ(), "DRAAD_ORGANISATION="+byAddress(t, t.TempDir()))
			environ = append(environ, xAccount(x, x.AddAccount("gemvoorbeeld", "Gemeente Voorbeeld"))...)
			trouble(chat, true)
			a := startAppWith(t, dir, func(a *app) { a.patience = 50 * time.Millisecond }, environ...)
			org := &a.setup.org.Organisation
			if _, is := org.Person("sanne"); is || len(org.OnDuty()) != 0 {
				t.Errorf("she is known, and on duty are %v", org.OnDuty())
			}
			trouble(chat, false)
			eventually(t, "she is known", func() bool { p, _ := org.Person("sanne"); return len(p.Approves) == 1 })
			if !slices.Equal(org.OnDuty(), []bot.ColleagueID{"sanne"}) {
				t.Errorf("on duty are %v", org.OnDuty())
			}
			post := x.Write(x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld " + question})
			var root string
			eventually(t, "the question has a thread", func() (ok bool) { root, ok = chat.find(question); return ok })
			chat.react("sanne", chat.say("sanne", root, answer), "white_check_mark")
			eventually(t, "what she approved is on X", func() bool { return len(x.Replies(post.ID)) == 1 })
			if got := x.Replies(post.ID)[0].Text; !strings.HasSuffix(got, answer+" ^SW") {
				t.Errorf("on X it says %q", got)
			}
			if err := stop(a); err != nil {
				t.Error(err)
			}
			trouble(chat, true)
			if name == "they have no account" {
				return // nor at the next start
			}
			a = startAppWith(t, dir, func(a *app) { a.patience = 50 * time.Millisecond }, environ...)
			if _, is := a.setup.org.Person("sanne"); !is {
				t.Error("the next start does not know her while the workspace is away")
			}
		})
	}
}
