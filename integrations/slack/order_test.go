package slack_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store"
	"draad/integrations/slack/fake"
)

// gap lets things happen that nobody tells of, and has them read. It gives what the inbox
// was told then, in order: at least so much.
func (w *world) gap(in *inbox, least int, happens func()) []bot.ChatEvent {
	w.t.Helper()
	all := func() []bot.ChatEvent { return in.heard(func(bot.ChatEvent) bool { return true }) }
	before := len(all())
	happens()
	w.Restart()
	stop := w.listen(in)
	eventually(w.t, "it was caught up with", func() bool { return len(all()) >= before+least })
	w.caughtUp(1)
	stop()
	return all()[before:]
}

// quiet is a world in which a reply was heard, and nobody listens any more.
func quiet(t *testing.T, files ...string) (w *world, root bot.Ref, reply string, in *inbox) {
	w, in = newWorld(t), &inbox{}
	root = w.card()
	stop := w.listen(in)
	reply = w.fake.Post(fake.Draft{User: string(w.colleagues[0].ID), Channel: root.Place, Thread: root.ID, Text: "Morgen.", Files: files})
	w.acked()
	stop()
	return w, root, reply, in
}

// An approval from before the edit may be heard over another line, between the two: it may
// not find the newer text under the name of the older.
func TestAReplyThatWasEditedInAGapIsHeardAsEditedFirst(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	all := w.gap(in, 2, func() {
		w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: "Nooit.", Edited: true})
	})
	if len(all) == 0 || all[0].Act != bot.Rewrote {
		t.Errorf("heard %+v", all)
	}
}

// The edit was heard, but not the approval before it: its approver never saw this text.
func TestAMissedApprovalFromBeforeAnEditThatWasHeardIsAskedAgain(t *testing.T) {
	w, root, reply, in := quiet(t)
	w.fake.React(string(w.colleagues[1].ID), root.Place, reply, "white_check_mark", true)
	w.Restart()
	stop := w.listen(in)
	w.fake.Edit(root.Place, reply, "Nooit.")
	eventually(t, "the edit was heard", func() bool { return in.count(bot.Rewrote) == 1 })
	w.acked()
	stop()
	in.open = []bot.Ref{root}
	all := w.gap(in, 1, func() {})
	if len(all) != 1 || !all[0].Doubtful {
		t.Errorf("heard %+v", all)
	}
}

// Whoever hangs, or stopped, may have been told of an edit: an approval is for the text
// that its approver saw.
func TestAnEditThatNobodyHeardOfIsTakenInBeforeAnApproval(t *testing.T) {
	for _, approve := range []func(w *world, root bot.Ref, reply string){
		func(w *world, root bot.Ref, reply string) {
			w.fake.React(string(w.colleagues[1].ID), root.Place, reply, "white_check_mark", true)
		},
		func(w *world, root bot.Ref, reply string) {
			w.fake.Shortcut(string(w.colleagues[1].ID), root.Place, reply, "approve")
		},
	} {
		w, root, reply, in := quiet(t)
		w.fake.Edit(root.Place, reply, "Nooit.")
		w.fake.Pass(time.Minute)
		w.Restart()
		w.listen(in)
		approve(w, root, reply)
		w.acked()
		all := in.heard(func(bot.ChatEvent) bool { return true })
		if len(all) != 3 || all[1].Act != bot.Rewrote || all[1].Text != "Nooit." || all[2].Value != "" || all[2].Doubtful {
			t.Errorf("heard %+v", all)
		}
	}
}

// Slack tells of an edit in which second it was.
func TestAnApprovalFromTheSecondOfAnEditIsAskedAgain(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{}
	w.listen(in)
	reply := w.says(root)
	w.fake.Pass(time.Minute)
	edit := w.fake.Untold(func() { w.fake.Edit(root.Place, reply, "Nooit.") })[0]
	w.fake.Emit(edit)
	w.acked()
	second, _, _ := strings.Cut(edit["event_ts"].(string), ".")
	w.fake.Emit(map[string]any{"type": "reaction_added", "user": string(w.colleagues[0].ID), "reaction": "white_check_mark", "event_ts": second + ".000000",
		"item": map[string]any{"type": "message", "channel": root.Place, "ts": reply}})
	w.acked()
	all := in.heard(func(bot.ChatEvent) bool { return true })
	if len(all) != 3 || !all[2].Doubtful || !all[1].At.After(all[2].At) {
		t.Errorf("heard %+v", all)
	}
}

// The same of a photo that was taken off. When that was Slack does not tell: it is asked again.
func TestAPhotoTakenOffThatNobodyHeardOfIsMissedBeforeAnApproval(t *testing.T) {
	w, root, reply, in := quiet(t, "gat.png")
	w.fake.TakeOff(root.Place, reply)
	w.Restart()
	w.listen(in)
	w.fake.Shortcut(string(w.colleagues[0].ID), root.Place, reply, "approve")
	w.acked()
	all := in.heard(func(bot.ChatEvent) bool { return true })
	if len(all) != 3 || all[1].Act != bot.Rewrote || len(all[1].Files) != 0 || all[2].Act != bot.Pressed {
		t.Errorf("heard %+v", all)
	}
}

// An emoji that one takes away makes room for that of another.
func TestWhatWasTakenAwayInAGapIsHeardBeforeWhatWasPutThere(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	anna, mo := string(w.colleagues[0].ID), string(w.colleagues[1].ID)
	stop := w.listen(in)
	first, second := w.says(root), w.says(root)
	w.fake.React(mo, root.Place, root.ID, "eyes", true)
	w.fake.React(anna, root.Place, second, "white_check_mark", true)
	w.acked()
	stop()
	all := w.gap(in, 4, func() {
		w.fake.React(mo, root.Place, root.ID, "eyes", false)
		w.fake.React(anna, root.Place, root.ID, "eyes", true)
		w.fake.Delete(root.Place, second)
		w.fake.React(anna, root.Place, first, "white_check_mark", true)
	})
	at := func(act bot.ChatAct, post string) int {
		return slices.IndexFunc(all, func(e bot.ChatEvent) bool { return e.Act == act && e.Post.ID == post })
	}
	taken, put, gone, approved := at(bot.Unreacted, root.ID), at(bot.Reacted, root.ID), at(bot.Removed, second), at(bot.Reacted, first)
	if taken < 0 || taken > put || gone < 0 || gone > approved {
		t.Errorf("heard %+v", all)
	}
}

// Within a second nobody knows which came last: an approval that is taken away may not look
// as if that had been before it was given.
func TestWhatIsReadIsNotOlderThanWhatWasHeard(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	stop := w.listen(in)
	reply, anna := w.says(root), string(w.colleagues[0].ID)
	w.fake.React(anna, root.Place, reply, "white_check_mark", true)
	w.acked()
	stop()
	put := in.heard(func(e bot.ChatEvent) bool { return e.Act == bot.Reacted })
	taken := w.gap(in, 1, func() { w.fake.React(anna, root.Place, reply, "white_check_mark", false) })
	if len(put) != 1 || len(taken) != 1 || !taken[0].At.After(put[0].At) {
		t.Errorf("put %+v, taken %+v", put, taken)
	}
}

// Slack's own example of the event has nothing else.
func TestADeletionThatNamesOnlyThePostIsHeard(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{}
	w.listen(in)
	reply := w.says(root)
	w.acked()
	w.fake.Emit(map[string]any{"type": "message", "subtype": "message_deleted", "channel": root.Place, "deleted_ts": reply, "ts": "1700000001.000001", "event_ts": "1700000001.000001"})
	w.acked()
	gone := in.heard(func(e bot.ChatEvent) bool { return e.Act == bot.Removed })
	if len(gone) != 1 || gone[0].Post.ID != reply || !gone[0].Thread.Same(root) {
		t.Errorf("heard %+v", gone)
	}
}

// Slack calls it no edit when a photo is taken off. Nobody may find it under the answer.
func TestAPhotoThatWasTakenOffInAGapIsMissed(t *testing.T) {
	for _, listens := range []bool{true, false} { // the reply is heard, or read
		w := newWorld(t)
		root := w.card()
		in := &inbox{open: []bot.Ref{root}}
		says := func() string {
			return w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: "Morgen.", Files: []string{"gat.png"}})
		}
		reply := ""
		if listens {
			stop := w.listen(in)
			reply = says()
			w.acked()
			stop()
		} else {
			w.gap(in, 1, func() { reply = says() })
		}
		all := w.gap(in, 2, func() {
			w.fake.React(string(w.colleagues[0].ID), root.Place, reply, "white_check_mark", true)
			w.fake.TakeOff(root.Place, reply)
		})
		if all[0].Act != bot.Rewrote || len(all[0].Files) != 0 || !all[1].Doubtful {
			t.Errorf("heard %+v", all)
		}
		if again := w.gap(in, 0, func() {}); len(again) != 0 {
			t.Errorf("heard once more %+v", again)
		}
	}
}

// What was taken in just before the end is not noted; it may be undone before the next start.
func TestWhatWasReadButNotNotedIsUndoneWhenItIsGone(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	anna := string(w.colleagues[0].ID)
	reply := w.says(root)
	w.fake.React(anna, root.Place, reply, "eyes", true)
	plain := w.store
	w.store = deafStore{plain, func() bool { return in.count(bot.Reacted) > 0 }}
	w.Restart()
	stop := w.listen(in)
	eventually(t, "it was taken in", func() bool { return in.count(bot.Reacted) == 1 })
	stop()
	w.store = plain
	w.gap(in, 1, func() { w.fake.React(anna, root.Place, reply, "eyes", false) })
}

// deafStore keeps nothing more once it is deaf.
type deafStore struct {
	store.Store
	deaf func() bool
}

func (s deafStore) Commit(ctx context.Context, c store.Change) error {
	if s.deaf() {
		return bot.Errorf(bot.Temporary, "the store is not there")
	}
	return s.Store.Commit(ctx, c)
}
