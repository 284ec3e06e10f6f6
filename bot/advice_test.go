package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
)

// Who is told that an answer was not posted is told what to do about that very reason,
// and is offered what can help.
func TestARefusalAdvisesByItsReason(t *testing.T) {
	for _, c := range []struct {
		kind   bot.Kind
		reason bot.Reason
		says   string
		offers []bot.Act
	}{
		{bot.Permanent, bot.ReasonDuplicate, "verander de tekst", []bot.Act{bot.ActElsewhere}},
		{bot.Permanent, bot.ReasonGone, "Geen antwoord nodig", []bot.Act{bot.ActNoAnswer}},
		{bot.Permanent, bot.ReasonFileRefused, "kies een andere", []bot.Act{bot.ActElsewhere}},
		{bot.Invalid, bot.ReasonTooLong, "korter", []bot.Act{bot.ActElsewhere}},
		{bot.Permanent, bot.ReasonSuspended, "beheerder", []bot.Act{bot.ActApprove, bot.ActElsewhere}},
		{bot.Auth, bot.ReasonCredits, "tegoed", []bot.Act{bot.ActApprove, bot.ActElsewhere}},
		{bot.Auth, bot.ReasonClock, "klok", []bot.Act{bot.ActApprove, bot.ActElsewhere}},
		{bot.Permanent, bot.ReasonReplyNotAllowed, "kijk of je daar", []bot.Act{bot.ActApprove, bot.ActElsewhere}},
		{bot.Permanent, "", "keur opnieuw goed", []bot.Act{bot.ActApprove, bot.ActElsewhere}},
	} {
		t.Run(string(c.kind)+" "+string(c.reason), func(t *testing.T) {
			s, answer := asked(t)
			s.fail = func(e bot.Effect) error {
				if e.Kind == bot.DoPublish {
					return &bot.Error{Kind: c.kind, Reason: c.reason}
				}
				return nil
			}
			s.acts(sanne, bot.ActApprove, answer)
			s.pass(time.Hour)
			n := s.hears("note.refused")
			if says := n.Text.In("nl"); !strings.Contains(says, c.says) || strings.Contains(says, "{") {
				t.Errorf("says %q", says)
			}
			var offers []bot.Act
			for _, a := range n.Actions {
				offers = append(offers, a.Name)
			}
			if !slices.Equal(offers, c.offers) {
				t.Errorf("offers %v, want %v", offers, c.offers)
			}
		})
	}
}
