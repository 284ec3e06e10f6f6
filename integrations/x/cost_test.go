package x_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"draad/bot/ports"
	"draad/bot/store/storetest"
	"draad/integrations/x"
	"draad/integrations/x/fake"
)

func (w *world) cost() x.Cost {
	w.t.Helper()
	all, err := w.platform.Costs(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return all[0]
}

func TestWhatIsReadAndPostedIsCounted(t *testing.T) {
	w := newWorld(t, false)
	w.mentions(3)
	w.mustStep(&box{})
	q := w.Ask("stad", "vraag")
	for _, text := range []string{"Een. ^PH", "Twee. ^PH", "Zie https://voorbeeld.nl ^PH"} {
		if _, err := w.platform.Publish(t.Context(), answer(q, text)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.platform.Find(t.Context(), answer(q, "Nee. ^PH")); err != nil {
		t.Fatal(err)
	}
	want := x.Tally{Mentions: 3, Reads: 3, Posts: 2, LinkPosts: 1}
	if c := w.cost(); c.Tally != want || c.Micros() != 3*1000+3*5000+2*15000+200000 || c.Account != "stad" {
		t.Errorf("counted %+v for %d, want %+v", c, c.Micros(), want)
	}
	if err := w.platform.Close(); err != nil {
		t.Fatal(err)
	}
	w.Restart()
	if c := w.cost(); c.Tally != want {
		t.Errorf("after a restart %+v, want %+v", c.Tally, want)
	}
	record, err := w.store.Load(t.Context(), "x/cost/stad/"+time.Now().UTC().Format("2006-01"))
	var kept x.Tally
	if err != nil || json.Unmarshal(record.Body, &kept) != nil || kept != want {
		t.Errorf("the store has %+v (%v)", kept, err)
	}
}

func TestAnAnswerThatMayBeThereIsPaidFor(t *testing.T) {
	w := newWorld(t, false)
	q := w.Ask("stad", "vraag")
	w.fake.Inject(fake.Create, fake.Fault{Break: fake.DropAfter}, fake.Fault{Break: fake.Forbid, Detail: "no"})
	for i := range 2 {
		if _, err := w.platform.Publish(t.Context(), answer(q, fmt.Sprint("antwoord ", i))); err == nil {
			t.Fatal("no error")
		}
	}
	if c := w.cost(); c.Posts != 1 {
		t.Errorf("%d posts are counted, want the one that may be there", c.Posts)
	}
}

func TestCountsOfTwoProcessesAddUp(t *testing.T) {
	w := newWorld(t, false)
	first := w.platform
	w.Restart()
	q := w.Ask("stad", "vraag")
	for i, p := range []*x.Platform{first, w.platform} {
		if _, err := p.Publish(t.Context(), answer(q, fmt.Sprint("antwoord ", i))); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []*x.Platform{first, w.platform} {
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if c := w.cost(); c.Posts != 2 {
		t.Errorf("%d posts, want 2", c.Posts)
	}
}

func TestCountsWaitForAStoreThatFails(t *testing.T) {
	w := newWorld(t, false)
	broken := true
	w.store = storetest.Faulty(w.store, func(c storetest.Call) storetest.Fault {
		if broken && c.Op == storetest.OpCommit && strings.HasPrefix(c.Change.Key, "x/cost/") {
			return storetest.Before
		}
		return storetest.None
	})
	w.Restart()
	w.mentions(2)
	if _, err := w.step(&box{}); err == nil {
		t.Error("no error from a store that fails")
	}
	broken = false
	w.mustStep(&box{})
	if c := w.cost(); c.Mentions != 2 {
		t.Errorf("%d mentions, want 2", c.Mentions)
	}
}

func TestTheDoctorSaysWhatItCostsAndWhatIsWrong(t *testing.T) {
	w := newWorld(t, false).setup(func(c *x.Config) { c.MonthlyReads = 2 })
	w.mentions(2)
	w.mustStep(&box{})
	all := w.platform.Examine(t.Context())
	if len(all) != 4 || !all[0].OK || all[1].OK || !strings.Contains(all[1].Says, "2 posts read") || !strings.Contains(all[1].Do, "DRAAD_X_MONTHLY_READS") {
		t.Errorf("%+v", all)
	}
	for _, f := range []fake.Break{fake.Unauthor, fake.TooMany, fake.FailBefore} {
		w.Restart()
		w.fake.Inject(fake.Me, fake.Fault{Break: f})
		if d := w.platform.Examine(t.Context())[0]; d.OK || d.Says == "" || d.Do == "" {
			t.Errorf("%s: %+v", f, d)
		}
	}
	if w.fake.Requests(fake.Create) != 0 {
		t.Error("the doctor posted something")
	}
}

func TestXIsWhatItSaysItIs(t *testing.T) {
	var p ports.Platform = newWorld(t, false).platform
	_, finder := p.(ports.Finder)
	_, deleter := p.(ports.Deleter)
	_, source := p.(ports.Source)
	_, doctor := p.(ports.Doctor)
	_, speaker := p.(ports.Speaker)
	if !finder || !deleter || !source || !doctor || !speaker || p.Name() != "x" || p.Limits().Chain != 4 {
		t.Error("something is missing")
	}
}
