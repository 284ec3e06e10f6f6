package bot_test

import (
	"testing"

	"draad/bot"
)

// BenchmarkDecide decides the approval of an answer in a conversation of usual
// size: one question, five contributions.
func BenchmarkDecide(b *testing.B) {
	t := &testing.T{}
	s, answer := asked(t)
	for range 4 {
		s.replies(jamal, "Ik denk mee: de monteur komt meestal in de ochtend langs.")
	}
	e := bot.Event{ID: "approve", At: s.now, Fact: bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: answer, Sign: "PH"}}
	b.ReportAllocs()
	for b.Loop() {
		if _, effects, err := bot.Decide(s.rules, s.c, e); err != nil || len(effects) == 0 {
			b.Fatal("nothing was decided", err)
		}
	}
}
