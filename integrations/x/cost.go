package x

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// What X charges, in millionths of a dollar (X API, pay per use, 2026-11).
const (
	pricePost     = 15_000
	priceLinkPost = 200_000
	priceRead     = 5_000
	priceMention  = 1_000
)

// Tally is what was read and posted in a calendar month (UTC).
type Tally struct {
	Mentions  int `json:"mentions"`   // own mentions read
	Reads     int `json:"reads"`      // other posts read, to find a lost answer
	Posts     int `json:"posts"`      // posted without a link
	LinkPosts int `json:"link_posts"` // posted with a link
}

// Micros is what it costs, in millionths of a dollar.
func (t Tally) Micros() int {
	return t.Mentions*priceMention + t.Reads*priceRead + t.Posts*pricePost + t.LinkPosts*priceLinkPost
}

func (t Tally) plus(o Tally) Tally {
	return Tally{t.Mentions + o.Mentions, t.Reads + o.Reads, t.Posts + o.Posts, t.LinkPosts + o.LinkPosts}
}

func (t Tally) minus(o Tally) Tally {
	return t.plus(Tally{-o.Mentions, -o.Reads, -o.Posts, -o.LinkPosts})
}

// Cost is what one account used in a month.
type Cost struct {
	Account bot.AccountID
	Month   string // 2026-11
	Tally
	Cap int // of Mentions and Reads together; 0: none
}

// Costs tells what each account used this month, for metrics.
func (p *Platform) Costs(ctx context.Context) ([]Cost, error) {
	now := p.now()
	var all []Cost
	for _, id := range p.order {
		l := p.accounts[id].spent
		t, err := l.total(ctx, now)
		if err != nil {
			return nil, err
		}
		all = append(all, Cost{Account: id, Month: month(now), Tally: t, Cap: l.cap})
	}
	return all, nil
}

// ledger counts what one account uses. It counts in memory and writes to the store
// at every poll and at the end, so that an answer costs no second transaction; what
// was counted since the last poll is lost when the program is killed.
type ledger struct {
	store   store.Store
	account bot.AccountID
	cap     int
	shared  bool // other processes count as well

	flushing sync.Mutex // what is pending is written once

	mu      sync.Mutex
	stored  map[string]Tally // by month, as last seen in the store
	pending map[string]Tally // not written yet
}

func newLedger(store store.Store, account bot.AccountID, limit int) *ledger {
	return &ledger{store: store, account: account, cap: limit, stored: map[string]Tally{}, pending: map[string]Tally{}}
}

func (l *ledger) add(now time.Time, t Tally) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending[month(now)] = l.pending[month(now)].plus(t)
}

// total is everything of this month, written or not.
func (l *ledger) total(ctx context.Context, now time.Time) (Tally, error) {
	m := month(now)
	l.mu.Lock()
	stored, known := l.stored[m]
	l.mu.Unlock()
	if !known || l.shared {
		var err error
		if stored, _, err = l.load(ctx, m); err != nil {
			return Tally{}, err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stored[m] = stored
	return stored.plus(l.pending[m]), nil
}

// left tells how many posts may still be read this month; capped is false when
// there is no cap.
func (l *ledger) left(ctx context.Context, now time.Time) (n int, capped bool, err error) {
	if l.cap == 0 {
		return 0, false, nil
	}
	t, err := l.total(ctx, now)
	return l.cap - t.Mentions - t.Reads, true, err
}

// flush writes what is pending.
func (l *ledger) flush(ctx context.Context, now time.Time) error {
	l.flushing.Lock()
	defer l.flushing.Unlock()
	l.mu.Lock()
	todo := make(map[string]Tally, len(l.pending))
	for m, t := range l.pending {
		if t != (Tally{}) {
			todo[m] = t
		}
	}
	l.mu.Unlock()
	for m, t := range todo {
		if err := l.write(ctx, now, m, t); err != nil {
			return err
		}
	}
	return nil
}

// write adds to a month's record; others may be counting in it too.
func (l *ledger) write(ctx context.Context, now time.Time, m string, t Tally) error {
	for try := 0; ; try++ {
		stored, version, err := l.load(ctx, m)
		if err != nil {
			return err
		}
		sum := stored.plus(t)
		body, err := json.Marshal(sum)
		if err != nil {
			return err
		}
		err = l.store.Commit(ctx, store.Change{Key: l.key(m), Version: version, Body: body, At: now})
		if bot.Is(err, bot.Conflict) && try < 3 {
			continue
		}
		if err != nil {
			return fmt.Errorf("writing what X costs: %w", err)
		}
		l.written(m, t, sum)
		return nil
	}
}

func (l *ledger) written(m string, t, sum Tally) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stored[m] = sum
	if l.pending[m] = l.pending[m].minus(t); l.pending[m] == (Tally{}) {
		delete(l.pending, m)
	}
}

func (l *ledger) load(ctx context.Context, m string) (Tally, uint64, error) {
	record, err := l.store.Load(ctx, l.key(m))
	if bot.Is(err, bot.NotFound) {
		return Tally{}, 0, nil
	}
	if err != nil {
		return Tally{}, 0, fmt.Errorf("reading what X costs: %w", err)
	}
	var t Tally
	if err := json.Unmarshal(record.Body, &t); err != nil {
		return Tally{}, 0, bot.Errorf(bot.Permanent, "the record %s is damaged", l.key(m))
	}
	return t, record.Version, nil
}

func (l *ledger) key(m string) string { return recordKey("cost", l.account) + "/" + m }

// recordKey names a record of this package: x/<what>/<account>.
func recordKey(what string, account bot.AccountID) string {
	return string(Name) + "/" + what + "/" + url.PathEscape(string(account))
}

func month(t time.Time) string { return t.UTC().Format("2006-01") }

// nextMonth is the first moment of the next month (UTC).
func nextMonth(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

// dollars writes a price: $0.20, $0.015.
func dollars(micros int) string {
	if micros%10_000 == 0 {
		return fmt.Sprintf("$%.2f", float64(micros)/1e6)
	}
	return fmt.Sprintf("$%.3f", float64(micros)/1e6)
}
