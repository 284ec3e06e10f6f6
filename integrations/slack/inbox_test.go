package slack_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

const patience = 20 * time.Second

// inbox takes everything in once, by its id, and lists threads.
type inbox struct {
	mu     sync.Mutex
	all    []bot.ChatEvent
	seen   map[string]bool
	open   []bot.Ref
	late   []bot.Ref // closed lately
	refuse func(bot.ChatEvent) error
	broken int // so many lists cannot be had
}

func (in *inbox) FromCitizen(context.Context, bot.CitizenEvent) error {
	return errors.New("no citizens here")
}

func (in *inbox) FromColleague(_ context.Context, e bot.ChatEvent) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.refuse != nil {
		if err := in.refuse(e); err != nil {
			return err
		}
	}
	if in.seen == nil {
		in.seen = map[string]bool{}
	}
	if !in.seen[e.ID] {
		in.seen[e.ID] = true
		in.all = append(in.all, e)
	}
	return nil
}

func (in *inbox) OpenThreads(context.Context, string) ([]bot.Ref, string, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.broken > 0 {
		in.broken--
		return nil, "", bot.Errorf(bot.Temporary, "the store is not there")
	}
	return in.open, "", nil
}

func (in *inbox) LateThreads(context.Context, string) ([]bot.Ref, string, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.late, "", nil
}

func (in *inbox) heard(is func(bot.ChatEvent) bool) []bot.ChatEvent {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(in.all), func(e bot.ChatEvent) bool { return !is(e) })
}

func (in *inbox) count(act bot.ChatAct) int {
	return len(in.heard(func(e bot.ChatEvent) bool { return e.Act == act }))
}

// eventually waits until ok holds.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	over := time.After(patience)
	for !ok() {
		select {
		case <-look.C:
		case <-over:
			t.Fatalf("this did not happen: %s", what)
		}
	}
}

// listen runs the workspace until the function that it gives is called.
func (w *world) listen(in ports.Inbox) (stop func()) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	workspace := w.workspace
	before := strings.Count(w.Log(), "caught up with Slack")
	go func() { ended <- workspace.Run(ctx, in) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("Run ended with %v", err)
		}
		gone, enough := context.WithTimeout(context.Background(), patience)
		defer enough()
		if err := w.fake.AwaitGone(gone); err != nil {
			w.t.Error("the line is still there")
		}
	})
	w.t.Cleanup(stop)
	if w.config.AppToken == "" { // it looks around first, and is heard by then
		eventually(w.t, "the workspace listens", func() bool { return strings.Count(w.Log(), "caught up with Slack") > before })
		return stop
	}
	wait, enough := context.WithTimeout(ctx, patience)
	defer enough()
	if err := w.fake.AwaitConnected(wait); err != nil {
		w.t.Fatal("the workspace does not listen")
	}
	return stop
}

// card posts a thread.
func (w *world) card() bot.Ref {
	w.t.Helper()
	root, err := w.workspace.PostThread(w.t.Context(), "conversation/x/a/1/"+w.fake.AddUser("k").ID+"/1/0", w.channels[0], bot.Card{Quote: "Vraag"})
	if err != nil {
		w.t.Fatal(err)
	}
	return root
}
