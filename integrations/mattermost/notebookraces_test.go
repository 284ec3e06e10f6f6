package mattermost_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/integrations/mattermost"
)

// reluctant is a store that refuses the first notes it is given.
type reluctant struct {
	store.Store
	refusals atomic.Int32
}

func (r *reluctant) Commit(ctx context.Context, c store.Change) error {
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
	store := &reluctant{Store: storetest.NewStore()}
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

// overtaking is a store that another replica writes to while this one reads.
type overtaking struct {
	store.Store
	meanwhile func(key string)
}

func (o *overtaking) Load(ctx context.Context, key string) (store.Record, error) {
	o.meanwhile(key)
	return o.Store.Load(ctx, key)
}

// Between reading a thread and looking into the notebook another replica may hear of
// an emoji, and note it. That it was not there a moment ago takes nothing back.
func TestAnEmojiThatAnotherReplicaJustNotedStands(t *testing.T) {
	w, d := newWorld(t), &desk{}
	kept := &overtaking{Store: storetest.NewStore(), meanwhile: func(string) {}}
	w.options = append(w.options, mattermost.WithStore(kept))
	w.Restart()
	root := w.card()
	reply, by := w.says(root, "Morgen."), string(w.people[1].ID)
	d.open = []bot.Ref{root}
	var once sync.Once
	kept.meanwhile = func(key string) {
		if key != "mattermost/post/"+reply {
			return
		}
		once.Do(func() {
			w.fake.React(by, reply, "white_check_mark")
			thread := w.fake.Thread(root.ID)
			all := thread[len(thread)-1].Metadata.Reactions
			at := all[len(all)-1].CreateAt
			err := kept.Commit(t.Context(), store.Change{Key: key, Body: fmt.Appendf(nil, `{"%s white_check_mark":%d}`, by, at)})
			if err != nil {
				t.Error(err)
			}
		})
	}
	w.listen(d)
	w.until("the thread was read", func() bool { return d.count(bot.Said, reply) == 1 })
	w.fake.React(by, reply, "pizza") // comes after all that was read
	w.until("later news was heard", func() bool { return d.count(bot.Reacted, reply) > 0 })
	if n := d.count(bot.Unreacted, reply); n != 0 {
		t.Errorf("it was reported as taken away")
	}
}
