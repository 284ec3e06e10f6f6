package bot_test

import (
	"testing"
	"time"

	"draad/bot"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

func TestWhatWaitsForPeopleIsCounted(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	count := func() relay.Backlog {
		t.Helper()
		got, err := relay.CountBacklog(t.Context(), w.store, w.engine.Rules().Org, w.now)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	front := w.engine.Rules().Org.FrontDesk().ID
	want := func(open, overdue, parked int) {
		t.Helper()
		got := count()
		if got.Parked != parked || got.Desks[0] != (relay.DeskBacklog{Desk: front, Open: open, Overdue: overdue}) {
			t.Errorf("want %d open, %d overdue, %d parked; got %+v", open, overdue, parked, got)
		}
		for _, d := range got.Desks[1:] {
			if d.Open != 0 || d.Overdue != 0 {
				t.Errorf("another desk: %+v", d)
			}
		}
	}
	want(0, 0, 0)

	w.take("m1", (&story{t: t, now: w.now}).message("m1", "Vraag"))
	want(1, 0, 0)
	w.now = w.now.Add(7 * 24 * time.Hour)
	want(1, 1, 0)
}

func TestAParkedAnswerWaitsUntilAPersonSettlesIt(t *testing.T) {
	s, post := parked(t)
	found := func() (n int) {
		for _, e := range bot.Entries(&s.c) {
			if e.Index == bot.IndexParked {
				n++
			}
		}
		return n
	}
	if found() != 1 {
		t.Errorf("a parked answer is found %d times", found())
	}
	// "It is not there: send it."
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Button: true, Sign: "PH"})
	s.pass(time.Minute)
	if found() != 0 {
		t.Errorf("settled, and still parked: %d", found())
	}
}

func TestAChangeThatCannotBeStoredIsCounted(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	for _, c := range []struct {
		fault storetest.Fault
		want  bot.Kind
	}{{storetest.Before, bot.Temporary}, {storetest.After, bot.OutcomeUnknown}} {
		var unsaved []bot.Kind
		store := storetest.Faulty(storetest.NewStore(), storetest.OnOp(storetest.OpCommit, 1, c.fault))
		engine := relay.NewEngine(store, testRules(), 0, relay.Watch{Unsaved: func(k bot.Kind) { unsaved = append(unsaved, k) }})
		e := bot.Event{ID: "m1", At: w.now, Fact: (&story{t: t, now: w.now}).message("m1", "Vraag")}
		if err := engine.Take(t.Context(), w.key, e); !bot.Is(err, c.want) {
			t.Fatalf("%v", err)
		}
		if err := engine.Take(t.Context(), w.key, e); err != nil { // fine, or seen: no failure
			t.Fatal(err)
		}
		if len(unsaved) != 1 || unsaved[0] != c.want {
			t.Errorf("want %s once, got %v", c.want, unsaved)
		}
	}
}
