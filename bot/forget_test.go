package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

func TestWithoutARetentionPeriodNothingIsForgotten(t *testing.T) {
	s, _ := asked(t)
	s.rules.Org.Times.Retention = 0
	s.pass(366 * 24 * time.Hour)
	if s.c.Forgotten {
		t.Error("retention off: forgotten")
	}
}

func TestWithoutATermChatterIsKept(t *testing.T) {
	s, _ := asked(t)
	s.rules.Org.Times.Chatter = 0
	s.pass(100 * 24 * time.Hour)
	if len(s.c.Contributions) == 0 {
		t.Error("chatter off: forgotten")
	}
}

func TestClaimsWithoutATermDoNotExpire(t *testing.T) {
	s, _ := asked(t)
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	s.rules.Org.Times.Claim = 0
	s.pass(5 * time.Hour)
	if s.c.Claim == nil {
		t.Error("claim off: expired")
	}
}

func TestChatterOfAStoppedAnswerIsForgotten(t *testing.T) {
	s, post := asked(t)
	s.acts(sanne, bot.ActApprove, post)
	s.takesBack(sanne, bot.ActApprove, post)
	s.pass(91 * 24 * time.Hour)
	if len(s.c.Contributions) == 0 && strings.Contains(fmt.Sprint(s.c.Answers), "monteur") {
		t.Error("the text that was never published is still there")
	}
}

func TestAConversationThatIsForgottenTwiceOpensAgain(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	rules := testRules()
	rules.Org.Times.Claim, rules.Org.Times.Retention, rules.Org.Times.Chatter = 30*24*time.Hour, 10*24*time.Hour, 10*24*time.Hour
	w.engine = relay.NewEngine(w.store, rules, 0, relay.Watch{})
	w.relay = w.newRelay()
	for round := range 2 {
		id := func(n int) string { return fmt.Sprint(round, "-", n) }
		w.take(id(1), (&story{t: t, now: w.now}).message("m1", "Wanneer?"))
		w.pass(0)
		if err := w.engine.Take(t.Context(), w.key, bot.Event{ID: id(2), At: w.now, Fact: bot.Acted{By: who(sanne), Act: bot.ActClaim}}); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		w.pass(11 * 24 * time.Hour)
	}
}
