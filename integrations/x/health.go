package x

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

// health is what is known about the way to X for one account.
type health struct {
	mu    sync.Mutex
	ours  bool // it is this process's turn to look for mentions
	spoke time.Time
	says  string // what is wrong, "" when all is well
	lasts bool   // … and a person has to mend it

	missed   string // what was not read, last
	missedAt time.Time
}

// begin notes that our turn begins: from then on silence counts, and not before.
func (h *health) begin(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ours, h.spoke = true, now
}

func (h *health) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ours = false
}

func (h *health) good(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.spoke, h.says, h.lasts = now, "", false
}

// bad remembers what is wrong and reports whether that is news.
func (h *health) bad(says string, lasts bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	news := h.says != says
	h.says, h.lasts = says, lasts
	return news
}

// miss remembers what was not read.
func (h *health) miss(now time.Time, says string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.missed, h.missedAt = says, now
}

// remembered is how long the health page shows what was missed.
const remembered = 24 * time.Hour

func (h *health) trouble(now time.Time) ports.Trouble {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := ports.Trouble{Says: h.says, Lasts: h.lasts}
	if now.Sub(h.missedAt) < remembered {
		t.Missed = h.missed
	}
	return t
}

// LastSpoke tells when the mentions of each account were last read; zero: not yet.
// What another process looks for is left out: that one knows.
func (p *Platform) LastSpoke() map[string]time.Time {
	all := map[string]time.Time{}
	for id, a := range p.accounts {
		a.health.mu.Lock()
		if p.turns == nil || a.health.ours {
			all[string(id)] = a.health.spoke
		}
		a.health.mu.Unlock()
	}
	return all
}

// Troubles implements bot.Troubled. What another process looks for is left out.
func (p *Platform) Troubles() map[string]ports.Trouble {
	all := map[string]ports.Trouble{}
	for id := range p.LastSpoke() {
		all[id] = p.accounts[bot.AccountID(id)].health.trouble(p.now())
	}
	return all
}

// Examine looks whether X can be reached with each account's credentials, and what
// the month has cost. It posts nothing.
func (p *Platform) Examine(ctx context.Context) []ports.Diagnosis {
	var all []ports.Diagnosis
	for _, id := range p.order {
		a := p.accounts[id]
		all = append(all, a.examineLogin(ctx), a.examineCost(ctx))
		all = append(all, a.examineClock()...)
	}
	return all
}

// atWork is said of what a running Draad keeps: it says itself when that is not right.
const atWork = "not looked at: the running Draad has the store; see its /readyz and /metrics"

// examineClock says when our clock is off, also where that does no harm yet.
func (a *account) examineClock() []ports.Diagnosis {
	says := a.clock.off()
	if says == "" {
		return nil
	}
	return []ports.Diagnosis{{What: "clock, by X's answers to @" + a.handle, Says: says, Do: "set the clock of this machine, and let it be kept right (NTP)"}}
}

// sample is how many mentions are read to see whether X answers with what is asked for: as
// few as it gives.
const sample = 5

// examineMentions reads a few mentions, and gives an error when not all is there.
func (a *account) examineMentions(ctx context.Context) error {
	me, err := a.me(ctx)
	if err != nil {
		return err
	}
	o := mentionOptions(cursor{}, time.Time{}, "")
	o.MaxResults = sample
	_, err = byName(a, func() (mentionPage, error) { return a.readMentions(ctx, me, o) })
	return err
}

func (a *account) examineLogin(ctx context.Context) ports.Diagnosis {
	d := ports.Diagnosis{What: "X account @" + a.handle, OK: true, Says: "X knows the credentials"}
	err := a.examineMentions(ctx)
	switch {
	case err == nil:
		return d
	case errors.Is(err, bot.ErrInUse):
		d.Says = atWork
		return d
	}
	d.OK, d.Says = false, err.Error()
	switch kind, reason := bot.KindOf(err), bot.ReasonOf(err); {
	case reason == bot.ReasonClock:
		d.Do = "set the clock of this machine; the credentials may be right"
	case reason == bot.ReasonUnreadable:
		d.Do = "X has changed its answers: install a newer Draad; until then messages wait at X"
	case reason == bot.ReasonCredits:
		d.Do = "top up the credits in X's developer console"
	case kind == bot.Auth:
		d.Do = "make new tokens for this account in X's developer console and set them as " + a.config.name("…")
	case kind == bot.RateLimited:
		d.Do = "wait a quarter of an hour and try again"
	default:
		d.Do = "check " + a.config.name("API_URL") + " and whether this machine can reach it"
	}
	return d
}

func (a *account) examineCost(ctx context.Context) ports.Diagnosis {
	now := a.now()
	d := ports.Diagnosis{What: "X account @" + a.handle + ", cost this month", OK: true}
	t, err := a.spent.total(ctx, now)
	switch {
	case errors.Is(err, bot.ErrInUse):
		d.Says = atWork
		return d
	case err != nil:
		d.OK, d.Says, d.Do = false, err.Error(), "check the store"
		return d
	}
	d.Says = fmt.Sprintf("%d posts read, %d posted, about %s", t.Mentions+t.Reads, t.Posts+t.LinkPosts, dollars(t.Micros()/1000*1000))
	if a.spent.cap > 0 && t.Mentions+t.Reads >= a.spent.cap {
		d.OK = false
		d.Do = "mentions are not read before " + nextMonth(now).Format("2006-01-02") + "; raise " + a.config.name("MONTHLY_READS") + " to go on"
	}
	return d
}
