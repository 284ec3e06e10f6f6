package slack_test

import (
	"strings"
	"testing"

	"draad/bot"
	"draad/bot/ports"
	"draad/integrations/slack/fake"
)

// Whoever is of another organisation, in a channel that is shared with it, may not approve.
func TestPeopleOfAnotherOrganisationAreGuests(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{}
	w.fake.ChangeUser(string(w.colleagues[0].ID), func(u *fake.User) { u.Stranger = true })
	w.listen(in)
	w.says(root)
	eventually(t, "the reply was heard", func() bool { return in.count(bot.Said) == 1 })
	if e := in.heard(func(bot.ChatEvent) bool { return true })[0]; !e.By.Guest {
		t.Errorf("it is by %+v", e.By)
	}
}

func TestColleaguesAreFoundByEmailAddress(t *testing.T) {
	w := newWorld(t)
	anna := w.colleagues[0]
	w.fake.ChangeUser(string(anna.ID), func(u *fake.User) { u.Email = "anna@voorbeeld.nl" })
	if got, err := w.workspace.ByEmail(t.Context(), "anna@voorbeeld.nl"); err != nil || got != anna {
		t.Errorf("found is %+v, %v", got, err)
	}
	fails := func(why string, kind bot.Kind) {
		t.Helper()
		_, err := w.workspace.ByEmail(t.Context(), "weg@voorbeeld.nl")
		if !bot.Is(err, kind) || strings.Contains(err.Error()+w.Log(), "voorbeeld.nl") {
			t.Errorf("%s: %v, want %s without the address", why, err, kind)
		}
	}
	fails("nobody has it", bot.NotFound)
	w.fake.Break("users.lookupByEmail", fake.DropBefore)
	fails("the line drops", bot.Temporary)
	w.fake.SetScopes("users:read")
	fails("the scope is missing", bot.Auth)
}

func TestTheDoctorHearsWhatBecameOfSomebody(t *testing.T) {
	w := newWorld(t)
	anna := w.colleagues[0]
	as := func(change func(u *fake.User), want ports.Member) {
		t.Helper()
		w.fake.ChangeUser(string(anna.ID), func(u *fake.User) {
			u.Deleted, u.Guest, u.Stranger, u.Bot = false, false, false, false
			change(u)
		})
		want.Name = anna.Name
		if got, err := w.workspace.Member(t.Context(), anna.ID); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	as(func(*fake.User) {}, ports.Member{})
	as(func(u *fake.User) { u.Deleted = true }, ports.Member{Left: true})
	as(func(u *fake.User) { u.Guest = true }, ports.Member{Guest: true})
	as(func(u *fake.User) { u.Stranger = true }, ports.Member{Guest: true})
	as(func(u *fake.User) { u.Bot = true }, ports.Member{Robot: true})
	if _, err := w.workspace.Member(t.Context(), "U0NOBODY"); !bot.Is(err, bot.NotFound) {
		t.Errorf("nobody: %v", err)
	}
	w.fake.Break("users.info", fake.DropBefore)
	if _, err := w.workspace.Member(t.Context(), anna.ID); !bot.Is(err, bot.Temporary) {
		t.Errorf("the line drops: %v", err)
	}
}
