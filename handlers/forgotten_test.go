package handlers_test

import (
	"fmt"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/relay"
)

// told gives what a forgotten thread says, and to whom.
func (d *desk) told(thread bot.Ref) []string {
	d.t.Helper()
	c, err := relay.Load[bot.Farewell](d.t.Context(), d.engine, bot.GoneKey(thread))
	if bot.Is(err, bot.NotFound) {
		return nil
	}
	if err != nil {
		d.t.Fatal(err)
	}
	var all []string
	for _, q := range c.Queue {
		all = append(all, q.Note.Text.Key+" "+string(q.Note.Only))
	}
	return all
}

func TestAForgottenThreadAnswersWhoeverActsInIt(t *testing.T) {
	key, thread := "conversation/plein/stad/m9/c1/1780000000000/0", bot.Ref{Place: "C1", ID: "old"}
	says := []string{"note.thread_forgotten sanne"}
	for name, tt := range map[string]struct {
		e    bot.ChatEvent
		want []string
	}{
		"a reply":                         {bot.ChatEvent{Act: bot.Said, Text: "Morgen."}, says},
		"an emoji that stands for an act": {bot.ChatEvent{Act: bot.Reacted, Emoji: "eyes"}, says},
		"an emoji that routes":            {bot.ChatEvent{Act: bot.Reacted, Emoji: "house"}, says},
		"a button":                        {bot.ChatEvent{Act: bot.Pressed, Action: "claim"}, says},
		"any other emoji":                 {bot.ChatEvent{Act: bot.Reacted, Emoji: "tada"}, nil},
		"an emoji that is taken away":     {bot.ChatEvent{Act: bot.Unreacted, Emoji: "eyes"}, nil},
		"a deletion":                      {bot.ChatEvent{Act: bot.Removed}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			e := tt.e
			e.ID, e.Thread, e.ThreadKey, e.Post = "e1", thread, key, bot.Ref{Place: "C1", ID: "p1"}
			for range 2 { // it may be told again
				if err := d.chat(e); tt.want == nil && !bot.Is(err, bot.NotFound) || tt.want != nil && err != nil {
					t.Fatal(err)
				}
			}
			if got := d.told(thread); fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("it says %v, want %v", got, tt.want)
			}
		})
	}
	t.Run("a thread that was never Draad's", func(t *testing.T) {
		d := newDesk(t)
		if err := d.chat(bot.ChatEvent{ID: "e1", Act: bot.Said, Thread: thread, Post: thread, Text: "Hoi"}); !bot.Is(err, bot.NotFound) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a command", func(t *testing.T) {
		d := newDesk(t)
		n, err := d.in.Command(t.Context(), bot.ChatEvent{ID: "e1", Act: bot.Commanded, By: bot.Colleague{ID: "sanne"}, Text: "claim", Thread: thread, ThreadKey: key})
		if err != nil || n.Text.Key != "note.thread_forgotten" {
			t.Errorf("answered %+v, %v", n, err)
		}
	})
}

// Whoever writes in the thread of a former life of a conversation does not write in this one.
func TestAThreadOfAFormerLifeIsForgotten(t *testing.T) {
	d := newDesk(t)
	now := d.asked()
	thread := bot.Ref{Place: "C1", ID: "old"}
	former := fmt.Sprintf("%s/%d/0", now, monday.Add(-400*24*time.Hour).UnixMilli())
	if err := d.chat(bot.ChatEvent{ID: "e1", Act: bot.Said, Thread: thread, ThreadKey: former, Post: bot.Ref{Place: "C1", ID: "p1"}, Text: "Morgen."}); err != nil {
		t.Fatal(err)
	}
	if n := len(d.load(now).Contributions); n != 0 || len(d.told(thread)) != 1 {
		t.Errorf("%d contributions; told %v", n, d.told(thread))
	}
	mine := fmt.Sprintf("%s/%d/0", now, monday.UnixMilli()+1)
	if err := d.chat(bot.ChatEvent{ID: "e2", Act: bot.Said, Thread: bot.Ref{Place: "C1", ID: "not heard of yet"}, ThreadKey: mine, Post: bot.Ref{Place: "C1", ID: "p2"}, Text: "Morgen."}); err != nil {
		t.Fatal(err)
	}
	if n := len(d.load(now).Contributions); n != 1 {
		t.Errorf("%d contributions in the thread of now", n)
	}
}
