package platformtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"draad/bot"
)

// patience is how long the suite waits for something that must happen.
const patience = 20 * time.Second

// Run puts a platform through the whole suite.
func Run(t *testing.T, h Harness) {
	t.Run("publish", h.publishing)
	t.Run("length", h.lengths)
	t.Run("errors", h.errors)
	t.Run("lost calls", h.lostCalls)
	t.Run("delete", h.deleting)
	t.Run("source", h.sources)
	t.Run("photos", h.photos)
	t.Run("attachments", h.attachments)
}

// story is one test in a world of its own. It watches every error for secrets and
// for what citizens and colleagues wrote, and the goroutines that stay behind.
type story struct {
	*testing.T
	World
	canary string // in every text; may be in no error and no log

	mu   sync.Mutex
	said []string // the errors
	n    int
}

func (h Harness) tell(t *testing.T, name string, f func(*story)) {
	t.Run(name, func(t *testing.T) {
		before := goleak.IgnoreCurrent()
		t.Cleanup(func() { goleak.VerifyNone(t, before) })
		s := &story{T: t, canary: "kanarie" + strings.ToLower(rand.Text()[:10])}
		s.World = h.New(t)
		if len(s.Accounts()) < 2 {
			t.Fatal("the world has fewer than two accounts")
		}
		f(s)
		s.checkLeaks()
	})
}

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

// text makes a text that no other test has.
func (s *story) text(says string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	return fmt.Sprintf("%s %s%d", says, s.canary, s.n)
}

func (s *story) first() bot.AccountID { return s.Accounts()[0] }

// reply makes an answer to a question, as the relay would hand it over.
func (s *story) reply(q Question, text string) bot.Reply {
	return bot.Reply{
		Key:     "conversation/" + q.ID + "/" + rand.Text(),
		Account: q.Account, To: bot.Ref{Place: string(q.Account), ID: q.ID}, Thread: q.Thread,
		Citizen: q.Citizen, Text: text, Since: time.Now(),
	}
}

func (s *story) publish(ctx context.Context, r bot.Reply) (bot.Ref, error) {
	ref, err := s.Platform().Publish(ctx, r)
	return ref, s.saw(err)
}

// mustPublish publishes, and sees to it that it stands there.
func (s *story) mustPublish(r bot.Reply) bot.Ref {
	s.Helper()
	ref, err := s.publish(s.Context(), r)
	if err != nil {
		s.Fatalf("publishing: %v", err)
	}
	if ref.IsZero() {
		s.Fatal("publishing gave no ref")
	}
	return ref
}

// standing counts the posts of all accounts.
func (s *story) standing() int {
	n := 0
	for _, a := range s.Accounts() {
		n += len(s.Posts(a))
	}
	return n
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
