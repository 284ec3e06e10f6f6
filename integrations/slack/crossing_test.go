package slack_test

import (
	"context"
	"slices"
	"testing"

	"draad/bot"
	"draad/bot/store"
	"draad/integrations/slack/fake"
)

// crossing has a replica read a thread while another hears what happens in it: what the
// first reads is old by the time that the other has noted the news.
type crossing struct {
	*world
	root bot.Ref
	in   *inbox
	deaf func() // ends the replica that hears
}

func newCrossing(t *testing.T) *crossing {
	w := newWorld(t)
	return &crossing{world: w, root: w.card(), in: &inbox{}}
}

// hear has a replica listen that reads nothing.
func (c *crossing) hear() {
	c.deaf = c.listen(c.in)
	c.caughtUp(1)
}

// read has another read the thread, which is told of nothing.
func (c *crossing) read(meanwhile func()) {
	c.acked()
	c.fake.Meanwhile("conversations.replies", func() {
		meanwhile()
		c.acked()
	})
	c.in.mu.Lock()
	c.in.open = []bot.Ref{c.root}
	c.in.mu.Unlock()
	c.config.AppToken, c.config.SigningSecret = "", c.fake.SigningSecret
	c.Restart()
	c.listen(c.in)
	c.t.Cleanup(c.deaf) // first: the other waits until nobody is connected
}

func TestAReplyThatAnotherReplicaHeardOfMeanwhileIsNotGone(t *testing.T) {
	c := newCrossing(t)
	c.hear()
	c.says(c.root)
	c.read(func() { c.says(c.root) })
	if said, gone := c.in.count(bot.Said), c.in.count(bot.Removed); said != 2 || gone != 0 {
		t.Errorf("%d replies were heard, and %d of them were taken for gone", said, gone)
	}
}

func TestAnEmojiThatAnotherReplicaHeardOfMeanwhileIsAsItLeftIt(t *testing.T) {
	for _, put := range []bool{true, false} {
		c := newCrossing(t)
		c.hear()
		anna := string(c.colleagues[0].ID)
		c.says(c.root)
		if !put {
			c.fake.React(anna, c.root.Place, c.root.ID, "eyes", true)
		}
		c.read(func() { c.fake.React(anna, c.root.Place, c.root.ID, "eyes", put) })
		want := []bot.ChatAct{bot.Reacted}
		if !put {
			want = append(want, bot.Unreacted)
		}
		c.heardOf("eyes", want...)
	}
}

// Between the reading of a thread and the taking in of what it shows of one post, another
// replica may hear of that post too.
func TestAPostThatAnotherReplicaHeardOfSinceTheReadingIsReadAgain(t *testing.T) {
	c := newCrossing(t)
	anna, new := string(c.colleagues[0].ID), c.fake.AddUser("Nieuw").ID
	c.fake.Post(fake.Draft{User: new, Channel: c.root.Place, Thread: c.root.ID, Text: "Hallo."}) // whose name must be asked for
	reply := c.says(c.root)
	c.fake.React(anna, c.root.Place, reply, "eyes", true)
	c.hear()
	c.read(func() {
		c.fake.Meanwhile("users.info", func() {
			c.fake.React(anna, c.root.Place, reply, "eyes", false)
			c.acked()
		})
	})
	c.heardOf("eyes", bot.Unreacted)
	if said := c.in.count(bot.Said); said != 2 {
		t.Errorf("the replies were heard %d times", said)
	}
}

// Where two replicas take in what became of an emoji at the same time, the older news may
// come to the inbox after the newer. Then the newer is taken in once more.
func TestAnEmojiWhoseOlderNewsCameLastIsReadAgain(t *testing.T) {
	c := newCrossing(t)
	new := c.fake.AddUser("Nieuw").ID // whose name must be asked for, before the older news is handed over
	c.fake.React(new, c.root.Place, c.root.ID, "eyes", true)
	c.hear()
	c.says(c.root)
	c.read(func() {
		c.fake.Meanwhile("users.info", func() {
			c.fake.React(new, c.root.Place, c.root.ID, "eyes", false)
			c.acked()
		})
	})
	c.heardOf("eyes", bot.Unreacted, bot.Reacted, bot.Unreacted)
}

// heardOf checks what the inbox is told of an emoji.
func (c *crossing) heardOf(emoji string, want ...bot.ChatAct) {
	c.t.Helper()
	heard := func() (acts []bot.ChatAct) {
		for _, e := range c.in.heard(func(e bot.ChatEvent) bool { return e.Emoji == emoji }) {
			acts = append(acts, e.Act)
		}
		return acts
	}
	eventually(c.t, "it is heard of", func() bool { return len(heard()) >= len(want) })
	if got := heard(); !slices.Equal(got, want) {
		c.t.Errorf("heard of it: %v; wanted %v", got, want)
	}
}

// Newer news may have come to the inbox before the older, and be noted only after it, or by
// another replica when the first one died. Then it is taken in once more as well.
func TestAnEmojiWhoseNewerNewsIsNotedLastIsTakenInAgain(t *testing.T) {
	c := newCrossing(t)
	reply, new := c.says(c.root), c.fake.AddUser("Nieuw").ID
	c.fake.React(new, c.root.Place, reply, "eyes", true)
	store, caughtUp := c.store, make(chan struct{})
	c.store = lateStore{store, caughtUp}
	c.Restart()
	c.hear()
	c.store = store
	c.read(func() {
		c.fake.Meanwhile("users.info", func() {
			c.fake.React(new, c.root.Place, reply, "eyes", false)
			eventually(t, "it is taken in", func() bool { return c.in.count(bot.Unreacted) == 1 })
		})
	})
	close(caughtUp)
	c.acked()
	c.heardOf("eyes", bot.Unreacted, bot.Reacted, bot.Unreacted)
}

// lateStore keeps nothing until it is told to.
type lateStore struct {
	store.Store
	until chan struct{}
}

func (s lateStore) Commit(ctx context.Context, c store.Change) error {
	<-s.until
	return s.Store.Commit(ctx, c)
}
