package handlers

import (
	"context"

	"draad/bot"
)

var _ bot.Lister = (*Inbox)(nil)

// OpenThreads gives the roots of open threads, oldest deadline first. A page may
// hold fewer roots than there is room for: some threads are yet to be posted.
func (in *Inbox) OpenThreads(ctx context.Context, after string) ([]bot.Ref, string, error) {
	const page = 100
	listed, err := in.store.List(ctx, bot.IndexStatus, string(bot.Open), after, page)
	if err != nil {
		return nil, "", err
	}
	var roots []bot.Ref
	for _, l := range listed {
		c, err := in.engine.LoadConversation(ctx, l.Record)
		if bot.Is(err, bot.NotFound) {
			continue // forgotten since it was listed
		}
		if err != nil {
			return nil, "", err
		}
		if !c.Thread.IsZero() {
			roots = append(roots, c.Thread)
		}
	}
	if len(listed) < page {
		return roots, "", nil
	}
	return roots, listed[page-1].Order, nil
}
