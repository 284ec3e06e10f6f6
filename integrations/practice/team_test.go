package practice_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/room"
	"draad/bot/store/storetest"
	"draad/bot/texts"
)

func TestThreadsCardsAndNotesAreSaidOnce(t *testing.T) {
	r := running(t, storetest.NewStore(), &inbox{})
	w, ctx := r.Workspace(), t.Context()
	if f, err := w.FindPost(ctx, "a/1/0", "kcc", bot.Ref{}); err != nil || f.State != ports.Absent {
		t.Fatalf("%+v, %v", f, err)
	}
	root, err := w.PostThread(ctx, "a/1/0", "kcc", bot.Card{Status: bot.Open, Quote: "Container vol"})
	if err != nil {
		t.Fatal(err)
	}
	again, _ := w.PostThread(ctx, "a/1/0", "kcc", bot.Card{Status: bot.Open, Quote: "anders"})
	said, err := w.Say(ctx, "a/2/0", root, bot.Note{Text: texts.Raw("Hoi"), Only: "piet"})
	said2, _ := w.Say(ctx, "a/2/0", root, bot.Note{Text: texts.Raw("Hoi")})
	if err != nil || again != root || said2 != said {
		t.Fatalf("%v %v %v %v %v", root, again, said, said2, err)
	}
	if n, _ := r.Open(ctx, "kcc"); n != 1 {
		t.Errorf("%d threads are open", n)
	}
	if err := w.UpdateCard(ctx, root, bot.Card{Status: bot.Answered}); err != nil {
		t.Fatal(err)
	}
	if n, _ := r.Open(ctx, "kcc"); n != 0 {
		t.Errorf("%d threads are open after the card said otherwise", n)
	}
	told, err := w.Tell(ctx, "d/1/0", "kcc", bot.Note{Text: texts.Raw("Goedemorgen")})
	told2, _ := w.Tell(ctx, "d/1/0", "kcc", bot.Note{})
	if err != nil || told != told2 {
		t.Errorf("told %v and %v, %v", told, told2, err)
	}
	for key, thread := range map[string]bot.Ref{"a/1/0": {}, "d/1/0": {}, "a/2/0": root} {
		if f, err := w.FindPost(ctx, key, "kcc", thread); err != nil || f.State != ports.Found {
			t.Errorf("%s: %+v, %v", key, f, err)
		}
	}
	view, err := r.TeamThread(ctx, root.ID)
	if err != nil || len(view.Posts) != 2 || view.Card.Status != bot.Answered || view.Posts[1].For("anna") || !view.Posts[1].For("piet") {
		t.Errorf("view = %+v, %v", view, err)
	}
	if err := w.UpdateCard(ctx, bot.Ref{Place: "kcc", ID: "tnothing"}, bot.Card{}); !bot.Is(err, bot.NotFound) {
		t.Errorf("updating no card: %v", err)
	}
	if _, err := w.Say(ctx, "z", bot.Ref{Place: "kcc", ID: "tnothing"}, bot.Note{}); !bot.Is(err, bot.NotFound) {
		t.Errorf("saying in no thread: %v", err)
	}
}

func TestWhatAColleagueDoesReachesTheBot(t *testing.T) {
	in := &inbox{}
	r := running(t, storetest.NewStore(), in)
	root, err := r.Workspace().PostThread(t.Context(), "a/1/0", "kcc", bot.Card{Status: bot.Open})
	if err != nil {
		t.Fatal(err)
	}
	said := chat(t, r, room.ColleagueAct{Act: bot.Said, Thread: root.ID, Text: "Morgen", By: "piet"})
	chat(t, r, room.ColleagueAct{Act: bot.Reacted, Post: root.ID, Emoji: "👀"})
	twice := chat(t, r, room.ColleagueAct{Act: bot.Reacted, Post: root.ID, Emoji: ":eyes:"})
	chat(t, r, room.ColleagueAct{Act: bot.Unreacted, Post: root.ID, Emoji: "eyes"})
	chat(t, r, room.ColleagueAct{Act: bot.Rewrote, Post: said.ID, Text: "Overmorgen", By: "piet"})
	chat(t, r, room.ColleagueAct{Act: bot.Pressed, Post: said.ID, Action: "approve", Value: "h"})
	chat(t, r, room.ColleagueAct{Act: bot.Commanded, Thread: root.ID, Text: "/draad status"})
	chat(t, r, room.ColleagueAct{Act: bot.Commanded, Channel: "kcc", Text: "/draad help"})
	chat(t, r, room.ColleagueAct{Act: bot.Removed, Post: said.ID, By: "piet"})
	if twice.Changed {
		t.Error("the same emoji counted twice")
	}
	var got []string
	for _, e := range in.chats {
		got = append(got, strings.Join([]string{string(e.Act), string(e.By.ID), e.Text + e.Emoji + e.Action}, " "))
		if e.Text != "help" && (e.Thread.ID != root.ID || e.Thread.Place != "kcc" || e.ThreadKey != "a/1/0") {
			t.Errorf("%s: thread %+v, key %q", e.Act, e.Thread, e.ThreadKey)
		}
		if e.Text == "help" && (!e.Thread.IsZero() || e.Post.Place != "kcc") {
			t.Errorf("a command outside a thread stands in %+v, %+v", e.Thread, e.Post)
		}
	}
	want := "said piet Morgen|reacted anna eyes|unreacted anna eyes|rewrote piet Overmorgen|pressed anna approve|" +
		"commanded anna status|commanded anna help|removed piet "
	if strings.Join(got, "|") != want {
		t.Errorf("the bot heard\n%s\nwant\n%s", strings.Join(got, "|"), want)
	}
}

func TestWhatTheBotDoesNotKnowIsDoneWith(t *testing.T) {
	in := &inbox{refuse: func(string) error { return bot.Errorf(bot.NotFound, "not in a thread of Draad") }}
	r := running(t, storetest.NewStore(), in)
	told, err := r.Workspace().Tell(t.Context(), "k", "kcc", bot.Note{Text: texts.Raw("Goedemorgen")})
	if err != nil {
		t.Fatal(err)
	}
	if d := chat(t, r, room.ColleagueAct{Act: bot.Reacted, Post: told.ID, Emoji: "tada"}); !d.Taken {
		t.Error("an emoji that means nothing waits for ever")
	}
	_, err = r.Colleague(t.Context(), room.ColleagueAct{Act: bot.Commanded, By: "anna", Channel: "kcc", Text: "/draad dance"})
	if !bot.Is(err, bot.NotFound) {
		t.Errorf("an unknown command: %v", err)
	}
	if n, err := r.Workspace().Step(t.Context(), in); n != 0 || err != nil {
		t.Errorf("%d acts are offered again, %v", n, err)
	}
}

func TestManyActsAtOnceInOneThreadAllStand(t *testing.T) {
	in := &inbox{}
	r := running(t, storetest.NewStore(), in)
	root, _ := r.Workspace().PostThread(t.Context(), "a", "kcc", bot.Card{})
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			chat(t, r, room.ColleagueAct{Act: bot.Said, Thread: root.ID, Text: fmt.Sprint(i)})
		})
	}
	wg.Wait()
	view, _ := r.TeamThread(t.Context(), root.ID)
	if len(view.Posts) != 25 || len(in.chats) < 24 {
		t.Errorf("%d posts stand, %d were told", len(view.Posts), len(in.chats))
	}
	ids := map[string]bool{}
	for _, p := range view.Posts {
		ids[p.ID] = true
	}
	if len(ids) != 25 {
		t.Error("two posts share an id")
	}
}

// What nobody sees is not kept: the page shows, and approves, what is published.
func TestWhatNobodySeesOfAReplyIsNotKept(t *testing.T) {
	r := running(t, storetest.NewStore(), &inbox{})
	root, err := r.Workspace().PostThread(t.Context(), "a/1/0", "kcc", bot.Card{Status: bot.Open})
	if err != nil {
		t.Fatal(err)
	}
	chat(t, r, room.ColleagueAct{Act: bot.Said, Thread: root.ID, Text: "Mor\u200bgen\r\nvroeg", By: "piet"})
	thread, err := r.TeamThread(t.Context(), root.ID)
	if err != nil || thread.Posts[1].Text != "Morgen\nvroeg" {
		t.Errorf("kept is %+v, %v", thread.Posts, err)
	}
	_, err = r.Colleague(t.Context(), room.ColleagueAct{Act: bot.Said, Thread: root.ID, Text: "\u200b\ufe0f\u00ad", By: "piet"})
	if !bot.Is(err, bot.Invalid) {
		t.Errorf("a text in which nothing can be seen: %v", err)
	}
}
