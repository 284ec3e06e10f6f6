package x_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/integrations/x/fake"
)

// box keeps what is handed in.
type box struct {
	mu    sync.Mutex
	facts []bot.CitizenEvent
	err   error
}

func (b *box) FromCitizen(_ context.Context, e bot.CitizenEvent) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return b.err
	}
	b.facts = append(b.facts, e)
	return nil
}

func (b *box) FromColleague(context.Context, bot.ChatEvent) error { return nil }

// step looks once for mentions of the first account.
func (w *world) step(in ports.Inbox) (time.Duration, error) {
	w.t.Helper()
	now := time.Now()
	next, err := w.platform.Step(w.t.Context(), in, now, "stad")
	return next.Sub(now), err
}

func (w *world) mustStep(in ports.Inbox) time.Duration {
	w.t.Helper()
	next, err := w.step(in)
	if err != nil {
		w.t.Fatal(err)
	}
	return next
}

// hears lets a citizen write, looks, and gives what came of it.
func (w *world) hears(d fake.Draft) bot.Message {
	w.t.Helper()
	w.fake.Write(w.fake.AddCitizen("bewoner", "Bea & Bob", 42), d)
	var in box
	w.mustStep(&in)
	if len(in.facts) != 1 {
		w.t.Fatalf("%d facts came of it, want 1", len(in.facts))
	}
	return in.facts[0].Message
}

func TestAMentionComesWithEverythingXKnows(t *testing.T) {
	w := newWorld(t, false)
	citizen := w.fake.AddCitizen("bewoner", "Bea & <Bob>", 42)
	root := w.fake.Write(w.fake.AddCitizen("ander", "Ander", 1), fake.Draft{Text: "Wat een troep hier"})
	sent := time.Now().Add(-time.Minute).UTC().Truncate(time.Second)
	post := w.fake.Write(citizen, fake.Draft{
		Text: `Kijk @gem_stad "dit" & <dat> https://voorbeeld.nl/a?b=c&d=e 😀`, Parent: root.ID, At: sent, Language: "en",
		Media: []fake.Media{{Type: "photo", URL: "https://pbs.twimg.com/1.jpg", Alt: "een stoep"}, {Type: "video", Preview: "https://pbs.twimg.com/2.jpg"}, {Type: "animated_gif"}},
	})
	var in box
	w.mustStep(&in)
	if len(in.facts) != 1 {
		t.Fatalf("%d facts, want 1: %+v", len(in.facts), in.facts)
	}
	f := in.facts[0]
	if f.ID != "x/stad/"+post.ID || f.Act != bot.Wrote || f.Account != "stad" || f.Platform != "x" {
		t.Errorf("event %+v", f)
	}
	if f.Citizen != (bot.Citizen{ID: bot.CitizenID(citizen.ID), Handle: "bewoner", Name: "Bea & <Bob>", Link: "https://x.com/bewoner", Followers: 42}) {
		t.Errorf("citizen %+v", f.Citizen)
	}
	m := f.Message
	if m.Text != `Kijk @gem_stad "dit" & <dat> https://voorbeeld.nl/a?b=c&d=e 😀` {
		t.Errorf("text %q", m.Text)
	}
	if m.ID != post.ID || m.Thread != root.ID || m.Parent != root.ID || m.Language != "en" || !m.Sent.Equal(sent) ||
		m.Link != "https://x.com/bewoner/status/"+post.ID || m.ListenOnly != "" || m.Visibility != bot.Public {
		t.Errorf("message %+v", m)
	}
	want := []bot.Media{{Kind: "photo", URL: "https://pbs.twimg.com/1.jpg", Alt: "een stoep"}, {Kind: "video", URL: "https://pbs.twimg.com/2.jpg"}, {Kind: "gif"}}
	if len(m.Media) != 3 || m.Media[0] != want[0] || m.Media[1] != want[1] || m.Media[2] != want[2] {
		t.Errorf("media %+v", m.Media)
	}
}

func TestALongPostComesWhole(t *testing.T) {
	w := newWorld(t, false)
	text := "@gem_stad " + strings.Repeat("Er ligt <glas> & afval. ", 100) + "https://voorbeeld.nl/foto"
	if got := w.hears(fake.Draft{Text: text}).Text; got != text {
		t.Errorf("%d characters of %d came: …%q", len(got), len(text), got[max(0, len(got)-40):])
	}
}

func TestRetweetsAndOwnPostsAreLeftOutButMoveTheCursor(t *testing.T) {
	w := newWorld(t, false)
	citizen := w.fake.AddCitizen("bewoner", "Bea", 1)
	post := w.fake.Write(citizen, fake.Draft{Text: "@gem_stad hallo"})
	var in box
	w.mustStep(&in)
	w.fake.Write(citizen, fake.Draft{Text: "RT @gem_stad hallo", Retweet: post.ID})
	w.fake.Write(w.users["stad"], fake.Draft{Text: "Wij zijn @gem_stad"})
	w.mustStep(&in)
	if len(in.facts) != 1 {
		t.Errorf("%d facts, want 1", len(in.facts))
	}
	w.mustStep(&in)
	costs, err := w.platform.Costs(t.Context())
	if err != nil || costs[0].Mentions != 3 {
		t.Errorf("read %d posts (%v), want each of the 3 once", costs[0].Mentions, err)
	}
}

func TestAnEditedPostIsTheSameMessage(t *testing.T) {
	w := newWorld(t, false)
	first := w.fake.Write(w.fake.AddCitizen("bewoner", "Bea", 1), fake.Draft{Text: "@gem_stad fuot"})
	var in box
	w.mustStep(&in)
	second := w.fake.Edit(first.ID, "@gem_stad fout")
	w.mustStep(&in)
	third := w.fake.Edit(second.ID, "@gem_stad goed")
	w.mustStep(&in)
	var edits []bot.CitizenEvent
	for _, f := range in.facts {
		if f.Message.ID != first.ID {
			t.Errorf("a fact is about %s, want %s", f.Message.ID, first.ID)
		}
		if f.Act == bot.Edited {
			edits = append(edits, f)
		} else if f.ID != "x/stad/"+first.ID {
			t.Errorf("it was written as %s", f.ID)
		}
	}
	if len(edits) != 2 || edits[0].Message.Text != "@gem_stad fout" || edits[1].Message.Text != "@gem_stad goed" {
		t.Fatalf("edits %+v", edits)
	}
	if edits[0].ID != "x/stad/"+first.ID+"/edited/"+second.ID || edits[1].ID != "x/stad/"+first.ID+"/edited/"+third.ID {
		t.Errorf("edits are called %s and %s", edits[0].ID, edits[1].ID)
	}
}

func TestAPostThatWasEditedBeforeWeSawItIsNotLost(t *testing.T) {
	w := newWorld(t, false)
	first := w.fake.Write(w.fake.AddCitizen("bewoner", "Bea", 1), fake.Draft{Text: "hallo"})
	w.fake.Edit(first.ID, "hallo @gem_stad")
	var in box
	w.mustStep(&in)
	if len(in.facts) == 0 || in.facts[0].Act != bot.Wrote || in.facts[0].Message.Text != "hallo @gem_stad" {
		t.Errorf("facts %+v", in.facts)
	}
}

func TestWhatMayNotBeAnsweredIsListenOnly(t *testing.T) {
	cases := []struct {
		name  string
		draft fake.Draft
		want  bot.Reason
	}{
		{"everyone may reply", fake.Draft{Text: "@gem_stad hallo"}, ""},
		{"who is mentioned may", fake.Draft{Text: "@gem_stad hallo", ReplySettings: "mentionedUsers"}, ""},
		{"who is mentioned may, also of followers", fake.Draft{Text: "hallo @GEM_STAD!", ReplySettings: "following"}, ""},
	}
	for _, c := range cases {
		if got := newWorld(t, false).hears(c.draft).ListenOnly; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAProtectedPostIsListenOnly(t *testing.T) {
	w := newWorld(t, false)
	w.fake.AddCitizen("bewoner", "Bea", 1).Protected = true
	m := w.hears(fake.Draft{Text: "@gem_stad tussen ons"})
	if m.ListenOnly != bot.ReasonReplyNotAllowed || m.Visibility != bot.Followers {
		t.Errorf("listen only %q, visibility %q", m.ListenOnly, m.Visibility)
	}
	_, err := w.platform.Publish(t.Context(), bot.Reply{Account: "stad", To: bot.Ref{ID: m.ID}, Text: "Dank.", Visibility: m.Visibility})
	if !bot.Is(err, bot.Invalid) || w.fake.Requests(fake.Create) != 0 {
		t.Errorf("a public answer to it: %v", err)
	}
}
