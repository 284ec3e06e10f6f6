package practice_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/store/storetest"
	"draad/integrations/practice"
)

// told is a store that others share; the test says when they did something.
type told struct {
	*storetest.Store
	mu    sync.Mutex
	woken func()
}

func (s *told) Watch(ctx context.Context, woken func()) error {
	s.mu.Lock()
	s.woken = woken
	s.mu.Unlock()
	<-ctx.Done()
	return ctx.Err()
}

// What one process took in and could not hand over before it died, another one does;
// and whoever looks at the room there sees what happens here.
func TestARoomThatIsSharedFollowsTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &told{Store: storetest.NewStore()}
		org := &bot.Organisation{Accounts: []bot.Account{{ID: "gemeente", Platform: practice.Name}}}
		dead := practice.New(practice.Config{Store: store, Organisation: org})
		here := practice.New(practice.Config{Store: store, Organisation: org})
		ctx, stop := context.WithCancel(t.Context())
		var in inbox
		var parts sync.WaitGroup
		parts.Go(func() { _ = here.Platform().Run(ctx, &in) })
		parts.Go(func() { _ = here.Follow(ctx) })
		changes, leave, err := here.Changes()
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
		synctest.Wait()

		store.woken()
		select {
		case <-changes:
		default:
			t.Error("a word from the store reaches no page")
		}
		given, giveUp := context.WithTimeout(ctx, time.Second)
		done, err := dead.Citizen(given, room.CitizenAct{Act: bot.Wrote, Account: "gemeente", Name: "Bewoner", Text: "Hallo?"})
		giveUp()
		if err != nil || done.Taken {
			t.Fatalf("nobody hands it over, and it is %+v, %v", done, err)
		}
		time.Sleep(2 * time.Second)
		select {
		case <-changes:
		default:
			t.Error("a change without a word reaches no page")
		}
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if heard := in.citizenTexts(); len(heard) != 1 {
			t.Errorf("what was handed over is %q", heard)
		}
		stop()
		parts.Wait()
	})
}
