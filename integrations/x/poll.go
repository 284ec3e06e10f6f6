package x

import (
	"context"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

// Run looks for mentions of every account, each at its own pace, until ctx ends. No
// trouble with one account stops it: it is in the log and in Status, and tried again.
func (p *Platform) Run(ctx context.Context, in ports.Inbox) error {
	var all sync.WaitGroup
	for _, id := range p.order {
		if p.turns == nil {
			all.Go(func() { p.alone(ctx, in, id) })
			continue
		}
		all.Go(func() { p.takeTurns(ctx, in, id) })
		all.Go(func() { p.keepCounts(ctx, id) })
	}
	all.Wait()
	<-ctx.Done() // also without accounts
	return nil
}

func (p *Platform) alone(ctx context.Context, in ports.Inbox, id bot.AccountID) {
	defer p.accounts[id].settle()
	p.poll(ctx, in, id)
}

// takeTurns looks for mentions of an account whenever it is this process's turn.
func (p *Platform) takeTurns(ctx context.Context, in ports.Inbox, id bot.AccountID) {
	a := p.accounts[id]
	for ctx.Err() == nil {
		err := p.turns.Hold(ctx, "x/"+string(id), func(ctx context.Context) error {
			a.health.begin(p.now())
			defer a.health.end()
			p.poll(ctx, in, id)
			return nil
		})
		if err != nil && ctx.Err() == nil {
			a.log.Warn("it cannot be found out whose turn it is to look for mentions; it is tried again", "error", err)
			p.sleep(ctx, a.config.PollMax)
		}
	}
}

// keepCounts writes down what was counted also when it is another's turn: this
// process posts all the same.
func (p *Platform) keepCounts(ctx context.Context, id bot.AccountID) {
	a := p.accounts[id]
	defer a.settle()
	for ctx.Err() == nil {
		p.sleep(ctx, a.config.PollMax)
		if err := a.spent.flush(ctx, p.now()); err != nil && ctx.Err() == nil {
			a.log.Warn("what was used is not written down yet", "error", err)
		}
	}
}

func (p *Platform) sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// poll looks at the account's own pace until ctx ends.
func (p *Platform) poll(ctx context.Context, in ports.Inbox, id bot.AccountID) {
	for ctx.Err() == nil {
		next, err := p.Step(ctx, in, p.now(), id)
		if err != nil && ctx.Err() == nil {
			p.accounts[id].log.Warn("looking for mentions failed", "error", err, "again", next)
		}
		p.sleep(ctx, next.Sub(p.now()))
	}
}

// settle writes down what was counted, also when the program is being stopped.
func (a *account) settle() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := a.spent.flush(ctx, a.now()); err != nil {
		a.log.Warn("what was used is not written down", "error", err)
	}
}

// Step looks once for mentions of an account, and tells when to look again, also
// when it fails. Everything that is new is handed in, oldest first; only then the
// cursor moves.
func (p *Platform) Step(ctx context.Context, in ports.Inbox, now time.Time, id bot.AccountID) (time.Time, error) {
	a, err := p.account(id)
	if err != nil {
		return now.Add(time.Hour), err
	}
	a.poll.mu.Lock()
	defer a.poll.mu.Unlock()
	left, capped, err := a.spent.left(ctx, now)
	if err != nil {
		return a.failed(now, err), err
	}
	if capped && left <= 0 {
		a.tellUsedUp(ctx, in, now)
		return a.usedUp(now), nil
	}
	found, limit, err := a.look(ctx, in, now, budget{left, capped})
	if err == nil {
		a.watchGone(ctx, in, now, budget{left, capped})
	}
	if flushed := a.spent.flush(ctx, now); err == nil {
		err = flushed
	}
	if err != nil {
		next := a.failed(now, err)
		a.tellUnread(ctx, in, now, err)
		return next, err
	}
	a.tellReadAgain(ctx, in)
	return a.succeeded(now, found, left, capped, limit), nil
}
