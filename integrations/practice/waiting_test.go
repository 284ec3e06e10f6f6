package practice_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/store/storetest"
)

func TestWhatWaitsIsListedByItsDeadline(t *testing.T) {
	r := running(t, storetest.NewStore(), &inbox{})
	now := time.Now()
	post := func(key string, status bot.Status, deadline time.Time) bot.Ref {
		t.Helper()
		ref, err := r.Workspace().PostThread(t.Context(), key, "kcc", bot.Card{Status: status, Deadline: deadline, Quote: key})
		if err != nil {
			t.Fatal(err)
		}
		return ref
	}
	post("nooit", bot.Open, time.Time{})
	post("straks", bot.Open, now.Add(2*time.Hour))
	soon := post("nu", bot.Open, now.Add(time.Hour))
	post("klaar", bot.Answered, time.Time{})
	waiting := func() (order []string, after []string) {
		t.Helper()
		list, err := r.Waiting(t.Context(), "kcc", "", 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, th := range list.Threads {
			order = append(order, th.Card.Quote)
		}
		return order, list.After
	}
	order, after := waiting()
	if want := []string{"nu", "straks", "nooit"}; !slices.Equal(order, want) {
		t.Fatalf("waiting are %v, want %v", order, want)
	}
	if rest, err := r.Waiting(t.Context(), "kcc", after[0], 10); err != nil || len(rest.Threads) != 2 || rest.Threads[0].Card.Quote != "straks" {
		t.Errorf("after the first come %+v, %v", rest.Threads, err)
	}
	if err := r.Workspace().UpdateCard(t.Context(), soon, bot.Card{Status: bot.Open, Deadline: now.Add(3 * time.Hour), Quote: "nu"}); err != nil {
		t.Fatal(err)
	}
	if order, _ := waiting(); !slices.Equal(order, []string{"straks", "nu", "nooit"}) {
		t.Errorf("with a later deadline: %v", order)
	}
}

func TestANewDescriptionOfAPhotoIsToldToTheBot(t *testing.T) {
	in := &inbox{}
	r := running(t, storetest.NewStore(), in)
	thread, err := r.Workspace().PostThread(t.Context(), "k", "kcc", bot.Card{Status: bot.Open})
	if err != nil {
		t.Fatal(err)
	}
	said := chat(t, r, room.ColleagueAct{Act: bot.Said, Thread: thread.ID, Text: "Hier.", Photos: []room.Upload{{Name: "kuil.png", Alt: "een kuil", Data: []byte("\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR")}}})
	th, err := r.TeamThread(t.Context(), thread.ID)
	if err != nil {
		t.Fatal(err)
	}
	photo := th.Posts[1].Photos[0].ID
	change := func(alt string) (room.Done, error) {
		return r.Colleague(t.Context(), room.ColleagueAct{Act: bot.Rewrote, By: "anna", Post: said.ID, Text: "Hier.", Alts: map[string]string{photo: alt, "vreemd": "x"}})
	}
	if done, err := change("een kuil"); err != nil || done.Changed {
		t.Errorf("the same again: %+v, %v", done, err)
	}
	if _, err := change(strings.Repeat("x", room.MaxAlt+1)); !bot.Is(err, bot.Invalid) {
		t.Errorf("too long a description: %v", err)
	}
	if _, err := change("een diepe kuil"); err != nil {
		t.Fatal(err)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	last := in.chats[len(in.chats)-1]
	if last.Act != bot.Rewrote || len(last.Files) != 1 || last.Files[0].Alt != "een diepe kuil" {
		t.Errorf("the bot heard %+v", last)
	}
}
