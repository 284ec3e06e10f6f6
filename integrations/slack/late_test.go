package slack_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"draad/bot"
	"draad/integrations/slack/fake"
)

// A thread may be closed before it is caught up with: by then nobody would read it.
func TestWhatWasSaidInAThreadThatIsClosedMeanwhileIsHeard(t *testing.T) {
	w := newWorld(t)
	root, quiet := w.card(), w.card()
	in := &inbox{late: []bot.Ref{root, quiet}}
	w.says(root)
	w.fake.React(string(w.colleagues[0].ID), quiet.Place, quiet.ID, "recycle", true)
	w.listen(in)
	eventually(t, "both were heard", func() bool { return in.count(bot.Said) == 1 && in.count(bot.Reacted) == 1 })
	w.caughtUp(1)
	if calls := w.fake.Count("conversations.replies"); calls != 1 {
		t.Errorf("%d threads were read", calls)
	}
}

// Closed threads are many. One is read again when there is a reply that was not there,
// and each time the line comes back only then.
func TestAClosedThreadIsReadAgainForWhatIsNew(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{late: []bot.Ref{root}}
	w.says(root)
	w.listen(in)
	eventually(t, "the reply was heard", func() bool { return in.count(bot.Said) == 1 })
	w.caughtUp(1)
	w.fake.Drop()
	w.caughtUp(2)
	if calls := w.fake.Count("conversations.replies"); calls != 1 {
		t.Errorf("it was read %d times", calls)
	}
	w.fake.Post(fake.Draft{User: string(w.colleagues[0].ID), Channel: root.Place, Thread: root.ID, Text: "Nog iets.", Unheard: true})
	w.fake.Drop()
	eventually(t, "the next reply was heard too", func() bool { return in.count(bot.Said) == 2 })
}

// A closed thread counts as read when it was: not when its lane was too busy, and a
// newer catching up overtook the reading.
func TestAClosedThreadWhoseReadingWasOvertakenIsReadAgain(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	var locked atomic.Bool
	var offered atomic.Int32
	locked.Store(true)
	in := &inbox{refuse: func(bot.ChatEvent) error {
		offered.Add(1)
		if locked.Load() {
			return bot.Errorf(bot.Temporary, "the record is locked")
		}
		return nil
	}}
	w.listen(in)
	w.caughtUp(1)
	w.says(root)
	eventually(t, "it is offered", func() bool { return offered.Load() > 0 })
	in.mu.Lock()
	in.late = []bot.Ref{root}
	in.mu.Unlock()
	w.fake.Post(fake.Draft{User: string(w.colleagues[0].ID), Channel: root.Place, Thread: root.ID, Text: "Nog iets.", Unheard: true})
	for n := range 2 {
		w.fake.Drop()
		w.caughtUp(2 + n)
	}
	locked.Store(false)
	eventually(t, "both were heard", func() bool { return in.count(bot.Said) == 2 })
}

// says has somebody say something in a thread.
func (w *world) says(root bot.Ref) (ts string) {
	return w.fake.Post(fake.Draft{User: string(w.colleagues[0].ID), Channel: root.Place, Thread: root.ID, Text: "Morgen."})
}

// caughtUp waits until Draad caught up so many times.
func (w *world) caughtUp(times int) {
	w.t.Helper()
	eventually(w.t, "Draad caught up", func() bool { return strings.Count(w.Log(), "caught up with Slack") >= times })
}
