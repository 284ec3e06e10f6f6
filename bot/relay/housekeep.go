package relay

import (
	"context"
	"time"

	"draad/bot"
)

// Housekeep looks at all open threads whether they stand where their desk works. It is
// called when the organisation file may have changed: at the start.
func (g *Engine) Housekeep(ctx context.Context, now func() time.Time) error {
	for after := ""; ; {
		page, err := g.store.List(ctx, bot.IndexStatus, string(bot.Open), after, 0)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, l := range page {
			after = l.Order
			if err := g.housekeep(ctx, l.Record, now); err != nil {
				return err
			}
		}
	}
}

func (g *Engine) housekeep(ctx context.Context, key string, now func() time.Time) error {
	c, err := Load[bot.Conversation](ctx, g, key)
	if bot.Is(err, bot.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if !c.Strayed(g.rules) {
		return nil
	}
	return g.Take(ctx, key, bot.Event{At: now(), Fact: bot.Housekept{}})
}
