package slack_test

import (
	"testing"

	"draad/bot"
	"draad/integrations/slack/fake"
)

// gap lets things happen that nobody tells of, and has them read. It gives what the inbox
// was told then, in order.
func (w *world) gap(in *inbox, happens func()) []bot.ChatEvent {
	w.t.Helper()
	before := len(in.heard(func(bot.ChatEvent) bool { return true }))
	happens()
	w.Restart()
	stop := w.listen(in)
	if err := w.AwaitListening(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	stop()
	return in.heard(func(bot.ChatEvent) bool { return true })[before:]
}

// An approval from before the edit may be heard over another line, between the two: it may
// not find the newer text under the name of the older.
func TestAReplyThatWasEditedInAGapIsHeardAsEditedFirst(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	all := w.gap(in, func() {
		w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: "Nooit.", Edited: true})
	})
	if len(all) == 0 || all[0].Act != bot.Rewrote {
		t.Errorf("heard %+v", all)
	}
}
