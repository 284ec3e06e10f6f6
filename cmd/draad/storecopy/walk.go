package storecopy

import (
	"context"

	"draad/bot"
	"draad/bot/store"
)

// page is how many parcels are read at a time.
const page = 100

// reader goes through a store's parcels, and leaves the mark out.
type reader struct {
	store Source
	after string
	read  []store.Parcel
	ended bool
}

// peek gives the next parcel without taking it; nil at the end.
func (r *reader) peek(ctx context.Context) (*store.Parcel, error) {
	for {
		if len(r.read) > 0 && r.read[0].Key == markKey {
			r.read = r.read[1:]
		}
		if len(r.read) > 0 {
			return &r.read[0], nil
		}
		if r.ended {
			return nil, nil
		}
		read, err := r.store.Pack(ctx, r.after, page)
		if err != nil {
			return nil, err
		}
		if r.ended = len(read) == 0; !r.ended {
			r.read, r.after = read, read[len(read)-1].Key
		}
	}
}

func (r *reader) take() { r.read = r.read[1:] }

// walk goes through both stores side by side. What is missing on one side is given
// as a parcel with its key alone.
func walk(ctx context.Context, source, target Source, visit func(ctx context.Context, want, got store.Parcel) error) error {
	from, to := &reader{store: source}, &reader{store: target}
	for ctx.Err() == nil {
		want, err := from.peek(ctx)
		if err != nil {
			return err
		}
		got, err := to.peek(ctx)
		if err != nil {
			return err
		}
		w, g := pair(want, got)
		if w.Key == "" {
			return nil
		}
		if want != nil && want.Key == w.Key {
			from.take()
		}
		if got != nil && got.Key == w.Key {
			to.take()
		}
		if err := visit(ctx, w, g); err != nil {
			return err
		}
	}
	return bot.Errorf(bot.Temporary, "the copy was interrupted; run the same command again and it goes on: %w", ctx.Err())
}

// pair gives what belongs to the lower of the two keys; no key at the end.
func pair(want, got *store.Parcel) (w, g store.Parcel) {
	switch {
	case want == nil && got == nil:
		return w, g
	case got == nil || want != nil && want.Key < got.Key:
		return *want, store.Parcel{Key: want.Key}
	case want == nil || got.Key < want.Key:
		return store.Parcel{Key: got.Key}, *got
	}
	return *want, *got
}
