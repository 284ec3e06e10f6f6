package handlers

import (
	"context"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
)

var (
	_ ports.Lister        = (*Inbox)(nil)
	_ ports.LateLister    = (*Inbox)(nil)
	_ ports.MessageLister = (*Inbox)(nil)
)

// atATime is how many threads a page has room for.
const atATime = 100

// OpenThreads gives the roots of open threads, oldest deadline first. A page may
// hold fewer roots than there is room for: some threads are yet to be posted.
func (in *Inbox) OpenThreads(ctx context.Context, after string) ([]bot.Ref, string, error) {
	return in.threads(ctx, bot.Open, after)
}

// OpenMessages gives the ids of the citizens' messages in open threads, as far as they are
// known to be there still. Those that were put aside are not among them.
func (in *Inbox) OpenMessages(ctx context.Context, p bot.PlatformName, a bot.AccountID, after string) ([]string, string, error) {
	var ids []string
	next, err := in.conversations(ctx, bot.Open, after, func(c bot.Conversation) {
		if c.Platform != p || c.Account != a {
			return
		}
		for _, m := range c.Messages {
			if !m.Deleted {
				ids = append(ids, m.ID)
			}
		}
	})
	return ids, next, err
}

// lately is how long threads that are closed are caught up with: a weekend with a day
// off at both ends, during which nothing may run.
const lately = 4 * 24 * time.Hour

// LateThreads gives the roots of threads that are closed, and in which anything happened
// lately.
func (in *Inbox) LateThreads(ctx context.Context, after string) ([]bot.Ref, string, error) {
	closed := []bot.Status{bot.Answered, bot.NoAnswer, bot.Elsewhere}
	if name, rest, goesOn := strings.Cut(after, " "); goesOn {
		for len(closed) > 1 && closed[0] != bot.Status(name) {
			closed = closed[1:]
		}
		after = rest
	}
	if after == "" {
		after = bot.OrderTime(in.now().Add(-lately))
	}
	roots, next, err := in.threads(ctx, closed[0], after)
	switch {
	case err != nil:
		return nil, "", err
	case next != "":
		next = string(closed[0]) + " " + next
	case len(closed) > 1:
		next = string(closed[1]) + " "
	}
	return roots, next, nil
}

// threads gives a page of the roots of threads with a status, and where the next begins.
func (in *Inbox) threads(ctx context.Context, status bot.Status, after string) ([]bot.Ref, string, error) {
	var roots []bot.Ref
	next, err := in.conversations(ctx, status, after, func(c bot.Conversation) { roots = append(roots, c.Threads()...) })
	return roots, next, err
}

// conversations visits a page of those with a status, and gives where the next begins.
func (in *Inbox) conversations(ctx context.Context, status bot.Status, after string, visit func(bot.Conversation)) (string, error) {
	listed, err := in.store.List(ctx, bot.IndexStatus, string(status), after, atATime)
	if err != nil {
		return "", err
	}
	for _, l := range listed {
		c, err := relay.Load[bot.Conversation](ctx, in.engine, l.Record)
		if bot.Is(err, bot.NotFound) {
			continue // forgotten since it was listed
		}
		if err != nil {
			return "", err
		}
		visit(c)
	}
	if len(listed) < atATime {
		return "", nil
	}
	return listed[atATime-1].Order, nil
}
