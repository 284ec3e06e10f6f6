package practice_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/bot/texts"
)

func TestWhatCannotBeDoneIsRefusedWithItsField(t *testing.T) {
	r := running(t, storetest.NewStore(), &inbox{})
	q := write(t, r, room.CitizenAct{Text: "Hoi"})
	answer, err := r.Platform().Publish(t.Context(), bot.Reply{Key: "k", Account: "stad", To: bot.Ref{ID: q.ID}, Text: "Dag"})
	if err != nil {
		t.Fatal(err)
	}
	root, _ := r.Workspace().PostThread(t.Context(), "a", "kcc", bot.Card{})
	whisper, _ := r.Workspace().Say(t.Context(), "b", root, bot.Note{Only: "piet", Text: texts.Raw("psst")})
	mine := chat(t, r, room.ColleagueAct{Act: bot.Said, Thread: root.ID, Text: "x"})
	long := strings.Repeat("a", room.MaxText+1)
	citizen := func(a room.CitizenAct) error { _, err := r.Citizen(t.Context(), a); return err }
	colleague := func(a room.ColleagueAct) error { _, err := r.Colleague(t.Context(), a); return err }
	for _, c := range []struct {
		name  string
		err   error
		kind  bot.Kind
		field string
	}{
		{"no name", citizen(room.CitizenAct{Act: bot.Wrote, Account: "stad", Text: "x"}), bot.Invalid, "name"},
		{"long name", citizen(room.CitizenAct{Act: bot.Wrote, Account: "stad", Text: "x", Name: long}), bot.Invalid, "name"},
		{"no text", citizen(room.CitizenAct{Act: bot.Wrote, Account: "stad", Name: "J", Text: " "}), bot.Invalid, "text"},
		{"long text", citizen(room.CitizenAct{Act: bot.Wrote, Account: "stad", Name: "J", Text: long}), bot.Invalid, "text"},
		{"bad UTF-8", citizen(room.CitizenAct{Act: bot.Wrote, Account: "stad", Name: "J", Text: "\xff"}), bot.Invalid, "text"},
		{"unknown account", citizen(room.CitizenAct{Act: bot.Wrote, Account: "x", Name: "J", Text: "x"}), bot.Invalid, "account"},
		{"unknown thread", citizen(room.CitizenAct{Act: bot.Wrote, Thread: "pq", Name: "J", Text: "x"}), bot.NotFound, "thread"},
		{"another account than the thread's", citizen(room.CitizenAct{Act: bot.Wrote, Thread: q.Thread, Account: "oost", Name: "J", Text: "x"}), bot.Invalid, "account"},
		{"edit nothing", citizen(room.CitizenAct{Act: bot.Edited, Post: q.Thread + ".9", Text: "x"}), bot.NotFound, "post"},
		{"edit an answer", citizen(room.CitizenAct{Act: bot.Edited, Post: answer.ID, Text: "x"}), bot.Permanent, "post"},
		{"erase an answer", citizen(room.CitizenAct{Act: bot.Erased, Post: answer.ID}), bot.Permanent, "post"},
		{"stranger", colleague(room.ColleagueAct{Act: bot.Said, By: "joris", Thread: root.ID, Text: "x"}), bot.Invalid, "by"},
		{"reply nowhere", colleague(room.ColleagueAct{Act: bot.Said, By: "anna", Thread: "tq", Text: "x"}), bot.NotFound, "thread"},
		{"react to nothing", colleague(room.ColleagueAct{Act: bot.Reacted, By: "anna", Post: root.ID + ".77", Emoji: "eyes"}), bot.NotFound, "post"},
		{"react to a whisper for another", colleague(room.ColleagueAct{Act: bot.Reacted, By: "anna", Post: whisper.ID, Emoji: "eyes"}), bot.NotFound, "post"},
		{"no emoji", colleague(room.ColleagueAct{Act: bot.Reacted, By: "anna", Post: root.ID, Emoji: "::"}), bot.Invalid, "emoji"},
		{"edit another's reply", colleague(room.ColleagueAct{Act: bot.Rewrote, By: "piet", Post: mine.ID, Text: "y"}), bot.Permanent, "post"},
		{"remove another's reply", colleague(room.ColleagueAct{Act: bot.Removed, By: "piet", Post: mine.ID}), bot.Permanent, "post"},
		{"edit the card", colleague(room.ColleagueAct{Act: bot.Rewrote, By: "piet", Post: root.ID, Text: "y"}), bot.Permanent, "post"},
		{"no action", colleague(room.ColleagueAct{Act: bot.Pressed, By: "piet", Post: root.ID}), bot.Invalid, "action"},
		{"a long command", colleague(room.ColleagueAct{Act: bot.Commanded, By: "piet", Channel: "kcc", Text: strings.Repeat("x", room.MaxCommand+1)}), bot.Invalid, "text"},
		{"unknown channel", colleague(room.ColleagueAct{Act: bot.Commanded, By: "piet", Channel: "zz", Text: "/draad help"}), bot.Invalid, "channel"},
	} {
		var p *room.Problem
		if !errors.As(c.err, &p) || p.Kind != c.kind || p.Field != c.field || !bot.Is(c.err, c.kind) {
			t.Errorf("%s: %#v, want %s about %s", c.name, c.err, c.kind, c.field)
			continue
		}
		for _, l := range []texts.Lang{texts.NL, texts.EN} {
			if s := p.Says.In(l); strings.HasPrefix(s, "page.") || strings.Contains(s, "{") {
				t.Errorf("%s: no good text in %s: %q", c.name, l, s)
			}
		}
	}
}

func TestADayOfMessagesCanBePlayedAgain(t *testing.T) {
	in := &inbox{}
	r := running(t, storetest.NewStore(), in)
	for day := 1; day <= 2; day++ {
		n, err := r.PlayDay(t.Context())
		if err != nil || n < 15 {
			t.Fatalf("%d acts, %v", n, err)
		}
		if len(in.citizens) != day*n {
			t.Errorf("the bot heard %d of %d acts", len(in.citizens), day*n)
		}
	}
	longest, threads := 0, map[string]bool{}
	for _, e := range in.citizens {
		longest = max(longest, len([]rune(e.Message.Text)))
		threads[e.Message.Thread] = true
	}
	if longest < 5000 {
		t.Errorf("the longest message has %d characters", longest)
	}
	page, err := r.Plein(t.Context(), "", 100)
	if err != nil || len(page.Threads) != len(threads) {
		t.Errorf("%d threads are listed of %d, %v", len(page.Threads), len(threads), err)
	}
}

// counting counts what a view reads.
type counting struct {
	store.Store
	mu    sync.Mutex
	loads int
}

func (c *counting) Load(ctx context.Context, key string) (store.Record, error) {
	c.mu.Lock()
	c.loads++
	c.mu.Unlock()
	return c.Store.Load(ctx, key)
}

func TestAViewReadsOnlyWhatItShows(t *testing.T) {
	store := &counting{Store: storetest.NewStore()}
	r := running(t, store, &inbox{})
	for i := range 300 {
		write(t, r, room.CitizenAct{Text: fmt.Sprint("bericht ", i)})
	}
	store.loads = 0
	seen, after := 0, ""
	for {
		page, err := r.Plein(t.Context(), after, 40)
		if err != nil {
			t.Fatal(err)
		}
		for _, th := range page.Threads {
			if want := fmt.Sprint("bericht ", 299-seen); th.Posts[0].Text != want {
				t.Fatalf("thread %d says %q, want %q: newest first", seen, th.Posts[0].Text, want)
			}
			seen++
		}
		if after == "" && store.loads > 40 {
			t.Errorf("40 threads took %d reads", store.loads)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if seen != 300 {
		t.Errorf("%d of 300 threads were listed", seen)
	}
}

func TestListenersAreWokenOnceAndBounded(t *testing.T) {
	r := running(t, storetest.NewStore(), &inbox{})
	changed, stop, err := r.Changes()
	if err != nil {
		t.Fatal(err)
	}
	write(t, r, room.CitizenAct{Text: "a"})
	write(t, r, room.CitizenAct{Text: "b"})
	<-changed
	stop()
	var stops []func()
	for {
		_, stop, err := r.Changes()
		if err != nil {
			if !bot.Is(err, bot.RateLimited) {
				t.Errorf("error is %v", err)
			}
			break
		}
		stops = append(stops, stop)
	}
	stops[0]()
	_, again, err := r.Changes()
	if err != nil {
		t.Errorf("a place that came free is not given out: %v", err)
	}
	again()
	for _, s := range stops[1:] {
		s()
	}
}
