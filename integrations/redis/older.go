package redis

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"

	"draad/bot"
	"draad/bot/store"
)

// Earlier builds spread a store over partitions, by a hash of each record's key. One
// with a single partition is used as it is. Of one with several, everything is carried
// over: that is all this file is for.

// ErrOlder: the store has several partitions.
var ErrOlder = errors.New("an earlier build of Draad divided the store into partitions")

const (
	olderSchema   = 2
	maxPartitions = 256
)

func errOlder(cfg Config, partitions string) error {
	other := cfg.Name + "2"
	return fmt.Errorf("%w (%s has %s, and this one keeps all in one): stop every Draad, run 'draad store copy --from redis --to PLACE', "+
		"where PLACE is the URL of an empty Redis, or of this one and behind it ?name=%s; then set %s_URL or %s_NAME to that",
		ErrOlder, cfg.Host(), partitions, other, Prefix, Prefix)
}

// olderKeys are those of a partition.
func olderKeys(name string, partition int) keys {
	return keysWith(fmt.Sprintf("%s:{p%02d}:", name, partition), func(turn string) string {
		return fmt.Sprintf("%s:{t%08x}:turn:%s", name, crc32.ChecksumIEEE([]byte(turn)), turn)
	})
}

// Older is a store with several partitions. It is only read.
type Older struct {
	store *Store
	parts []keys
}

// OpenOlder opens a store that Open refused with ErrOlder.
func OpenOlder(ctx context.Context, cfg Config) (*Older, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	client, err := cfg.dial()
	if err != nil {
		return nil, err
	}
	o := &Older{store: newStore(cfg, client)}
	if err := o.divide(ctx); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

func (o *Older) divide(ctx context.Context) error {
	has, err := o.store.client.HGetAll(ctx, storeKey(o.store.cfg.Name)).Result()
	if err != nil {
		return o.store.failed("looking what the store is like", o.store.cfg.explain(err), false)
	}
	n, err := strconv.Atoi(has["partitions"])
	if err != nil || n < 1 || n > maxPartitions || has["schema"] != strconv.Itoa(olderSchema) {
		return bot.Errorf(bot.Permanent, "looking what the store is like: %w", errDamaged)
	}
	for i := range n {
		o.parts = append(o.parts, olderKeys(o.store.cfg.Name, i))
	}
	o.store.keys = o.parts[0] // for its turns
	return nil
}

// Load reads a record.
func (o *Older) Load(ctx context.Context, key string) (store.Record, error) {
	leave, err := o.store.enter(ctx)
	if err != nil {
		return store.Record{}, err
	}
	defer leave()
	return o.store.load(ctx, o.part(key), key)
}

// Pack reads parcels, in order of their keys.
func (o *Older) Pack(ctx context.Context, after string, limit int) ([]store.Parcel, error) {
	leave, err := o.store.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	var all []string
	for _, part := range o.parts {
		some, err := o.store.contents(ctx, part, after, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.Sort(all)
	return o.store.parcels(ctx, all[:min(limit, len(all))], o.part)
}

// part is where a record is, with all that goes with it.
func (o *Older) part(key string) keys {
	return o.parts[crc32.ChecksumIEEE([]byte(key))%uint32(len(o.parts))]
}

// Hold waits for a turn, which a Draad of that build has while it runs.
func (o *Older) Hold(ctx context.Context, name string, work func(context.Context) error) error {
	return o.store.Hold(ctx, name, work)
}

// Close lets go of the connections.
func (o *Older) Close() error { return o.store.Close() }
