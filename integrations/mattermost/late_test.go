package mattermost_test

import (
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
	"draad/integrations/mattermost"
	"draad/integrations/mattermost/fake"
)

// A gateway may answer 504 and send the call on all the same: only when it had the time for
// that is a post absent, which allows another.
func TestAPostThatComesLateIsNotAbsent(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		w := newWorld(t)
		now := time.Now()
		w.options = append(w.options, mattermost.WithClock(func() time.Time { return now }), mattermost.WithLag(5*time.Second))
		w.Restart()
		root := w.card()
		say := map[string]func(key string) error{
			"in a channel": func(key string) error {
				_, err := w.space.Tell(t.Context(), key, w.channels[0], bot.Note{Text: texts.Raw("hallo")})
				return err
			},
			"in a thread": func(key string) error {
				_, err := w.space.Say(t.Context(), key, root, bot.Note{Text: texts.Raw("hallo")})
				return err
			},
		}
		for where, try := range say {
			thread := root
			if where == "in a channel" {
				thread = bot.Ref{}
			}
			look := func(key string) (ports.Finding, error) {
				return w.space.FindPost(t.Context(), key, w.channels[0], thread)
			}
			for key, comes := range map[string]bool{"k/1/1": true, "k/1/2": false} {
				key += where
				w.fake.Inject(fake.Writes, fake.Fault{Break: fake.Late})
				if err := try(key); !bot.Is(err, bot.OutcomeUnknown) {
					t.Fatalf("%s: the outcome is %v", where, err)
				}
				if restarts {
					w.Restart()
				}
				found, err := look(key)
				if found.State != ports.Unsure || !bot.Is(err, bot.Temporary) || bot.RetryAfter(err) <= 0 {
					t.Errorf("%s: at once it is %q, %v", where, found.State, err)
				}
				want := ports.Absent
				if comes {
					w.fake.Deliver()
					want = ports.Found
				} else {
					now = now.Add(bot.RetryAfter(err))
				}
				if found, err = look(key); found.State != want || err != nil {
					t.Errorf("%s: then it is %q, %v, want %q", where, found.State, err, want)
				}
			}
		}
	}
}
