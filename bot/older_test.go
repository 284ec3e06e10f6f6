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

// follow is the n-th message of one thread.
func follow(n int, text string) bot.MessageWritten {
	return bot.MessageWritten{Platform: "plein", Account: "stad", Citizen: bot.Citizen{ID: "c1", Handle: "ans"},
		Message: bot.Message{ID: fmt.Sprint("m", n), Thread: "m1", Text: text, Sent: monday.Add(time.Duration(n) * time.Second)}}
}

// writeOn has the citizen write messages, all said in the thread before the next.
func (w *world) writeOn(from, to int, text func(int) string) {
	w.t.Helper()
	for n := from; n <= to; n++ {
		w.take(fmt.Sprint("w", n), follow(n, text(n)))
		w.pass(time.Second)
	}
}

// wantFound checks that the record is found by the n-th message, once.
func (w *world) wantFound(n int) {
	w.t.Helper()
	found, err := w.store.List(w.t.Context(), bot.IndexMessage, bot.MessageKey("plein", "stad", fmt.Sprint("m", n)), "", 0)
	if err != nil || len(found) != 1 || found[0].Record != w.key {
		w.t.Fatalf("message %d is found as %v, %v", n, found, err)
	}
}

func short(n int) string { return fmt.Sprint("Nog iets, nummer ", n) }

// Two hundred and more posts of 75,000 characters once made a record that no store took.
func TestNoNumberOfLongMessagesIsTooMany(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	long := strings.Repeat("lantaarn. ", 7500)
	for n := 1; n <= 300; n++ { // none of them is in the thread yet
		w.take(fmt.Sprint("w", n), follow(n, fmt.Sprint(n, long)))
	}
	rec, err := w.store.Load(t.Context(), w.key)
	if err != nil || len(rec.Body) > 1<<20 {
		t.Fatalf("the record has %d bytes, %v", len(rec.Body), err)
	}
	w.pass(time.Hour)
	if got := w.said("note.follow_up"); got != 299 {
		t.Errorf("%d of 299 follow-ups are in the thread", got)
	}
	for n := 1; n <= 300; n++ {
		w.wantFound(n)
	}
}

func TestALongThreadCostsNoMoreWithEachMessage(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	size := func() int {
		rec, err := w.store.Load(t.Context(), w.key)
		if err != nil {
			t.Fatal(err)
		}
		return len(rec.Body) + 100*len(rec.Entries)
	}
	w.writeOn(1, 100, short)
	early := size()
	w.writeOn(101, 500, short)
	if late := size(); late > early*11/10 {
		t.Errorf("after 100 messages the record takes %d, after 500 %d", early, late)
	}
	if c, err := relay.Load[bot.Conversation](t.Context(), w.engine, w.key); err != nil || c.Older.Messages+len(c.Messages) != 500 {
		t.Errorf("%d messages aside and %d in the record, %v", c.Older.Messages, len(c.Messages), err)
	}
}

func TestAnOlderMessageIsStillKnown(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	w.writeOn(1, 120, short)
	said := w.said("note.follow_up")
	w.take("again", follow(7, short(7))) // repeated under another id
	w.pass(time.Minute)
	if w.said("note.follow_up") != said {
		t.Error("a message that was put aside is threaded again")
	}
	w.take("edit", bot.MessageEdited(follow(7, "Het is de hoek bij nummer 7")))
	w.pass(time.Minute)
	if w.said("note.message_edited") != 1 {
		t.Error("nobody hears that it was edited")
	}
	w.take("edit again", bot.MessageEdited(follow(7, "Het is de hoek bij nummer 7")))
	w.pass(time.Minute)
	if w.said("note.message_edited") != 1 {
		t.Error("the same edit is told twice")
	}
	w.wantFound(7)
}

func TestWhatIsDeletedOfAnOlderMessageIsKeptNowhere(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	w.writeOn(1, 120, func(n int) string { return fmt.Sprint("BSN 99999", n) })
	w.take("gone", bot.MessageDeleted(follow(7, "")))
	w.pass(time.Minute)
	if w.said("note.message_deleted") != 1 {
		t.Error("nobody hears that it was deleted")
	}
	a, err := w.store.Aside(t.Context(), w.key, "message/m7")
	if err != nil || strings.Contains(string(a.Body), "BSN") {
		t.Errorf("what was put aside says %s, %v", a.Body, err)
	}
	if c, err := relay.Load[bot.Conversation](t.Context(), w.engine, w.key); err != nil || c.Older.Live != c.Older.Messages-1 {
		t.Errorf("it counts %+v, %v", c.Older, err)
	}
	w.wantFound(7)
}

// An answer goes under the message that it was approved for, however many come after.
func TestAnAnswerGoesUnderAMessageThatMeanwhileGotOld(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer?")
	s.asks("m2", "En waar?")
	s.acts(sanne, bot.ActApprove, s.replies(pieter, "Morgen."))
	for n := range 100 {
		s.asks(fmt.Sprint("n", n), "Nou?")
	}
	if a := s.c.Answers[0]; a.To != "m2" || s.c.Older.Messages == 0 {
		t.Fatalf("the answer goes under %q, %d are put aside", a.To, s.c.Older.Messages)
	}
	s.pass(time.Minute)
	s.published("Morgen. ^PH")
}

func TestANewThreadShowsAllMessagesAgain(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	w.writeOn(1, 120, short)
	gone := true
	w.out.before = func(kind string) error {
		if kind == "card" && gone {
			gone = false
			return bot.Errorf(bot.NotFound, "deleted")
		}
		return nil
	}
	w.take("claim", bot.Acted{By: who(sanne), Act: bot.ActClaim})
	before := w.said("note.follow_up")
	w.pass(2 * time.Hour)
	if again := w.said("note.follow_up") - before; again != 119 {
		t.Errorf("the new thread shows %d of the 119 messages after the first", again)
	}
	if rec, err := w.store.Load(t.Context(), w.key); err != nil || len(rec.Body) > 1<<16 {
		t.Errorf("the record has %d bytes, %v", len(rec.Body), err)
	}
}

// BenchmarkLongThread shows that the 2,000th message costs what the 200th did.
func BenchmarkLongThread(b *testing.B) {
	for _, before := range []int{200, 2000} {
		b.Run(fmt.Sprint("after=", before), func(b *testing.B) {
			rules := testRules()
			engine := relay.NewEngine(storetest.NewStore(), rules, 0, relay.Watch{})
			key := bot.ConversationKey("plein", "stad", "m1", "c1")
			post := func(n int) {
				f := follow(n, short(n))
				if err := engine.Take(b.Context(), key, bot.Event{ID: fmt.Sprint(n), At: monday, Fact: f}); err != nil {
					b.Fatal(err)
				}
			}
			for n := 1; n <= before; n++ {
				post(n)
			}
			n := before
			for b.Loop() {
				n++
				post(n)
			}
		})
	}
}

// A reply answers the message that it was written under, however old that is when it is
// approved.
func TestAnApprovalOfAnOldReplyGoesUnderItsMessage(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	w.writeOn(1, 2, short)
	post := bot.Ref{Place: "C-kcc", ID: "r1"}
	w.take("reply", bot.Contributed{By: who(pieter), Post: post, Text: "Morgen."})
	w.writeOn(3, 120, short)
	w.take("ok", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH"})
	c, err := relay.Load[bot.Conversation](t.Context(), w.engine, w.key)
	if err != nil || len(c.Answers) != 1 || c.Answers[0].To != "m2" {
		t.Fatalf("the answers are %+v, %v", c.Answers, err)
	}
	w.pass(time.Hour)
	if w.published() != 1 {
		t.Error("it was not published")
	}
}

// Whoever takes back the last sixty messages leaves the one before them to be answered.
func TestTheNewestMessageIsTheNewestThatIsStillThere(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	w.writeOn(1, 120, short)
	for n := 120; n > 60; n-- {
		w.take(fmt.Sprint("gone", n), bot.MessageDeleted(follow(n, "")))
	}
	w.pass(time.Hour)
	post := bot.Ref{Place: "C-kcc", ID: "r1"}
	w.take("reply", bot.Contributed{By: who(pieter), Post: post, Text: "Morgen."})
	w.take("ok", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH"})
	c, err := relay.Load[bot.Conversation](t.Context(), w.engine, w.key)
	if err != nil || len(c.Answers) != 1 || c.Answers[0].To != "m60" {
		t.Fatalf("the answers are %+v, %v", c.Answers, err)
	}
}
