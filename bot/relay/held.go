package relay

import (
	"context"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// Held is what waits for one lane.
type Held struct {
	On    string
	Count int // MostCounted at most, over all lanes
	Since time.Time
}

// CountWaiting counts what waits for a remote, what waits longest first.
func CountWaiting(ctx context.Context, s store.Store) ([]Held, error) {
	found, err := s.List(ctx, bot.IndexWaiting, "", "", MostCounted)
	if err != nil {
		return nil, err
	}
	var all []Held
	at := map[string]int{}
	for _, l := range found {
		when, rest, _ := strings.Cut(l.Order, "/")
		on, _, _ := strings.Cut(rest, "\x00")
		since, err := time.Parse(time.RFC3339Nano, when)
		if err != nil {
			continue
		}
		i, known := at[on]
		if !known {
			i, at[on] = len(all), len(all)
			all = append(all, Held{On: on, Since: since})
		}
		all[i].Count++
	}
	return all, nil
}
