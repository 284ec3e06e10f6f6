package slack_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/integrations/slack/fake"
)

func TestEmojiOfAGapAreHeardOnceAlsoWhenTakenAway(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	stop := w.listen(in)
	anna, mo := string(w.colleagues[0].ID), string(w.colleagues[1].ID)
	w.fake.React(anna, root.Place, root.ID, "eyes", true)
	w.fake.React(anna, root.Place, root.ID, "mega", true)
	eventually(t, "both were heard", func() bool { return in.count(bot.Reacted) == 2 })
	stop()
	w.fake.React(anna, root.Place, root.ID, "eyes", false)
	w.fake.React(mo, root.Place, root.ID, "eyes", true)
	w.fake.React(mo, root.Place, root.ID, "pizza", true)
	w.Restart()
	stop = w.listen(in)
	eventually(t, "what was missed was heard", func() bool { return in.count(bot.Reacted) == 3 && in.count(bot.Unreacted) == 1 })
	stop()
	for range 2 { // nothing happens, and nothing is heard
		calls := w.fake.Count("conversations.replies")
		w.Restart()
		stop = w.listen(in)
		eventually(t, "the thread was read again", func() bool { return w.fake.Count("conversations.replies") > calls })
		before := in.count(bot.Unreacted)
		w.fake.React(anna, root.Place, root.ID, "house", true)
		w.fake.React(anna, root.Place, root.ID, "house", false)
		eventually(t, "the house came and went", func() bool { return in.count(bot.Unreacted) > before })
		stop()
	}
	mega := in.heard(func(e bot.ChatEvent) bool { return e.Emoji == "mega" })
	eyes := in.heard(func(e bot.ChatEvent) bool { return e.Emoji == "eyes" })
	if len(mega) != 1 || len(eyes) != 3 {
		t.Errorf("the adviser was called %d times, eyes were heard %d times, want 1 and 3", len(mega), len(eyes))
	}
}

func TestAnApprovalOfATextThatMayHaveChangedIsAskedAgain(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	stop := w.listen(in)
	anna, mo := string(w.colleagues[0].ID), string(w.colleagues[1].ID)
	known := w.fake.Post(fake.Draft{User: mo, Channel: root.Place, Thread: root.ID, Text: "Morgen."})
	eventually(t, "the reply was heard", func() bool { return in.count(bot.Said) == 1 })
	stop()
	w.fake.React(anna, root.Place, known, "white_check_mark", true)
	w.fake.Edit(root.Place, known, "Nooit.")
	fresh := w.fake.Post(fake.Draft{User: mo, Channel: root.Place, Thread: root.ID, Text: "Overmorgen."})
	w.fake.React(anna, root.Place, fresh, "white_check_mark", true)
	w.Restart()
	w.listen(in)
	eventually(t, "all was heard", func() bool {
		return in.count(bot.Reacted) == 2 && in.count(bot.Rewrote) == 1
	})
	for _, e := range in.heard(func(e bot.ChatEvent) bool { return e.Act == bot.Reacted }) {
		if e.Doubtful != (e.Post.ID == known) || e.Post.ID != known && e.Post.ID != fresh {
			t.Errorf("an approval is %+v", e)
		}
	}
}

func TestALongThreadIsReadToItsEnd(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	for i := range 450 {
		w.fake.Post(fake.Draft{User: string(w.colleagues[i%3].ID), Channel: root.Place, Thread: root.ID, Text: fmt.Sprint("regel ", i)})
	}
	w.fake.Break("conversations.replies", fake.TooMany)
	w.fake.Break("conversations.replies", fake.FailBefore)
	w.fake.Break("conversations.replies", fake.DropBefore)
	in := &inbox{open: []bot.Ref{{Place: root.Place, ID: "1.000001"}, root}} // the first is gone
	w.listen(in)
	eventually(t, "all was heard", func() bool { return in.count(bot.Said) == 450 })
}

func TestNotesOfLongAgoAreDropped(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{}
	stop := w.listen(in)
	w.fake.React(string(w.colleagues[0].ID), root.Place, root.ID, "eyes", true)
	eventually(t, "it was noted", func() bool { return w.pages() == 1 })
	w.acked()
	stop()
	w.org.Times.Retention = time.Nanosecond // everything is long ago
	w.Restart()
	if err := w.workspace.Tidy(t.Context()); err != nil || w.pages() != 0 {
		t.Errorf("%d notes are left, %v", w.pages(), err)
	}
}

func (w *world) pages() int {
	found, err := w.store.List(w.t.Context(), "slack/age", "", "", 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(found)
}

func TestAnApprovalThatAnEditOvertookIsAskedAgain(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{}
	w.listen(in)
	reply := w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: "Morgen."})
	w.fake.Edit(root.Place, reply, "Nooit.")
	eventually(t, "the edit was heard", func() bool { return in.count(bot.Rewrote) == 1 })
	w.fake.Emit(map[string]any{"type": "reaction_added", "user": string(w.colleagues[0].ID), "reaction": "white_check_mark", "event_ts": reply,
		"item": map[string]any{"type": "message", "channel": root.Place, "ts": reply}})
	eventually(t, "the approval was heard", func() bool { return in.count(bot.Reacted) == 1 })
	if n := len(in.heard(func(e bot.ChatEvent) bool { return e.Act == bot.Reacted && !e.Doubtful })); n != 0 {
		t.Errorf("%d approvals of another text", n)
	}
}

// acked waits until nothing is left that Slack would send again.
func (w *world) acked() {
	w.t.Helper()
	within, enough := context.WithTimeout(w.t.Context(), patience)
	defer enough()
	if err := w.fake.AwaitAcked(within); err != nil {
		w.t.Fatal("not everything was acknowledged")
	}
}

func TestAnEventThatIsSentAgainAfterCatchingUpIsOldNews(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	stop := w.listen(in)
	anna := string(w.colleagues[0].ID)
	put := map[string]any{"type": "reaction_added", "user": anna, "reaction": "eyes", "event_ts": root.ID,
		"item": map[string]any{"type": "message", "channel": root.Place, "ts": root.ID}}
	w.fake.Emit(put)
	eventually(t, "the emoji was heard", func() bool { return in.count(bot.Reacted) == 1 })
	w.acked()
	stop()
	for range 2 { // it was taken away meanwhile, which catching up sees within the same second
		w.Restart()
		before := strings.Count(w.Log(), "caught up with Slack")
		stop = w.listen(in)
		eventually(t, "all was read", func() bool {
			return strings.Count(w.Log(), "caught up with Slack") > before && in.count(bot.Unreacted) > 0
		})
		w.fake.Emit(put)
		w.acked()
		stop()
	}
	if n := in.count(bot.Unreacted); n != 1 {
		t.Errorf("it was taken away %d times", n)
	}
}

// Slack says message_changed when a file is taken off a reply, and calls that no edit:
// the moment of the last edit of its text stays.
func TestAPhotoTakenOffAnEditedReplyIsHeard(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{}
	w.listen(in)
	reply := w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: "Mogen.", Files: []string{"gat.png"}})
	w.fake.Edit(root.Place, reply, "Morgen.")
	eventually(t, "the edit was heard", func() bool { return in.count(bot.Rewrote) == 1 })
	w.fake.TakeOff(root.Place, reply)
	eventually(t, "the photo is off", func() bool { return in.count(bot.Rewrote) == 2 })
	all := in.heard(func(e bot.ChatEvent) bool { return e.Act == bot.Rewrote })
	if len(all[0].Files) != 1 || len(all[1].Files) != 0 || all[0].ID == all[1].ID || !all[1].At.After(all[0].At) {
		t.Errorf("heard %+v", all)
	}
}
