package mattermost_test

import (
	"strings"
	"testing"

	"draad/bot"
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
