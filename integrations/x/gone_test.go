package x_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"draad/bot"
	"draad/integrations/x"
	"draad/integrations/x/fake"
)

// team is an inbox that knows which messages wait for an answer: those it took in, and that
// were not taken away.
type team struct {
	board
	deafTo bot.CitizenAct
}

func (b *team) FromCitizen(ctx context.Context, e bot.CitizenEvent) error {
	if e.Act == b.deafTo {
		return errors.New("vol")
	}
	return b.board.FromCitizen(ctx, e)
}

// OpenMessages gives them one by one, and a page in between that is empty.
func (b *team) OpenMessages(_ context.Context, p bot.PlatformName, a bot.AccountID, after string) ([]string, string, error) {
	gone := map[string]bool{}
	for _, id := range b.acts(bot.Erased) {
		gone[id] = true
	}
	var at int
	_, _ = fmt.Sscan(after, &at)
	all := b.acts(bot.Wrote)
	if at/2 >= len(all) || p != "x" || a != "stad" {
		return nil, "", nil
	}
	next := fmt.Sprint(at + 1)
	if id := all[at/2]; at%2 == 0 && !gone[id] {
		return []string{id}, next, nil
	}
	return nil, next, nil
}

// acts lists the messages with which citizens did something.
func (b *team) acts(act bot.CitizenAct) (ids []string) {
	for _, f := range b.facts {
		if f.Act == act {
			ids = append(ids, f.Message.ID)
		}
	}
	return ids
}

// asked has questions taken in, and gives their ids.
func (d *day) asked(n int, in *team) []string {
	d.t.Helper()
	d.mentions(n)
	d.after(0, in)
	ids := in.acts(bot.Wrote)
	if len(ids) != n {
		d.t.Fatalf("%d messages came, want %d", len(ids), n)
	}
	return ids
}

// goOn looks for a while, every two minutes.
func (d *day) goOn(in *team, minutes int) {
	d.t.Helper()
	for range minutes / 2 {
		d.after(2*time.Minute, in)
	}
}

func TestWhatACitizenDeletesIsHeardWithinMinutes(t *testing.T) {
	d := newDay(t, func(*x.Config) {})
	var in team
	ids := d.asked(3, &in)
	d.goOn(&in, 20)
	if got := in.acts(bot.Erased); got != nil {
		t.Fatalf("%v are said to be deleted, and nothing is", got)
	}
	d.fake.Edit(ids[0], "@gem_stad anders gezegd")
	d.fake.Erase(ids[1])
	d.goOn(&in, 16)
	if got := in.acts(bot.Erased); len(got) != 1 || got[0] != ids[1] {
		t.Fatalf("%v are said to be deleted, want %s", got, ids[1])
	}
	e := in.facts[len(in.facts)-1]
	if e.ID != "x/stad/"+ids[1]+"/erased" || e.Platform != "x" || e.Account != "stad" {
		t.Errorf("the fact is %+v", e)
	}
	d.fake.Erase(ids[2])
	in.deafTo = bot.Erased
	d.goOn(&in, 20)
	in.deafTo = ""
	d.goOn(&in, 20)
	if got := in.acts(bot.Erased); len(got) != 2 || got[1] != ids[2] {
		t.Errorf("%v are said to be deleted, want %s too, which could not be taken in at first", got, ids[2])
	}
}

// Nothing is taken from people on a guess.
func TestOnlyWhatXSaysTwiceIsGoneIsTakenForDeleted(t *testing.T) {
	for _, f := range []fake.Fault{
		{Break: fake.FailBefore}, {Break: fake.DropAfter}, {Break: fake.Garbage}, {Break: fake.Empty}, {Break: fake.Partial},
		{Break: fake.Credits}, {Break: fake.Unauthor}, {Break: fake.Forbid, Detail: "no"}, {Break: fake.TooMany, Wait: time.Minute},
		{Break: fake.FailBefore, Status: 404},
	} {
		d := newDay(t, func(*x.Config) {})
		var in team
		d.asked(2, &in)
		for range 100 {
			d.fake.Inject(fake.Lookup, f)
			d.fake.Inject(fake.One, f)
		}
		d.goOn(&in, 40)
		if got := in.acts(bot.Erased); got != nil {
			t.Errorf("after %s %d %v are taken for deleted", f.Break, f.Status, got)
		}
		if n := d.fake.Requests(fake.Lookup) + d.fake.Requests(fake.One); n < 4 || n > 50 {
			t.Errorf("after %s %d: %d look-ups in 40 minutes", f.Break, f.Status, n)
		}
		d.mentions(1)
		if d.goOn(&in, 2); len(in.acts(bot.Wrote)) != 3 {
			t.Errorf("after %s %d a new mention is not read", f.Break, f.Status)
		}
	}
}

func TestAPostThatXDoesNotShowIsNotDeleted(t *testing.T) {
	d := newDay(t, func(*x.Config) {})
	var in team
	ids := d.asked(3, &in)
	d.fake.Cover(ids[0], fake.LeftOut)
	d.fake.Cover(ids[1], fake.NotFound)
	before := d.fake.Requests(fake.One) + d.fake.Requests(fake.Lookup)
	for range 10 {
		if d.fake.Requests(fake.One)+d.fake.Requests(fake.Lookup) < before+3 {
			d.goOn(&in, 2)
		}
	}
	d.fake.Cover(ids[1], "") // X was wrong for a moment
	d.goOn(&in, 60)
	d.fake.AddCitizen("bewoner", "", 0).Protected = true
	d.goOn(&in, 60)
	if got := in.acts(bot.Erased); got != nil {
		t.Errorf("%v are taken for deleted", got)
	}
}

// X charges for each post that is looked up, once a day.
func TestLookingWhetherPostsAreThereIsCountedAndStaysWithinTheMonth(t *testing.T) {
	d := newDay(t, func(c *x.Config) { c.MonthlyReads = 1000 })
	var in team
	d.asked(4, &in)
	d.goOn(&in, 60)
	if c := d.cost(); c.Reads != 0 || c.Mentions != 4 {
		t.Errorf("on the day itself %+v is counted", c.Tally)
	}
	d.pass(24 * time.Hour)
	d.goOn(&in, 60)
	d.Restart()
	d.goOn(&in, 60)
	if c := d.cost(); c.Reads != 4 {
		t.Errorf("the next day %d reads are counted, want 4", c.Reads)
	}
	d.setup(func(c *x.Config) { c.MonthlyReads = 12 })
	d.pass(24 * time.Hour)
	calls := d.fake.Requests(fake.Lookup) + d.fake.Requests(fake.One)
	if d.goOn(&in, 60); d.fake.Requests(fake.Lookup)+d.fake.Requests(fake.One) != calls {
		t.Error("it looks on while the month's reads are short")
	}
}
