package storecopy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"draad/bot"
	"draad/bot/store"
)

// Source is what is copied: of a store the part that reads all of it.
type Source interface {
	Load(ctx context.Context, key string) (store.Record, error)
	Pack(ctx context.Context, after string, limit int) ([]store.Parcel, error)
}

// Store is a store whose contents can be carried.
type Store interface {
	store.Store
	store.Mover
}

// Counts is what was compared, and how much of it had to be put down.
type Counts struct {
	Parcels, Records, Events, Jobs int
	Moved                          int // parcels that were not there yet, or otherwise
}

// Copy makes the target hold what the source holds, and then compares all of it.
// from names the source without a secret. Progress is written to out.
func Copy(ctx context.Context, source Source, target Store, from string, out io.Writer) (Counts, error) {
	if err := Whole(ctx, source); err != nil {
		return Counts{}, err
	}
	resumed, err := mark(ctx, target, from)
	if errors.Is(err, errHolds) {
		return copied(ctx, source, target, out)
	}
	if err != nil {
		return Counts{}, err
	}
	if resumed {
		fmt.Fprintln(out, "A copy was begun before; it goes on.")
	}
	c := &copying{target: target, out: out}
	if err := walk(ctx, source, target, c.put); err != nil {
		return c.Counts, err
	}
	if err := c.flush(ctx); err != nil {
		return c.Counts, err
	}
	fmt.Fprintf(out, "Copied; now everything is compared.\n")
	v := &verifying{out: out}
	if err := walk(ctx, source, target, v.compare); err != nil {
		return v.Counts, err
	}
	v.Moved = c.Moved
	return v.Counts, target.Unpack(ctx, store.Parcel{Key: markKey}) // whole: the mark goes
}

// copied is for a copy that was ended before: whoever started it may not know that it was.
// A target that holds anything else is refused.
func copied(ctx context.Context, source Source, target Store, out io.Writer) (Counts, error) {
	v := &verifying{out: out}
	err := walk(ctx, source, target, v.compare)
	if bot.Is(err, bot.Conflict) {
		return Counts{}, errHolds
	}
	return v.Counts, err
}

// together is how many parcels are put down at the same time: stores that write to
// a disk share the wait.
const together = 64

// copying puts down what differs.
type copying struct {
	Counts
	target  Store
	out     io.Writer
	waiting []store.Parcel
}

func (c *copying) put(ctx context.Context, want, got store.Parcel) error {
	if c.add(want); c.Parcels%reportEvery == 0 {
		fmt.Fprintf(c.out, "%d looked at, %d copied\n", c.Parcels, c.Moved)
	}
	if want.Same(got) {
		return nil
	}
	c.Moved++
	c.waiting = append(c.waiting, want)
	if len(c.waiting) < together {
		return nil
	}
	return c.flush(ctx)
}

func (c *copying) flush(ctx context.Context) error {
	errs := make([]error, len(c.waiting))
	var all sync.WaitGroup
	for i, p := range c.waiting {
		all.Go(func() { errs[i] = c.target.Unpack(ctx, p) })
	}
	all.Wait()
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("putting down %q: %w", c.waiting[i].Key, err)
		}
	}
	c.waiting = c.waiting[:0]
	return nil
}

// reportEvery is after how many parcels a line is written.
const reportEvery = 1000

// verifying finds what differs after all.
type verifying struct {
	Counts
	out io.Writer
}

func (v *verifying) compare(_ context.Context, want, got store.Parcel) error {
	if !want.Same(got) {
		return bot.Errorf(bot.Conflict, "%q is not the same in both stores: was the source being used? "+
			"Stop all that run on either store, and run the same command again", want.Key)
	}
	if v.add(want); v.Parcels%reportEvery == 0 {
		fmt.Fprintf(v.out, "%d compared\n", v.Parcels)
	}
	return nil
}

func (c *Counts) add(p store.Parcel) {
	c.Parcels++
	if p.Record.Version > 0 {
		c.Records++
	}
	c.Events += len(p.Events)
	c.Jobs += len(p.Jobs)
}
