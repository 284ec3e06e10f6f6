package practice

import (
	"context"

	"draad/bot"
	"draad/bot/registry"
	"draad/bot/room"
)

// Plein implements room.Room.
func (r *Room) Plein(ctx context.Context, after string, limit int) (room.Page[room.PleinThread], error) {
	return list(ctx, r, indexPlein, all, after, limit, func(p *pleinRecord) room.PleinThread { return p.PleinThread })
}

// PleinThread implements room.Room.
func (r *Room) PleinThread(ctx context.Context, id string) (room.PleinThread, error) {
	p, _, err := load[pleinRecord](ctx, r, pleinKey(id))
	if bot.Is(err, bot.NotFound) {
		err = noThread(id)
	}
	if err != nil {
		return room.PleinThread{}, err
	}
	return p.PleinThread, nil
}

// Team implements room.Room.
func (r *Room) Team(ctx context.Context, channel, after string, limit int) (room.Page[room.TeamThread], error) {
	return list(ctx, r, indexTeam, channel, after, limit, func(t *teamRecord) room.TeamThread { return t.TeamThread })
}

// Waiting implements room.Room.
func (r *Room) Waiting(ctx context.Context, channel, after string, limit int) (room.Page[room.TeamThread], error) {
	return list(ctx, r, indexOpen, channel, after, limit, func(t *teamRecord) room.TeamThread { return t.TeamThread })
}

// Signature implements room.Room.
func (r *Room) Signature(ctx context.Context, id bot.ColleagueID) (string, error) {
	registry, err := registry.Load(ctx, r.store)
	return registry.Of(id), err
}

// TeamThread implements room.Room.
func (r *Room) TeamThread(ctx context.Context, id string) (room.TeamThread, error) {
	t, _, err := load[teamRecord](ctx, r, teamKey(id))
	if bot.Is(err, bot.NotFound) || err == nil && len(t.Posts) == 0 {
		err = noThread(id)
	}
	if err != nil {
		return room.TeamThread{}, err
	}
	return t.TeamThread, nil
}

// list reads a page of threads, however many there are.
func list[T any, D interface {
	document
	*T
}, V any](ctx context.Context, r *Room, index, key, after string, limit int, view func(D) V) (room.Page[V], error) {
	var page room.Page[V]
	limit = min(max(limit, 1), room.MaxCount)
	found, err := r.store.List(ctx, index, key, after, limit+1)
	if err != nil {
		return page, err
	}
	for i, l := range found {
		if i == limit {
			page.Next = found[i-1].Order
			break
		}
		doc, _, err := load[T, D](ctx, r, l.Record)
		if bot.Is(err, bot.NotFound) {
			continue // gone since it was listed
		}
		if err != nil {
			return page, err
		}
		page.Threads, page.After = append(page.Threads, view(doc)), append(page.After, l.Order)
	}
	return page, nil
}
