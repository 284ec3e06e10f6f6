package main

import (
	"fmt"
	"strings"
	"testing"

	"draad/integrations/x/fake"
)

// team is an account on X, and the channel in which its questions are dealt with.
type team struct {
	account *fake.User
	channel string
}

// newTown makes a town with so many teams; the first is the KCC.
func newTown(t *testing.T, chat chatServer, teams int) *town {
	x := fake.New(fake.AllowSameText()) // or X itself would hide a second publication
	t.Cleanup(x.Close)
	w := &town{t: t, x: x, chat: chat, citizen: x.AddCitizen("bewoner", "Bewoner", 3)}
	w.teams = []team{{x.AddAccount("gemvoorbeeld", "Gemeente Voorbeeld"), "kcc"}}
	for n := 2; n <= teams; n++ {
		channel := fmt.Sprint("team-", n)
		chat.open(channel)
		w.teams = append(w.teams, team{x.AddAccount(fmt.Sprint("team", n), "Een team"), channel})
	}
	return w
}

// organise adds the teams to the example organisation.
func (w *town) organise(file string) string {
	var desks, accounts strings.Builder
	for i, team := range w.teams[1:] {
		fmt.Fprintf(&desks, "  - id: %[1]s\n    name: %[1]s\n    channel: %[1]s\n", team.channel)
		fmt.Fprintf(&accounts, "  - id: %[1]s\n    platform: x\n    name: Een team\n    handle: %[2]s\n    desk: %[1]s\n    settings: DRAAD_X%[3]d\n",
			team.channel, team.account.Handle, i+2)
	}
	file = strings.Replace(file, "\naccounts:\n", "\naccounts:\n"+accounts.String(), 1)
	return w.chat.organise(strings.Replace(file, "\naccounts:\n", "\n"+desks.String()+"\naccounts:\n", 1))
}

// environ is the settings of everything outside.
func (w *town) environ() []string {
	environ := w.chat.environ()
	for i, team := range w.teams {
		for _, e := range xAccount(w.x, team.account) {
			if i > 0 {
				e = strings.Replace(e, "DRAAD_X_", fmt.Sprintf("DRAAD_X%d_", i+1), 1)
			}
			environ = append(environ, e)
		}
	}
	return environ
}

// secrets is what no log may hold.
func (w *town) secrets() []string {
	all := append(w.chat.secrets(), marker, "INTERN", "Antwoord op")
	for _, team := range w.teams {
		all = append(all, team.account.Keys.All()...)
	}
	return all
}
