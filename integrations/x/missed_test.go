package x_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/integrations/x"
	"draad/integrations/x/fake"
)

// board is a box that takes notices too.
type board struct {
	box
	told    sync.Mutex
	notices []bot.SourceNotice
	deaf    bool
}

func (b *board) FromSource(_ context.Context, n bot.SourceNotice) error {
	b.told.Lock()
	defer b.told.Unlock()
	if b.deaf {
		return errors.New("vol")
	}
	for _, o := range b.notices {
		if o.ID == n.ID {
			return nil
		}
	}
	b.notices = append(b.notices, n)
	return nil
}

// says gives what was told, in Dutch.
func (b *board) says() string {
	var all strings.Builder
	for _, n := range b.notices {
		fmt.Fprintln(&all, n.Text.In("nl"), n.Link)
	}
	return all.String()
}

func TestAMentionThatIsListedLateIsRead(t *testing.T) {
	w := newWorld(t, false)
	citizen := w.fake.AddCitizen("bewoner", "Bea", 1)
	var in board
	w.fake.Write(citizen, fake.Draft{Text: "@gem_stad een"})
	w.mustStep(&in)
	late := w.fake.Write(citizen, fake.Draft{Text: "@gem_stad laat", Unlisted: true})
	w.fake.Write(citizen, fake.Draft{Text: "@gem_stad twee"})
	w.mustStep(&in)
	w.fake.List(late.ID)
	w.Restart()
	for range 3 {
		w.mustStep(&in)
	}
	if len(in.facts) != 3 || in.facts[2].Message.ID != late.ID {
		t.Errorf("%d facts came, the last is %+v", len(in.facts), in.facts[len(in.facts)-1].Message)
	}
	if c := w.cost(); c.Mentions != 3 {
		t.Errorf("%d reads are counted, want each post once", c.Mentions)
	}
	if len(in.notices) != 0 {
		t.Errorf("the desk hears %s", in.says())
	}
}

func TestWhatXDoesNotListAnyMoreIsSaid(t *testing.T) {
	w := newWorld(t, false)
	var in board
	w.mentions(1)
	w.mustStep(&in)
	w.mentions(900)
	in.deaf = true
	before := w.since()
	if _, err := w.step(&in); err == nil || w.since() != before {
		t.Errorf("the cursor moved before it was told (%v)", err)
	}
	in.deaf = false
	for range 2 {
		w.mustStep(&in)
	}
	seen := map[string]bool{}
	for _, f := range in.facts {
		seen[f.ID] = true
	}
	if len(seen) != 801 || len(in.notices) != 1 {
		t.Fatalf("%d messages, and the desk hears %s", len(seen), in.says())
	}
	n := in.notices[0]
	if !strings.Contains(in.says(), "@gem_stad") || !strings.Contains(in.says(), "gemist") || !strings.Contains(n.Link, "since_time") ||
		n.From.IsZero() || n.Until.Before(n.From) || n.Account != "stad" || n.Platform != "x" {
		t.Errorf("the desk hears %+v", n)
	}
	if missed := w.platform.Troubles()["stad"].Missed; !strings.Contains(missed, "missed") || !strings.Contains(w.Log(), "missed") {
		t.Errorf("the health page says %q", missed)
	}
}

func TestTheDeskHearsThatTheReadsOfTheMonthAreUsedUp(t *testing.T) {
	w := newWorld(t, false).setup(func(c *x.Config) { usual(c); c.MonthlyReads = 5 })
	w.mentions(5)
	var in board
	for range 4 {
		w.mustStep(&in)
	}
	if len(in.notices) != 1 || !strings.Contains(in.says(), "DRAAD_X_MONTHLY_READS") || !in.notices[0].Until.After(time.Now()) {
		t.Fatalf("the desk hears %s", in.says())
	}
	if tr := w.platform.Troubles()["stad"]; !tr.Lasts || !strings.Contains(tr.Says, "DRAAD_X_MONTHLY_READS") {
		t.Errorf("the health page says %+v", tr)
	}
	if _, err := w.platform.Step(t.Context(), &in, time.Now().AddDate(0, 1, 1), "stad"); err != nil || !strings.Contains(in.says(), "weer") {
		t.Errorf("next month the desk hears %s (%v)", in.says(), err)
	}
}

func TestTheDeskHearsThatMentionsCannotBeRead(t *testing.T) {
	for _, c := range []struct {
		fault fake.Break
		looks int // until it hears
		says  string
		lasts bool
	}{
		{fake.Unauthor, 3, "toegang", true},
		{fake.Credits, 3, "tegoed", true},
		{fake.FailBefore, 7, "niet bereikbaar", false},
	} {
		t.Run(string(c.fault), func(t *testing.T) {
			w := newWorld(t, false).setup(usual)
			var in board
			w.mentions(1)
			w.mustStep(&in)
			now := time.Now()
			for look := 1; look <= c.looks; look++ {
				if len(in.notices) != 0 {
					t.Fatalf("heard after %d looks: %s", look-1, in.says())
				}
				w.fake.Inject(fake.Mentions, fake.Fault{Break: c.fault})
				next, err := w.platform.Step(t.Context(), &in, now, "stad")
				if err == nil {
					t.Fatal("no error")
				}
				now = next
			}
			if len(in.notices) != 1 || !strings.Contains(in.says(), c.says) {
				t.Fatalf("the desk hears %s", in.says())
			}
			if got := w.platform.Troubles()["stad"]; got.Lasts != c.lasts || got.Says == "" {
				t.Errorf("the health page says %+v", got)
			}
			w.mustStep(&in)
			if len(in.notices) != 2 || !strings.Contains(in.says(), "weer") {
				t.Errorf("then the desk hears %s", in.says())
			}
		})
	}
}
