package x_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store/storetest"
	"draad/integrations/x"
	"draad/integrations/x/fake"
)

// setup changes the settings of every account and starts anew with them.
func (w *world) setup(change func(*x.Config)) *world {
	w.t.Helper()
	for id, c := range w.configs {
		change(&c)
		w.configs[id] = c
	}
	w.Restart()
	return w
}

func usual(c *x.Config) { c.PollMin, c.PollMax = 15*time.Second, 2*time.Minute }

func (w *world) mentions(n int) {
	citizen := w.fake.AddCitizen("bewoner", "Bea", 1)
	for i := range n {
		w.fake.Write(citizen, fake.Draft{Text: fmt.Sprintf("@gem_stad vraag %d", i)})
	}
}

func (w *world) since() string {
	w.t.Helper()
	record, err := w.store.Load(w.t.Context(), "x/cursor/stad")
	if err != nil {
		w.t.Fatal(err)
	}
	var c struct{ Since string }
	if err := json.Unmarshal(record.Body, &c); err != nil {
		w.t.Fatal(err)
	}
	return c.Since
}

func TestTheFirstLookGoesBackADay(t *testing.T) {
	w := newWorld(t, false).setup(func(c *x.Config) { c.FirstLookback = 24 * time.Hour })
	citizen := w.fake.AddCitizen("bewoner", "Bea", 1)
	w.fake.Write(citizen, fake.Draft{Text: "@gem_stad oud", At: time.Now().Add(-25 * time.Hour)})
	w.fake.Write(citizen, fake.Draft{Text: "@gem_stad jong", At: time.Now().Add(-23 * time.Hour)})
	var in box
	w.mustStep(&in)
	if len(in.facts) != 1 || in.facts[0].Message.Text != "@gem_stad jong" {
		t.Errorf("facts %+v", in.facts)
	}
}

func TestTheFirstLookbackDoesNotMoveWhileNothingComes(t *testing.T) {
	w := newWorld(t, false)
	var in box
	w.mustStep(&in)
	w.fake.Write(w.fake.AddCitizen("bewoner", "Bea", 1), fake.Draft{Text: "@gem_stad hallo", At: time.Now().Add(-50 * time.Minute)})
	later := time.Now().Add(3 * time.Hour) // the program was down in between
	if _, err := w.platform.Step(t.Context(), &in, later, "stad"); err != nil || len(in.facts) != 1 {
		t.Errorf("%d facts, %v", len(in.facts), err)
	}
}

func TestTheCursorStaysWhenAPageFails(t *testing.T) {
	w := newWorld(t, false)
	w.mentions(1)
	var in box
	w.mustStep(&in)
	before := w.since()
	w.mentions(250)
	w.fake.Inject(fake.Mentions, fake.Fault{}, fake.Fault{}, fake.Fault{Break: fake.Slow})
	w.setup(func(c *x.Config) { c.Timeout = 300 * time.Millisecond })
	if _, err := w.step(&in); !bot.Is(err, bot.Temporary) {
		t.Fatalf("error %v, want Temporary", err)
	}
	if len(in.facts) != 1 || w.since() != before {
		t.Errorf("%d facts were handed in, and the cursor went from %s to %s", len(in.facts), before, w.since())
	}
	w.mustStep(&in)
	if len(in.facts) != 251 {
		t.Errorf("%d facts, want 251", len(in.facts))
	}
	for i := 1; i < len(in.facts); i++ {
		if in.facts[i-1].Message.ID >= in.facts[i].Message.ID {
			t.Fatalf("fact %d is not older than the next", i-1)
		}
	}
}

func TestTheCursorStaysWhenTheStoreFails(t *testing.T) {
	w := newWorld(t, false)
	w.mentions(3)
	store := w.store
	w.store = storetest.Faulty(store, func(c storetest.Call) storetest.Fault {
		if c.Op == storetest.OpCommit && c.NOp == 2 { // the first makes the cursor, the second moves it
			return storetest.Before
		}
		return storetest.None
	})
	w.Restart()
	var in box
	if _, err := w.step(&in); !bot.Is(err, bot.Temporary) {
		t.Fatalf("error %v, want Temporary", err)
	}
	if w.since() != "" || len(in.facts) != 3 {
		t.Errorf("cursor %q, %d facts", w.since(), len(in.facts))
	}
	w.mustStep(&in)
	if len(in.facts) != 6 || in.facts[0].ID != in.facts[3].ID {
		t.Errorf("%d facts, want the same three again", len(in.facts))
	}
}

func TestAnInboxThatFailsIsTriedAgainLater(t *testing.T) {
	w := newWorld(t, false).setup(usual)
	w.mentions(1)
	in := box{err: errors.New("vol")}
	if wait, err := w.step(&in); err == nil || wait < 10*time.Second {
		t.Errorf("again after %v, %v", wait, err)
	}
	in.err = nil
	w.mustStep(&in)
	if len(in.facts) != 1 {
		t.Errorf("%d facts", len(in.facts))
	}
}

func TestPollingIsSlowWhenQuietAndQuickWhenBusy(t *testing.T) {
	w := newWorld(t, false).setup(usual)
	var in box
	waits := []time.Duration{w.mustStep(&in), w.mustStep(&in), w.mustStep(&in)}
	if waits[0] != 15*time.Second || waits[1] <= waits[0] || waits[2] <= waits[1] {
		t.Errorf("quiet: %v", waits)
	}
	for range 10 {
		waits = append(waits, w.mustStep(&in))
	}
	if last := waits[len(waits)-1]; last != 2*time.Minute {
		t.Errorf("quiet for long: %v", last)
	}
	w.mentions(1)
	if wait := w.mustStep(&in); wait != 15*time.Second {
		t.Errorf("busy: %v", wait)
	}
}

func TestPollingWaitsForTheRateLimit(t *testing.T) {
	w := newWorld(t, false).setup(usual)
	w.fake.SetLimit(fake.Mentions, 1, 15*time.Minute)
	var in box
	if wait := w.mustStep(&in); wait < 14*time.Minute || wait > 15*time.Minute {
		t.Errorf("the last call that is allowed: again after %v", wait)
	}
	wait, err := w.step(&in)
	if !bot.Is(err, bot.RateLimited) || wait < 14*time.Minute || wait > 15*time.Minute {
		t.Errorf("one more: again after %v, %v", wait, err)
	}
	if says := w.platform.Troubles()["stad"].Says; says == "" {
		t.Error("the status says that all is well")
	}
}

func TestPollingWaitsLongerAfterEachFailure(t *testing.T) {
	w := newWorld(t, false).setup(usual)
	var in box
	w.mustStep(&in)
	last := time.Duration(0)
	for range 12 {
		w.fake.Inject(fake.Mentions, fake.Fault{Break: fake.FailBefore})
		wait, err := w.step(&in)
		if !bot.Is(err, bot.Temporary) || wait < last {
			t.Fatalf("after %v comes %v (%v)", last, wait, err)
		}
		last = wait
	}
	if last != 15*time.Minute {
		t.Errorf("the longest wait is %v", last)
	}
	if wait := w.mustStep(&in); wait > 2*time.Minute {
		t.Errorf("after it went well: %v", wait)
	}
	w.fake.Inject(fake.Mentions, fake.Fault{Break: fake.FailBefore})
	if wait, _ := w.step(&in); wait != 15*time.Second {
		t.Errorf("the first failure after it went well: %v", wait)
	}
}

func TestPollingStopsWhenTheReadsOfTheMonthAreUsedUp(t *testing.T) {
	w := newWorld(t, false).setup(func(c *x.Config) { usual(c); c.MonthlyReads = 5 })
	w.mentions(5)
	var in box
	w.mustStep(&in)
	calls := w.fake.Requests(fake.Mentions)
	w.mentions(1)
	if wait, err := w.step(&in); err != nil || wait <= 0 {
		t.Errorf("at the cap: %v, %v", wait, err)
	}
	if w.fake.Requests(fake.Mentions) != calls {
		t.Error("it read on")
	}
	for where, text := range map[string]string{"status": w.platform.Troubles()["stad"].Says, "log": w.Log()} {
		if !strings.Contains(text, "DRAAD_X_MONTHLY_READS") {
			t.Errorf("the %s does not say what to do: %q", where, text)
		}
	}
	w.Restart()
	if w.mustStep(&in); len(in.facts) != 5 {
		t.Error("a restart made it forget what was read")
	}
	next := time.Now().AddDate(0, 1, 1)
	if _, err := w.platform.Step(t.Context(), &in, next, "stad"); err != nil || len(in.facts) != 6 {
		t.Errorf("next month: %d facts, %v", len(in.facts), err)
	}
}

func TestPollingIsSlowWhenTheReadsGoTooFast(t *testing.T) {
	w := newWorld(t, false).setup(func(c *x.Config) { usual(c); c.MonthlyReads = 100 })
	w.mentions(90)
	var in box
	first := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	for i, want := range []time.Duration{15 * time.Second, 2 * time.Minute} {
		w.mentions(1)
		next, err := w.platform.Step(t.Context(), &in, first, "stad")
		if err != nil || next.Sub(first) != want {
			t.Errorf("look %d: again after %v (%v), want %v", i, next.Sub(first), err, want)
		}
	}
}

func TestAnAnswerThatIsNoPageMovesNothing(t *testing.T) {
	for _, f := range []fake.Break{fake.Garbage, fake.Slow, fake.DropAfter, fake.FailAfter} {
		w := newWorld(t, false).setup(func(c *x.Config) { c.Timeout = 300 * time.Millisecond })
		w.mentions(2)
		w.fake.Inject(fake.Mentions, fake.Fault{Break: f})
		var in box
		if _, err := w.step(&in); !bot.Is(err, bot.Temporary) {
			t.Errorf("%s: %v", f, err)
		}
		if w.since() != "" {
			t.Errorf("%s moved the cursor", f)
		}
		w.mustStep(&in)
		if len(in.facts) != 2 {
			t.Errorf("%s: %d facts", f, len(in.facts))
		}
	}
}

func TestCredentialsOfAnotherAccountAreRefused(t *testing.T) {
	w := newWorld(t, false)
	w.configs["stad"] = w.configs["wijk/oost"]
	w.Restart()
	q := w.Ask("stad", "hallo")
	var in box
	if _, err := w.step(&in); !bot.Is(err, bot.Auth) {
		t.Errorf("reading: %v", err)
	}
	_, err := w.platform.Publish(t.Context(), bot.Reply{Account: "stad", To: bot.Ref{ID: q.ID}, Text: "Dank."})
	if !bot.Is(err, bot.Auth) || w.fake.Requests(fake.Create) != 0 {
		t.Errorf("answering from the wrong account: %v", err)
	}
	for _, d := range w.platform.Examine(t.Context())[:1] {
		if d.OK || d.Do == "" {
			t.Errorf("the doctor says %+v", d)
		}
	}
}

func TestOneAccountInTroubleDoesNotHoldUpAnother(t *testing.T) {
	w := newWorld(t, false)
	c := w.configs["stad"]
	c.AccessSecret = "verkeerd"
	w.configs["stad"] = c
	w.Restart()
	w.Ask("wijk/oost", "hallo")
	var in box
	now := time.Now()
	if _, err := w.platform.Step(t.Context(), &in, now, "stad"); !bot.Is(err, bot.Auth) {
		t.Errorf("wrong secret: %v", err)
	}
	if _, err := w.platform.Step(t.Context(), &in, now, "wijk/oost"); err != nil || len(in.facts) != 1 {
		t.Errorf("the other account: %d facts, %v", len(in.facts), err)
	}
	spoke := w.platform.LastSpoke()
	if !spoke["stad"].IsZero() || spoke["wijk/oost"].IsZero() {
		t.Errorf("last spoke: %v", spoke)
	}
}

// picky refuses the first post for good.
type picky struct {
	box
	refused string
}

func (p *picky) FromCitizen(ctx context.Context, e bot.CitizenEvent) error {
	if p.refused == "" {
		p.refused = e.Message.ID
	}
	if e.Message.ID == p.refused {
		return bot.Errorf(bot.Invalid, "this will never do")
	}
	return p.box.FromCitizen(ctx, e)
}

func TestAPostThatCanNeverBeTakenInDoesNotHoldUpTheOthers(t *testing.T) {
	w := newWorld(t, false)
	w.mentions(3)
	var in picky
	w.mustStep(&in)
	w.mustStep(&in)
	if len(in.facts) != 2 {
		t.Errorf("%d posts came in, want the other 2", len(in.facts))
	}
}
