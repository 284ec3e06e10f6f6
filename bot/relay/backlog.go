package relay

import (
	"context"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// MostCounted is how far threads and answers are counted: beyond it, more people is
// what helps, not a better figure.
const MostCounted = 1000

// Backlog is what waits for people.
type Backlog struct {
	Desks  []DeskBacklog // in the order of the organisation file
	Parked int           // answers of which nobody knows whether they are out, MostCounted at most
}

// DeskBacklog is what waits at one desk.
type DeskBacklog struct {
	Desk    bot.DeskID
	Open    int // threads without an answer yet, MostCounted at most
	Overdue int // … whose deadline is over
}

// CountBacklog counts what waits for people.
func CountBacklog(ctx context.Context, s store.Store, o *bot.Organisation, now time.Time) (Backlog, error) {
	var b Backlog
	for _, desk := range o.Desks {
		open, err := s.List(ctx, bot.IndexDesk, bot.DeskKey(desk.ID, bot.Open), "", MostCounted)
		if err != nil {
			return Backlog{}, err
		}
		b.Desks = append(b.Desks, DeskBacklog{Desk: desk.ID, Open: len(open), Overdue: before(open, bot.OrderTime(now))})
	}
	parked, err := s.List(ctx, bot.IndexParked, "", "", MostCounted)
	b.Parked = len(parked)
	return b, err
}

// before counts the entries whose order comes before a given one.
func before(sorted []store.Listed, order string) int {
	n := 0
	for n < len(sorted) && sorted[n].Order < order {
		n++
	}
	return n
}
