package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"draad/bot"
	"draad/bot/store"
	"draad/cmd/draad/storecopy"
	"draad/integrations/redis"
)

// storeCommand copies one store to another.
func storeCommand(ctx context.Context, c *console, args []string) error {
	from, to, err := copyArgs(args)
	if err != nil {
		return err
	}
	source, err := parsePlace(c.environ, from)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	target, err := parsePlace(c.environ, to)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	if source.name() == target.name() {
		return usage("--from and --to are the same store, %s", source.name())
	}
	if err := source.exists(); err != nil {
		return err
	}
	return copyStore(ctx, c, source, target)
}

// copyArgs reads `copy --from PLACE --to PLACE`.
func copyArgs(args []string) (from, to string, err error) {
	if len(args) != 5 || args[0] != "copy" {
		return "", "", usage("expected `draad store copy --from PLACE --to PLACE`")
	}
	for i := 1; i < 5; i += 2 {
		switch args[i] {
		case "--from":
			from = args[i+1]
		case "--to":
			to = args[i+1]
		}
	}
	if from == "" || to == "" {
		return "", "", usage("expected `draad store copy --from PLACE --to PLACE`")
	}
	return from, to, nil
}

func copyStore(ctx context.Context, c *console, source, target keeping) (err error) {
	from, err := openSource(ctx, source)
	if err != nil {
		return fmt.Errorf("the source: %w", err)
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	if err := notEmpty(ctx, from, source); err != nil {
		return err
	}
	to, err := openCarried(ctx, target)
	if err != nil {
		return fmt.Errorf("the target: %w", err)
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	fmt.Fprintf(c.out, "From %s to %s.\n", source.name(), target.name())
	return undisturbed(ctx, from, func(ctx context.Context) error {
		return undisturbed(ctx, to, func(ctx context.Context) error {
			counts, err := storecopy.Copy(ctx, from, to, source.name(), c.out)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.out, "Done. The same in both: %d parcels with %d records, %d events and %d jobs; %d had to be copied.\n",
				counts.Parcels, counts.Records, counts.Events, counts.Jobs, counts.Moved)
			return err
		})
	})
}

// notEmpty refuses a source without anything: an address or name that is a bit wrong
// is a store as well, and nothing of it is soon copied.
func notEmpty(ctx context.Context, from storecopy.Source, source keeping) error {
	some, err := from.Pack(ctx, "", 1)
	if err == nil && len(some) == 0 {
		return bot.Errorf(bot.NotFound, "%s holds nothing: check the address and the name", source.name())
	}
	return err
}

// sourceStore is a store that is read, and let go of.
type sourceStore interface {
	storecopy.Source
	Close() error
}

// openSource opens what is copied, which may be laid out as earlier builds did.
func openSource(ctx context.Context, k keeping) (sourceStore, error) {
	carried, err := openCarried(ctx, k)
	if errors.Is(err, redis.ErrOlder) {
		return redis.OpenOlder(ctx, k.redis)
	}
	return carried, err
}

func openCarried(ctx context.Context, k keeping) (storecopy.Store, error) {
	store, err := k.openAny(ctx)
	if err != nil {
		return nil, err
	}
	carried, ok := store.(storecopy.Store)
	if !ok {
		return nil, errors.Join(bot.Errorf(bot.Permanent, "what %s holds cannot be carried", k.name()), store.Close())
	}
	return carried, nil
}

// turnWithin is how long a store that others may have is waited for: somebody who
// died is out of it by then.
const turnWithin = 15 * time.Second

// undisturbed works while no program runs on the store. A running one has the turn
// of housekeeping, or waits for it while another has it.
func undisturbed(ctx context.Context, on any, work func(context.Context) error) error {
	turns, ok := on.(store.Turns)
	if !ok {
		return work(ctx)
	}
	waiting, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	busy := bot.Errorf(bot.Temporary, "a Draad is running on it; stop all replicas first")
	timer := time.AfterFunc(turnWithin, func() { giveUp(busy) })
	err := turns.Hold(waiting, houseTurn, func(ctx context.Context) error {
		timer.Stop()
		return work(ctx)
	})
	if errors.Is(context.Cause(waiting), busy) {
		return busy
	}
	return err
}
