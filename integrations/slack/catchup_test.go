package slack_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"draad/bot"
	"draad/integrations/slack/fake"
)

func TestThreadsWithoutRepliesAreCaughtUpWithByLookingAtTheirChannel(t *testing.T) {
	w := newWorld(t)
	in := &inbox{}
	for range 250 {
		in.open = append(in.open, w.card())
	}
	anna := string(w.colleagues[0].ID)
	w.fake.React(anna, in.open[3].Place, in.open[3].ID, "eyes", true)
	w.fake.React(anna, in.open[240].Place, in.open[240].ID, "eyes", true)
	w.listen(in)
	eventually(t, "both emoji were heard", func() bool { return in.count(bot.Reacted) == 2 })
	eventually(t, "the look is over", func() bool { return w.fake.Count("conversations.history") == 2 })
	if n := w.fake.Count("conversations.replies"); n != 0 {
		t.Errorf("%d threads were read for it", n)
	}
}

func TestThreadsThatChangedAreReadFirst(t *testing.T) {
	w := newWorld(t)
	in := &inbox{}
	said := func(root bot.Ref) {
		w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: "Morgen."})
	}
	for range 60 {
		in.open = append(in.open, w.card())
	}
	stop := w.listen(in)
	for _, root := range in.open {
		said(root)
	}
	eventually(t, "all was heard", func() bool { return in.count(bot.Said) == 60 })
	w.acked()
	stop()
	said(in.open[55])
	w.Restart()
	before, calls := w.fake.Count("conversations.replies"), 0
	in.refuse = func(bot.ChatEvent) error {
		if calls == 0 { // the inbox is locked
			calls = w.fake.Count("conversations.replies") - before
		}
		return nil
	}
	w.listen(in)
	eventually(t, "the new reply was heard", func() bool { return in.count(bot.Said) == 61 })
	if calls > 3 { // the reply may be heard of as well, and its root be looked up
		t.Errorf("%d calls were made before the thread that changed was read", calls)
	}
	eventually(t, "the others were read too", func() bool { return w.fake.Count("conversations.replies")-before >= 60 })
}

func TestWhatCrossesALookAtTheChannelIsNotUndone(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	w.listen(in)
	anna := string(w.colleagues[0].ID)
	for range 20 { // each time the line comes back, what is seen is older than what is heard
		w.fake.Drop()
		w.fake.React(anna, root.Place, root.ID, "eyes", true)
		w.fake.React(anna, root.Place, root.ID, "eyes", false)
	}
	w.fake.React(anna, root.Place, root.ID, "eyes", true)
	reply := w.fake.Post(fake.Draft{User: anna, Channel: root.Place, Thread: root.ID, Text: "Tot hier."})
	eventually(t, "the last was heard", func() bool {
		return len(in.heard(func(e bot.ChatEvent) bool { return e.Post.ID == reply })) == 1
	})
	eventually(t, "the emoji stands in the end", func() bool {
		all := in.heard(func(e bot.ChatEvent) bool { return e.Emoji == "eyes" })
		return len(all) > 0 && all[len(all)-1].Act == bot.Reacted
	})
}

func TestOverHTTPWhatSlackGaveUpIsLookedFor(t *testing.T) {
	w, s := overHTTP(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	w.listen(in)
	reply := w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: "Morgen."}) // never delivered
	eventually(t, "the reply was found", func() bool { return in.count(bot.Said) == 1 })
	w.fake.React(string(w.colleagues[0].ID), root.Place, reply, "white_check_mark", true) // nor this
	late := event(t, map[string]any{"type": "user_change", "user": string(w.colleagues[2].ID)})
	if status, _ := call(t, s.URL+"/slack/events", w.config.SigningSecret, late, 0, "3"); status != http.StatusOK {
		t.Fatalf("the status is %d", status)
	}
	eventually(t, "the approval was found", func() bool { return in.count(bot.Reacted) == 1 })
}

func TestOneThreadThatCannotBeTakenInDoesNotHoldUpCatchingUp(t *testing.T) {
	w := newWorld(t)
	in := &inbox{}
	for i := range 6 {
		root := w.card()
		in.open = append(in.open, root)
		w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: fmt.Sprint("antwoord ", i)})
	}
	bad := in.open[0]
	in.refuse = func(e bot.ChatEvent) error {
		if e.Thread.Same(bad) {
			return bot.Errorf(bot.Temporary, "the record is locked")
		}
		return nil
	}
	w.listen(in)
	eventually(t, "the others were heard", func() bool { return in.count(bot.Said) == 5 })
}

// A thread that is put aside because its lane is busy is read until that works: nobody else
// waits for it by then. Nor does a token that is refused for a moment make it be forgotten.
func TestAThreadThatWasPutAsideIsReadUntilItWorks(t *testing.T) {
	for name, breaks := range map[string]func(w *world){
		"Slack fails":          func(w *world) { w.fake.Break("conversations.replies", fake.FailBefore) },
		"the token is refused": func(w *world) { w.fake.BreakWith("conversations.replies", fake.Refuse, "invalid_auth") },
	} {
		w := newWorld(t)
		root := w.card()
		var locked atomic.Bool
		locked.Store(true)
		in := &inbox{open: []bot.Ref{root}, refuse: func(e bot.ChatEvent) error {
			if locked.Load() {
				return bot.Errorf(bot.Temporary, "the record is locked")
			}
			return nil
		}}
		w.fake.React(string(w.colleagues[0].ID), root.Place, root.ID, "eyes", true)
		w.listen(in)
		eventually(t, "it was put aside", func() bool { return strings.Contains(w.Log(), "takes long to be read") })
		w.caughtUp(1)
		w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: "Morgen.", Unheard: true})
		for range 5 {
			breaks(w)
		}
		locked.Store(false)
		eventually(t, name+", and all was heard", func() bool { return in.count(bot.Said) == 1 && in.count(bot.Reacted) == 1 })
	}
}

// One thread that Slack fails to show may not keep the others from being read.
func TestAThreadThatCannotBeShownDoesNotHoldUpCatchingUp(t *testing.T) {
	w := newWorld(t)
	bad, good := w.card(), w.card()
	in := &inbox{open: []bot.Ref{bad, good}}
	w.says(bad)
	w.says(good)
	var broken atomic.Bool
	broken.Store(true)
	w.over = func(base http.RoundTripper) http.RoundTripper {
		return wire(func(r *http.Request) (*http.Response, error) {
			if broken.Load() && strings.HasSuffix(r.URL.Path, "conversations.replies") && strings.Contains(body(r), bad.ID) {
				return nil, errors.New("the answer is too large")
			}
			return base.RoundTrip(r)
		})
	}
	w.Restart()
	w.listen(in)
	eventually(t, "the other was heard", func() bool { return in.count(bot.Said) == 1 })
	broken.Store(false)
	eventually(t, "both were heard", func() bool { return in.count(bot.Said) == 2 })
}

// wire is a wire to Slack's API.
type wire func(*http.Request) (*http.Response, error)

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) { return w(r) }

// body reads what is posted, and leaves it to be read.
func body(r *http.Request) string {
	raw, _ := io.ReadAll(r.Body) // what cannot be read cannot be sent either
	r.Body = io.NopCloser(bytes.NewReader(raw))
	return string(raw)
}

// The store may be away just when the line is back. Nobody would read what was missed
// until the line breaks again.
func TestCatchingUpGoesOnUntilTheThreadsCouldBeListed(t *testing.T) {
	for _, socket := range []bool{true, false} {
		w := newWorld(t)
		root := w.card()
		in := &inbox{open: []bot.Ref{root}, broken: 3}
		w.says(root)
		if !socket {
			w.config.AppToken, w.config.SigningSecret = "", w.fake.SigningSecret
			w.Restart()
		}
		w.listen(in)
		eventually(t, "the reply was heard", func() bool { return in.count(bot.Said) == 1 })
	}
}
