package bot_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

// Each of these notices a mistake that once went unnoticed.

// An approval from before an edit is of another text, by whatever way it comes: an emoji, a
// button that names what it showed, or one (a shortcut, a command) that names nothing.
func TestAnApprovalFromBeforeAnEditDoesNotCountByAnyWay(t *testing.T) {
	for name, f := range map[string]bot.Acted{
		"emoji":                 {},
		"shortcut":              {Button: true},
		"button of the new one": {Button: true, Hash: bot.HashText("Overmorgen pas.")},
	} {
		t.Run(name, func(t *testing.T) {
			s, post := asked(t)
			seen := s.now
			s.now = s.now.Add(time.Minute)
			s.edits(post, pieter, "Overmorgen pas.")
			now := s.now
			s.now = seen
			f.By, f.Act, f.Post, f.Sign = who(sanne), bot.ActApprove, post, "PH"
			s.happen(f)
			s.now = now
			s.pass(time.Hour)
			s.published()
			if s.heard("refuse.text_changed") != 1 {
				t.Error("nobody is told")
			}
		})
	}
}

// Files are what they are, not what they are called.
func TestAnyChangeOfAFileVoidsTheApproval(t *testing.T) {
	file := bot.File{ID: "F1", Name: "foto.jpg", Type: "image/jpeg", Size: 100, Alt: "Een lantaarn"}
	for name, change := range map[string]func(*bot.File){
		"another of the same name": func(f *bot.File) { f.ID = "F2" },
		"another description":      func(f *bot.File) { f.Alt = "Een boom" },
		"another name":             func(f *bot.File) { f.Name = "boom.jpg" },
		"another size":             func(f *bot.File) { f.Size = 101 },
		"another kind":             func(f *bot.File) { f.Type = "image/png" },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStory(t)
			l := s.rules.Platforms["plein"]
			l.Files = bot.FileLimits{Count: 2, Size: 1000, Types: []string{"image/jpeg", "image/png"}}
			s.rules.Platforms["plein"] = l
			s.asks("m1", "Wanneer?")
			post, other := postOf("r1"), file
			change(&other)
			s.happen(bot.Contributed{By: who(pieter), Post: post, Text: "Zo ziet hij eruit.", Files: []bot.File{file}})
			s.acts(sanne, bot.ActApprove, post)
			s.now = s.now.Add(time.Second)
			s.happen(bot.ContributionEdited{By: who(pieter), Post: post, Text: "Zo ziet hij eruit.", Files: []bot.File{other}})
			s.settle()
			s.hears("note.void_edited")
			s.pass(time.Hour)
			s.published()
		})
	}
}

// Another photo is another question, though the words are the same.
func TestAnotherPhotoUnderTheQuestionHoldsTheAnswerBack(t *testing.T) {
	one, two := photo("https://plein.example/1"), photo("https://plein.example/2")
	described := one
	described.Alt = "Een kuil"
	for name, tt := range map[string]struct{ had, has []bot.Media }{
		"another photo":       {[]bot.Media{one}, []bot.Media{two}},
		"one more":            {[]bot.Media{one}, []bot.Media{one, two}},
		"the first one":       {nil, []bot.Media{one}},
		"one less":            {[]bot.Media{one, two}, []bot.Media{one}},
		"another description": {[]bot.Media{one}, []bot.Media{described}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStory(t)
			s.happen(s.withMedia("m1", tt.had...))
			s.settle()
			post := s.replies(pieter, "Morgen.")
			s.acts(sanne, bot.ActApprove, post)
			s.pass(10 * time.Second)
			s.happen(bot.MessageEdited(s.withMedia("m1", tt.has...)))
			s.settle()
			s.hears("note.held_edited")
			s.pass(time.Hour)
			s.published()
		})
	}
}

// The retention period counts from when anything last happened.
func TestRetentionCountsFromTheLastActivity(t *testing.T) {
	const day = 24 * time.Hour
	s, _ := asked(t)
	s.acts(sanne, bot.ActNoAnswer, s.c.Thread)
	s.pass(300 * day)
	s.acts(sanne, bot.ActReopen, s.c.Thread)
	s.acts(sanne, bot.ActNoAnswer, s.c.Thread)
	s.pass(364 * day)
	if s.c.Forgotten {
		t.Fatal("forgotten a year after it opened, though something happened since")
	}
	s.pass(2 * day)
	if !s.c.Forgotten {
		t.Error("never forgotten")
	}
}

// chain is a world with an approved answer of two parts.
func chain(t *testing.T) *world {
	w := newWorld(t, storetest.NewStore())
	w.take("1", (&story{t: t, now: w.now}).message("m1", "Wanneer?"))
	w.pass(0)
	w.take("2", bot.Contributed{By: who(pieter), Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Text: longAnswer})
	w.take("3", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Sign: "PH"})
	return w
}

// losing is a platform that takes one of the posts without an answer, and cannot be asked
// for a while whether it has.
type losing struct {
	*outside
	nth, calls int
	blind      bool
}

func (l *losing) Publish(ctx context.Context, r bot.Reply) (bot.Ref, error) {
	ref, err := l.outside.Publish(ctx, r)
	if l.calls++; l.calls == l.nth {
		return bot.Ref{}, bot.Errorf(bot.OutcomeUnknown, "cut off")
	}
	return ref, err
}

func (l *losing) Find(ctx context.Context, r bot.Reply) (ports.Finding, error) {
	if l.blind {
		return ports.Finding{}, bot.Errorf(bot.Temporary, "away")
	}
	return l.outside.Find(ctx, r)
}

// Whatever part of an answer is lost: it is looked for, posted once, and said to be uncertain
// while nobody knows.
func TestEachPartOfAChainThatIsLostIsLookedForAndSpokenOf(t *testing.T) {
	for nth, name := range map[int]string{1: "the first part", 2: "a later part"} {
		t.Run(name, func(t *testing.T) {
			w := chain(t)
			p := &losing{outside: w.out, nth: nth, blind: true}
			cfg := relay.Default()
			cfg.Now, cfg.Log = func() time.Time { return w.now }, slog.New(slog.DiscardHandler)
			w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": p}, room{w.out}, cfg)
			w.pass(10 * time.Minute)
			if p.calls != nth || w.said("note.uncertain") != 1 {
				t.Fatalf("%d calls; said to be uncertain %d times", p.calls, w.said("note.uncertain"))
			}
			p.blind = false
			w.pass(time.Hour)
			if p.calls != 2 || w.said("note.published") != 1 {
				t.Errorf("%d calls for two parts; said to be published %d times", p.calls, w.said("note.published"))
			}
		})
	}
}
