package slack_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/integrations/slack/fake"
)

// editing is a reply that the inbox knows, and that is edited.
type editing struct {
	*world
	in   *inbox
	root bot.Ref
	post string
	deaf func()
}

func newEditing(t *testing.T, files ...string) *editing {
	e := silentEditing(t, files...)
	e.hear(e.in)
	return e
}

// silentEditing is one that nobody listens to yet.
func silentEditing(t *testing.T, files ...string) *editing {
	w := newWorld(t)
	e := &editing{world: w, root: w.card()}
	e.in = &inbox{open: []bot.Ref{e.root}}
	e.post = w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: e.root.Place, Thread: e.root.ID, Text: "Morgen.", Files: files})
	return e
}

func (e *editing) hear(in ports.Inbox) {
	e.t.Helper()
	e.deaf = e.listen(in)
	eventually(e.t, "the reply was heard", func() bool { return e.in.count(bot.Said) == 1 })
	e.caughtUp(1)
}

// edit edits the reply, each time within the second of the last edit.
func (e *editing) edit(texts ...string) {
	e.fake.Edit(e.root.Place, e.post, texts[0])
	for _, text := range texts[1:] {
		e.again(text)
	}
}

func (e *editing) again(text string) { e.fake.EditAgain(e.root.Place, e.post, text) }

func (e *editing) reread() {
	e.t.Helper()
	e.acked()
	eventually(e.t, "the thread was read", func() bool { return e.workspace.Reread(e.t.Context(), e.root) == nil })
}

func (e *editing) rewritten(times int) []bot.ChatEvent {
	e.t.Helper()
	is := func(c bot.ChatEvent) bool { return c.Act == bot.Rewrote }
	eventually(e.t, "the edits were heard", func() bool { return len(e.in.heard(is)) >= times })
	all := e.in.heard(is)
	if len(all) != times {
		e.t.Errorf("%d edits were heard, want %d", len(all), times)
	}
	return all
}

// wantReads checks how the reply reads for the brain, which lets no older edit take the
// place of a newer one, and an edit that changes nothing be none.
func (e *editing) wantReads(want string) {
	e.t.Helper()
	now := bot.ChatEvent{}
	for _, c := range e.in.heard(func(c bot.ChatEvent) bool { return c.Post.ID == e.post }) {
		edit := c.Act == bot.Rewrote && !c.At.Before(now.At)
		if c.Act == bot.Said || edit && (c.Text != now.Text || !slices.Equal(c.Files, now.Files)) {
			now = c
		}
	}
	if now.Text != want {
		e.t.Errorf("the reply reads %q, want %q", now.Text, want)
	}
}

func TestEditsWithinOneSecondAreAllHeard(t *testing.T) {
	for _, texts := range [][]string{
		{"Nooit.", "Misschien."},
		{"Nooit.", "Morgen."},
		{"Nooit.", "Morgen.", "Nooit."},
		{"Nooit.", "Morgen.", "Nooit.", "Morgen.", "Overmorgen."},
	} {
		e := newEditing(t)
		e.edit(texts...)
		e.rewritten(len(texts))
		e.wantReads(texts[len(texts)-1])
		e.reread()
		e.rewritten(len(texts))
	}
}

// Slack may send an edit again, under another event id.
func TestAnEditThatIsSentAgainIsOne(t *testing.T) {
	e := newEditing(t)
	e.fake.Repeat(3)
	e.edit("Nooit.", "Misschien.")
	e.reread()
	e.rewritten(2)
	e.wantReads("Misschien.")
}

func TestAnEditRightAfterOneThatWasHeardIsFoundByReading(t *testing.T) {
	wait := time.Duration(0) // once, what is read is of a second that is hardly over
	for name, find := range map[string]func(e *editing){
		"before an answer leaves":  (*editing).reread,
		"when the line comes back": func(e *editing) { e.fake.Drop() },
		"after a restart": func(e *editing) {
			e.deaf()
			e.Restart()
			e.listen(e.in)
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEditing(t)
			e.edit("Nooit.")
			e.rewritten(1)
			e.acked()
			e.fake.Untold(func() { e.again("Misschien.") })
			e.fake.Pass(wait)
			find(e)
			e.rewritten(2)
			e.wantReads("Misschien.")
		})
		wait = time.Minute
	}
}

func TestAnApprovalInTheSecondOfTwoEditsIsOfNeither(t *testing.T) {
	e := newEditing(t)
	e.edit("Nooit.")
	e.fake.React(string(e.colleagues[0].ID), e.root.Place, e.post, "white_check_mark", true)
	e.again("Misschien.")
	newest := e.rewritten(2)[1]
	e.wantReads("Misschien.")
	e.acked()
	for _, c := range e.in.heard(func(c bot.ChatEvent) bool { return c.Act == bot.Reacted }) {
		if !c.At.Before(newest.At) {
			t.Errorf("an approval of %v counts for the edit of %v", c.At, newest.At)
		}
	}
}

// The approver saw the second text, of which nobody told.
func TestTheSecondEditOfASecondIsReadBeforeAnApproval(t *testing.T) {
	e := newEditing(t)
	e.edit("Nooit.")
	e.rewritten(1)
	e.acked()
	e.fake.Untold(func() { e.again("Misschien.") })
	e.fake.Pass(time.Minute)
	e.fake.React(string(e.colleagues[0].ID), e.root.Place, e.post, "white_check_mark", true)
	approved := func(c bot.ChatEvent) bool { return c.Act == bot.Pressed || c.Act == bot.Reacted }
	eventually(t, "the approval was heard", func() bool { return len(e.in.heard(approved)) == 1 })
	e.rewritten(2)
	e.wantReads("Misschien.")
	if all := e.in.heard(func(bot.ChatEvent) bool { return true }); !approved(all[len(all)-1]) {
		t.Error("the approval was heard before the edit")
	}
}

// replica is another replica, that is told over HTTP.
func (e *editing) replica() (tell func(inner map[string]any)) {
	e.config.AppToken, e.config.SigningSecret = "", e.fake.SigningSecret
	e.Restart()
	s := httptest.NewServer(e.workspace.Handler())
	e.t.Cleanup(s.Close)
	e.t.Cleanup(http.DefaultClient.CloseIdleConnections)
	e.listen(e.in)
	e.t.Cleanup(e.deaf)
	return func(inner map[string]any) {
		e.t.Helper()
		if status, _ := call(e.t.(*testing.T), s.URL+"/slack/events", e.config.SigningSecret, event(e.t.(*testing.T), inner), 0); status != http.StatusOK {
			e.t.Errorf("the status is %d", status)
		}
	}
}

// slowInbox takes one text in late.
type slowInbox struct {
	*inbox
	text       string
	held, gone chan struct{}
}

func (in *slowInbox) FromColleague(ctx context.Context, c bot.ChatEvent) error {
	if c.Text == in.text {
		close(in.held)
		<-in.gone
	}
	return in.inbox.FromColleague(ctx, c)
}

// Two replicas hear of edits of one second, and the one with the older edit is slow: its
// edit comes to the inbox after the newer. What Slack shows counts, also when the newer text
// was that of before, which looked like no edit.
func TestOfTwoReplicasTheOneThatIsLateUndoesNothing(t *testing.T) {
	for _, texts := range [][]string{{"Nooit.", "Misschien."}, {"Misschien.", "Nooit.", "Misschien."}} {
		e := silentEditing(t)
		slow := &slowInbox{inbox: e.in, text: "Nooit.", held: make(chan struct{}), gone: make(chan struct{})}
		e.hear(slow)
		events := e.fake.Untold(func() { e.edit(texts...) })
		late := slices.Index(texts, "Nooit.")
		tell := e.replica()
		for i, inner := range events[:late+1] {
			if i == late {
				e.fake.Emit(inner) // to the one that is slow
				<-slow.held
			} else {
				tell(inner)
			}
		}
		tell(events[late+1])
		close(slow.gone)
		e.fake.Pass(time.Minute)
		e.reread()
		e.wantReads("Misschien.")
	}
}

// Slack sends an older edit again when it was not acknowledged. It may have been taken in
// all the same, after the newer: nobody here can know.
func TestAnOlderEditThatIsSentAgainIsLookedAt(t *testing.T) {
	e := newEditing(t)
	events := e.fake.Untold(func() { e.edit("Nooit.", "Misschien.") })
	e.fake.Emit(events[1])
	e.rewritten(1)
	e.fake.Emit(events[0])
	e.fake.Pass(time.Minute)
	e.reread()
	e.rewritten(2)
	e.wantReads("Misschien.")
	e.reread()
	e.rewritten(2)
}

func TestAPhotoThatIsTakenOffInTheSecondOfAnEditIsHeard(t *testing.T) {
	for _, told := range []bool{true, false} {
		e := newEditing(t, "gat.png")
		e.edit("Overmorgen.")
		e.rewritten(1)
		e.acked()
		takeOff := func() { e.fake.TakeOff(e.root.Place, e.post) }
		if told {
			takeOff()
		} else {
			e.fake.Untold(takeOff)
			e.fake.Pass(time.Minute)
			e.reread()
		}
		all := e.rewritten(2)
		if len(all[1].Files) != 0 || all[1].At.Before(all[0].At) {
			t.Errorf("heard %+v", all)
		}
	}
}

func TestAnotherDescriptionOfAPhotoIsAnEdit(t *testing.T) {
	const says = "een gat in de weg"
	for _, told := range []bool{true, false} {
		e := newEditing(t, "gat.png")
		describe := func() { e.fake.Describe(e.root.Place, e.post, says) }
		if told {
			describe()
		} else {
			e.fake.Untold(describe)
			e.reread()
		}
		if got := e.rewritten(1)[0]; len(got.Files) != 1 || got.Files[0].Alt != says {
			t.Errorf("heard %+v", got)
		}
	}
}
