package workspacetest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
)

// patience is how long the suite waits for something that must happen.
const patience = 30 * time.Second

// Run puts a workspace through the whole suite.
func Run(t *testing.T, h Harness) {
	t.Run("posts", h.posting)
	t.Run("texts of strangers", h.hostile)
	t.Run("hearing", h.hearing)
	t.Run("reactions", h.reacting)
	t.Run("people", h.people)
	t.Run("buttons and commands", h.pressing)
	t.Run("a stubborn inbox", h.stubborn)
	t.Run("gaps", h.gaps)
	t.Run("rereading", h.rereading)
	t.Run("editing", h.editing)
	t.Run("doubt", h.doubting)
	t.Run("pictures", h.pictures)
	t.Run("taking away", h.removing)
	t.Run("files", h.files)
	t.Run("errors", h.errors)
	t.Run("lost calls", h.lostCalls)
	t.Run("the main job", h.mainJob)
	t.Run("a burst", h.burst)
}

// story is one test in a world of its own. It watches every error for secrets and
// for what people wrote, and the goroutines that stay behind.
type story struct {
	*testing.T
	World
	canary string // in every text; may be in no error and no log

	mu   sync.Mutex
	said []string // the errors
	n    int
}

func (h Harness) tell(t *testing.T, name string, f func(*story), needs ...Feature) {
	for _, need := range needs {
		if !h.has(need) {
			return // declared: see Harness.Features
		}
	}
	t.Run(name, func(t *testing.T) {
		before := goleak.IgnoreCurrent()
		t.Cleanup(func() { goleak.VerifyNone(t, before) })
		s := &story{T: t, canary: "kanarie" + strings.ToLower(rand.Text()[:10])}
		s.World = h.New(t)
		if len(s.Channels()) < 2 || len(s.Colleagues()) < 4 {
			t.Fatal("the world has fewer than two channels or four colleagues")
		}
		f(s)
		s.checkLeaks()
	})
}

// saw keeps an error, to look for leaks in it.
func (s *story) saw(err error) error {
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.said = append(s.said, err.Error())
	}
	return err
}

func (s *story) checkLeaks() {
	s.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	spoken := map[string]string{"log": s.Log(), "error": strings.Join(s.said, "\n")}
	for where, text := range spoken {
		for i, secret := range s.Secrets() {
			if secret != "" && strings.Contains(text, secret) {
				s.Errorf("secret %d is in a %s", i, where)
			}
		}
		if strings.Contains(text, s.canary) {
			s.Errorf("what somebody wrote is in a %s:\n%s", where, text)
		}
	}
}

// text makes a text that no other post has.
func (s *story) text(says string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	return fmt.Sprintf("%s %s%d", says, s.canary, s.n)
}

// key makes an effect's key, as the engine would.
func (s *story) key() string {
	return fmt.Sprintf("%s/%d/0", bot.ConversationKey("plein", "stad", rand.Text(), "bewoner"), time.Now().UnixMilli())
}

func (s *story) channel() string            { return s.Channels()[0] }
func (s *story) who(i int) bot.Colleague    { return s.Colleagues()[i] }
func (s *story) card(quote string) bot.Card { return cardOf(s.text("Fatima"), quote) }

func cardOf(citizen, quote string) bot.Card {
	return bot.Card{
		Conversation: "conversation/plein/stad/1/2", Status: bot.Open, Quote: quote,
		Heading: texts.T("card.heading", "citizen", citizen, "account", "Gemeente Voorbeeld").With("platform", "platform.practice"),
		Lines:   []bot.Line{{Label: texts.T("card.status"), Value: texts.T("status.open")}},
		Link:    "https://plein.example/1",
		Actions: []bot.Action{{Name: bot.ActClaim, Label: texts.T("act.claim"), Emoji: "eyes"}},
	}
}

// note is something to say.
func (s *story) note(says string) bot.Note { return bot.Note{Text: texts.Raw(s.text(says))} }

// open posts a thread.
func (s *story) open() bot.Ref {
	s.Helper()
	return s.openAs(s.key(), s.channel())
}

func (s *story) openAs(key, channel string) bot.Ref {
	s.Helper()
	ref, err := s.Workspace().PostThread(s.Context(), key, channel, s.card(s.text("Wanneer komt de veegwagen?")))
	if s.saw(err) != nil {
		s.Fatalf("posting a thread: %v", err)
	}
	if ref.IsZero() || ref.Place != channel {
		s.Fatalf("the thread stands at %+v, want channel %s", ref, channel)
	}
	return ref
}

func (s *story) mustSay(thread bot.Ref, n bot.Note) bot.Ref {
	s.Helper()
	ref, err := s.Workspace().Say(s.Context(), s.key(), thread, n)
	if s.saw(err) != nil {
		s.Fatalf("saying: %v", err)
	}
	return ref
}

// says lets a colleague reply in a thread.
func (s *story) says(i int, thread bot.Ref, text string) bot.Ref {
	return s.Do(Act{Act: bot.Said, By: s.who(i).ID, Thread: thread, Text: text})
}

// listen runs the workspace's source until the function that it gives is called,
// and sees to it that Run ends when it is told to.
func (s *story) listen(in ports.Inbox) (stop func()) {
	s.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	w := s.Workspace()
	go func() { ended <- w.Run(ctx, in) }()
	stop = sync.OnceFunc(func() {
		s.Helper()
		cancel()
		select {
		case err := <-ended:
			if s.saw(err) != nil && !errors.Is(err, context.Canceled) {
				s.Errorf("Run ended with %v", err)
			}
		case <-time.After(patience):
			s.Error("Run does not end when its context does")
		}
	})
	wait, enough := context.WithTimeout(ctx, patience)
	defer enough()
	if err := s.AwaitListening(wait); err != nil {
		stop()
		s.Fatalf("the workspace does not listen: %v", err)
	}
	return stop
}

// eventually waits until ok holds, and fails the test when it never does.
func (s *story) eventually(what string, ok func() bool) {
	s.Helper()
	if !s.soon(ok) {
		s.Fatalf("this did not happen: %s", what)
	}
}

func (s *story) soon(ok func() bool) bool {
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	over := time.After(patience)
	for !ok() {
		select {
		case <-look.C:
		case <-over:
			return ok()
		}
	}
	return true
}

func (s *story) wantKind(err error, kinds ...bot.Kind) {
	s.Helper()
	for _, k := range kinds {
		if bot.Is(err, k) {
			return
		}
	}
	s.Errorf("error is %q (%v), want one of %q", bot.KindOf(err), err, kinds)
}

// post finds a post in a thread or channel.
func post(all []Post, ref bot.Ref) (Post, bool) {
	for _, p := range all {
		if p.Ref.Same(ref) {
			return p, true
		}
	}
	return Post{}, false
}

// mustSee gives a post as people see it.
func (s *story) mustSee(all []Post, ref bot.Ref) Post {
	s.Helper()
	p, ok := post(all, ref)
	if !ok {
		s.Fatalf("%s does not stand there", ref.ID)
	}
	return p
}

// shown gives a post in a thread as people see it now.
func (s *story) shown(root, ref bot.Ref) Post {
	s.Helper()
	return s.mustSee(s.Thread(root), ref)
}

// with counts the posts that carry a key.
func with(all []Post, key string) int {
	n := 0
	for _, p := range all {
		if p.Key == key {
			n++
		}
	}
	return n
}
