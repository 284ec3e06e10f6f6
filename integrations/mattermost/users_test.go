package mattermost_test

import (
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/ports"
	"draad/integrations/mattermost/fake"
)

func TestColleaguesAreFoundByEmailAddress(t *testing.T) {
	w := newWorld(t)
	sanne := w.people[0]
	w.fake.SetEmail(string(sanne.ID), "sanne@voorbeeld.nl")
	if got, err := w.space.ByEmail(t.Context(), "sanne@voorbeeld.nl"); err != nil || got != sanne {
		t.Errorf("found is %+v, %v", got, err)
	}
	fails := func(why string, kind bot.Kind) {
		t.Helper()
		_, err := w.space.ByEmail(t.Context(), "weg@voorbeeld.nl")
		if !bot.Is(err, kind) || strings.Contains(err.Error()+w.Log(), "voorbeeld.nl") {
			t.Errorf("%s: %v, want %s without the address", why, err, kind)
		}
	}
	fails("nobody has it", bot.NotFound)
	w.fake.Inject(fake.GetUserByEmail, fake.Fault{Break: fake.FailBefore})
	fails("the server fails", bot.Temporary)
	w = newWorld(t, fake.WithoutAddresses())
	fails("the server keeps addresses to itself", bot.Permanent)
}

func TestTheDoctorHearsWhatBecameOfSomebody(t *testing.T) {
	w := newWorld(t)
	is := func(id bot.ColleagueID, want ports.Member) {
		t.Helper()
		if got, err := w.space.Member(t.Context(), id); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	w.fake.Deactivate(string(w.people[1].ID))
	w.fake.MakeGuest(string(w.people[2].ID))
	is(w.people[0].ID, ports.Member{Name: w.people[0].Name})
	is(w.people[1].ID, ports.Member{Name: w.people[1].Name, Left: true})
	is(w.people[2].ID, ports.Member{Name: w.people[2].Name, Guest: true})
	is(bot.ColleagueID(w.robot), ports.Member{Name: "nieuwsbot", Robot: true})
	for _, id := range []bot.ColleagueID{"sanne", bot.ColleagueID(model.NewId())} {
		if _, err := w.space.Member(t.Context(), id); !bot.Is(err, bot.NotFound) {
			t.Errorf("nobody: %v", err)
		}
	}
	w.fake.Inject(fake.GetUser, fake.Fault{Break: fake.FailBefore})
	if _, err := w.space.Member(t.Context(), w.people[0].ID); !bot.Is(err, bot.Temporary) {
		t.Errorf("the server fails: %v", err)
	}
}
