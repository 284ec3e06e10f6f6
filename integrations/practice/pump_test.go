package practice_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/store/storetest"
	"draad/integrations/practice"
)

func TestARefusedActDoesNotWaitLongerForWhatOthersDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, mended := "", atomic.Bool{}
		in := &inbox{refuse: func(id string) error {
			if first == "" {
				first = id
			}
			if id == first && !mended.Load() {
				return errors.New("the disk is full")
			}
			return nil
		}}
		r := practice.New(practice.Config{Store: storetest.NewStore(), Organisation: organisation()})
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		go func() { _ = r.Workspace().Run(ctx, in) }()
		bad, _ := r.Workspace().PostThread(t.Context(), "a", "kcc", bot.Card{})
		good, _ := r.Workspace().PostThread(t.Context(), "b", "kcc", bot.Card{})
		hasty, enough := context.WithTimeout(t.Context(), time.Millisecond)
		defer enough()
		d, err := r.Colleague(hasty, room.ColleagueAct{Act: bot.Said, By: "anna", Thread: bad.ID, Text: "wacht"})
		if err != nil || d.Taken {
			t.Fatalf("the inbox that is broken took it: %+v, %v", d, err)
		}
		for range 10 {
			chat(t, r, room.ColleagueAct{Act: bot.Said, Thread: good.ID, Text: "gaat door"})
		}
		mended.Store(true)
		<-time.After(time.Second) // the bubble's second
		synctest.Wait()
		if n := len(in.chats); n != 11 {
			t.Errorf("%d acts were taken within a second after the inbox was mended, want 11", n)
		}
	})
}
