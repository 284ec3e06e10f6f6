package bot_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

// Behind an answer that the platform limits until tonight the next ones do not wait in
// silence: each thread hears when its answer will be tried.
func TestWhoWaitsBehindALimitHearsUntilWhen(t *testing.T) {
	w := approved(t, storetest.NewStore())
	reset := monday.Add(5 * time.Hour)
	w.out.before = func(kind string) error {
		if kind == "publish" && w.now.Before(reset) {
			return &bot.Error{Kind: bot.RateLimited, Reason: bot.ReasonDailyLimit, After: reset.Sub(w.now)}
		}
		return nil
	}
	w.pass(time.Minute)
	first := w.key
	w.key = bot.ConversationKey("plein", "stad", "m2", "c1")
	m := (&story{t: t, now: w.now}).message("m2", "En nu?")
	m.Message.Thread = "m2"
	w.take("1", m)
	w.pass(time.Second)
	answer := bot.Ref{Place: "C-kcc", ID: "r2"}
	w.take("2", bot.Contributed{By: who(pieter), Post: answer, Text: "Straks."})
	w.take("3", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: answer, Sign: "PH"})
	w.pass(2 * time.Minute)
	for _, key := range []string{first, w.key} {
		if !w.promised(key, reset) {
			t.Errorf("%s does not hear of %v", key, reset)
		}
	}
	if w.published() != 0 {
		t.Error("published before the limit was over")
	}
	w.pass(6 * time.Hour)
	if w.said("note.published") != 2 {
		t.Errorf("%d published", w.said("note.published"))
	}
}

// A thread that heard of a short wait hears again when the wait becomes one of hours.
func TestALongerWaitThanPromisedIsToldToo(t *testing.T) {
	w := approved(t, storetest.NewStore())
	reset := monday.Add(5 * time.Hour)
	w.out.before = func(kind string) error {
		switch {
		case kind != "publish" || !w.now.Before(reset):
			return nil
		case w.sent() == 1:
			return &bot.Error{Kind: bot.RateLimited, After: time.Minute}
		}
		return &bot.Error{Kind: bot.RateLimited, Reason: bot.ReasonDailyLimit, After: reset.Sub(w.now)}
	}
	w.pass(time.Hour)
	if w.said("note.delayed") != 2 || !w.promised(w.key, reset) {
		t.Errorf("told %d times", w.said("note.delayed"))
	}
}

// busy can delete, but not for hours.
type busy struct{ *outside }

func (b busy) Delete(context.Context, bot.AccountID, bot.Ref) error {
	return &bot.Error{Kind: bot.RateLimited, Reason: bot.ReasonDailyLimit, After: 5 * time.Hour}
}

// A retraction is urgent: when the platform makes it wait for hours, a person is asked at
// once, and answers to others go on.
func TestARetractionThatIsLimitedForHoursIsHandedToAPerson(t *testing.T) {
	w := approved(t, storetest.NewStore())
	cfg := relay.Default()
	cfg.Now = func() time.Time { return w.now }
	cfg.Log = slog.New(slog.DiscardHandler)
	w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": busy{w.out}}, room{w.out}, cfg)
	w.pass(time.Hour)
	w.take("x1", bot.Acted{By: who(sanne), Act: bot.ActRetract, Button: true})
	w.pass(time.Minute)
	if w.said("note.not_retracted") != 1 {
		t.Errorf("the thread hears %v", w.out.posts)
	}
}

// promised reports whether a thread was told that its answer is tried at a time, for the
// day's limit.
func (w *world) promised(key string, at time.Time) bool {
	for _, n := range w.out.notes {
		says := n.note.Text.In("nl")
		if strings.HasPrefix(n.key, key+"/") && strings.Contains(says, at.Format("15:04")) && strings.Contains(says, "daglimiet") {
			return true
		}
	}
	return false
}
