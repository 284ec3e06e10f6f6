package bot_test

import (
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store/storetest"
	"draad/bot/texts"
)

func (w *world) notice(id, key string) {
	w.t.Helper()
	w.key = bot.SourceKey("plein", "stad")
	w.take(id, bot.SourceSaid{Notice: bot.SourceNotice{Platform: "plein", Account: "stad", Text: texts.T(key)}})
}

func TestWhatASourceSaysIsToldOnceAndThenForgotten(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	w.notice("gap", "source.unread")
	w.notice("back", "source.read_again")
	w.notice("gap", "source.unread")
	w.pass(time.Minute)
	w.notice("gap", "source.unread")
	w.notice("next", "source.unread")
	w.pass(time.Minute)
	if calls := strings.Join(w.out.calls, " "); calls != "tell tell tell" || w.said("source.unread") != 2 || w.said("source.read_again") != 1 {
		t.Errorf("calls %s, posts %v", calls, w.out.posts)
	}
	if stats, err := w.store.Stats(t.Context()); err != nil || stats.Records != 0 || stats.Jobs != 0 {
		t.Errorf("left are %+v (%v)", stats, err)
	}
}

// A channel that is gone loses no notice: it is tried in the front desk's, and again.
func TestWhatASourceSaysWaitsForAChannel(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	open := w.now.Add(time.Hour)
	w.out.before = func(string) error {
		if w.now.Before(open) {
			return bot.Errorf(bot.NotFound, "channel_not_found")
		}
		return nil
	}
	w.notice("gap", "source.unread")
	w.pass(2 * time.Hour)
	if w.said("source.unread") != 1 || w.threads() != 0 {
		t.Errorf("posts %v", w.out.posts)
	}
}

// It is no conversation: nobody finds it among the threads.
func TestWhatASourceSaysIsNoThread(t *testing.T) {
	c, effects, err := bot.SourceNews{}.Decide(testRules(), 0, bot.Event{At: monday, Fact: bot.SourceSaid{Notice: bot.SourceNotice{
		Platform: "plein", Account: "wijk", Text: texts.T("source.missed", "account", "@wijk"), From: monday, Until: monday.Add(time.Hour),
	}}})
	if err != nil || len(c.Entries()) != 0 {
		t.Fatalf("found under %v (%v)", c.Entries(), err)
	}
	if tell := effects[0]; tell.Channel != "C-noord" || !strings.Contains(tell.Note.Text.In("nl"), "van 23-11 09:00 tot 23-11 10:00") {
		t.Errorf("says %q in %s", tell.Note.Text.In("nl"), tell.Channel)
	}
}
