package bot

import (
	"context"
	"time"
)

// Housekeep looks at all open threads whether they stand where their desk works. It is
// called when the organisation file may have changed: at the start.
func (g *Engine) Housekeep(ctx context.Context, now func() time.Time) error {
	for after := ""; ; {
		page, err := g.store.List(ctx, IndexStatus, string(Open), after, 0)
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
	c, err := Load[Conversation](ctx, g, key)
	if Is(err, NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if !c.Strayed(g.rules) {
		return nil
	}
	return g.Take(ctx, key, Event{At: now(), Fact: Housekept{}})
}
