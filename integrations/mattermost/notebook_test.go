package mattermost_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/bottest"
	"draad/integrations/mattermost"
)

// reluctant is a store that refuses the first notes it is given.
type reluctant struct {
	bot.Store
	refusals atomic.Int32
}

func (r *reluctant) Commit(ctx context.Context, c bot.Change) error {
	if strings.HasPrefix(c.Key, "mattermost/post/") && r.refusals.Add(-1) >= 0 {
		return bot.Errorf(bot.Temporary, "the disk is full")
	}
	return r.Store.Commit(ctx, c)
}

func (r *reluctant) notes(t *testing.T) int {
	found, err := r.List(t.Context(), "mattermost/age", "", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

func TestWhichEmojiStandIsWrittenDownUntilItWorks(t *testing.T) {
	w, d := newWorld(t), &desk{}
	store := &reluctant{Store: bottest.NewStore()}
	store.refusals.Store(2)
	w.options = append(w.options, mattermost.WithStore(store))
	w.Restart()
	root := w.card()
	w.listen(d)
	reply := w.says(root, "Morgen.")
	by := string(w.people[1].ID)
	for _, emoji := range []string{"white_check_mark", "pizza"} {
		w.fake.React(by, reply, emoji)
	}
	w.until("the emoji that means something was noted", func() bool { return store.notes(t) == 1 })
	w.fake.Unreact(by, reply, "white_check_mark")
	w.until("nothing is noted any more", func() bool { return store.notes(t) == 0 })
	if n := d.count(bot.Reacted, reply); n != 2 {
		t.Errorf("%d emoji were heard, want 2", n)
	}
}

func TestNotesOfLongAgoAreDropped(t *testing.T) {
	w, d := newWorld(t), &desk{}
	store := &reluctant{Store: bottest.NewStore()}
	w.options = append(w.options, mattermost.WithStore(store))
	w.Restart()
	root := w.card()
	w.fake.React(string(w.people[1].ID), root.ID, "eyes")
	d.open = []bot.Ref{root}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = w.space.Run(ctx, d) }()
	w.until("it was noted", func() bool { return store.notes(t) == 1 })
	cancel()
	<-done
	w.org.Times.Retention = time.Hour
	w.options = append(w.options, mattermost.WithClock(func() time.Time { return time.Now().Add(2 * time.Hour) }))
	d.open = nil
	w.fake.Delete(root.ID)
	w.Restart()
	w.listen(d)
	w.until("the note is gone", func() bool { return store.notes(t) == 0 })
}
