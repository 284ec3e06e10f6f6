package redis

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot"
	"draad/bot/store"
)

// Store is a bot.Store in Redis. Make one with Open.
type Store struct {
	cfg        Config
	client     redis.UniversalClient
	keys       keys
	couriers   []*courier
	turn       atomic.Uint32 // of the couriers
	quiet      quiet
	id         string // of this store, among all that work on the same Redis
	added      atomic.Int64
	watch      *watch
	turnsFreed *bell
	turnTime   time.Duration
	opened     time.Time

	mu      sync.Mutex // guards closed and the adding to calls
	closed  bool
	calls   sync.WaitGroup
	life    context.Context // ends when the store closes
	end     context.CancelFunc
	closing sync.Once
	failing error // of Close
}

var _ store.Store = (*Store)(nil)

// enter begins a call unless it should not begin; leave ends it.
func (s *Store) enter(ctx context.Context) (leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, bot.Errorf(bot.Temporary, "the store was not asked: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, s.errClosed()
	}
	s.calls.Add(1)
	return s.calls.Done, nil
}

func (s *Store) errClosed() error {
	return bot.Errorf(bot.Permanent, "the store at %s is closed", s.cfg.Host())
}

// Close lets calls under way finish, and the connections go.
func (s *Store) Close() error {
	s.closing.Do(func() { s.failing = s.close() })
	return s.failing
}

func (s *Store) close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end()
	s.calls.Wait()
	if err := s.client.Close(); err != nil {
		return bot.Errorf(bot.Permanent, "closing the connections to %s: %w", s.cfg.Host(), cause(err))
	}
	return nil
}

// Load reads a record.
func (s *Store) Load(ctx context.Context, key string) (store.Record, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return store.Record{}, err
	}
	defer leave()
	return s.load(ctx, s.keys, key)
}

func (s *Store) load(ctx context.Context, k keys, key string) (store.Record, error) {
	got, err := s.client.HMGet(ctx, k.record(key), "v", "b", "e").Result()
	if err != nil {
		return store.Record{}, s.failed("reading a record", err, false)
	}
	if got[0] == nil {
		return store.Record{}, bot.Errorf(bot.NotFound, "there is no record %q", key)
	}
	r, err := decodeRecord(key, got)
	if err != nil {
		return store.Record{}, bot.Errorf(bot.Permanent, "record %q: %w", key, err)
	}
	return r, nil
}

// decodeRecord reads the fields v, b and e.
func decodeRecord(key string, fields []any) (store.Record, error) {
	var texts [3]string
	for i := range texts {
		if i >= len(fields) {
			return store.Record{}, errDamaged
		}
		var ok bool
		if texts[i], ok = fields[i].(string); !ok {
			return store.Record{}, errDamaged
		}
	}
	return recordFrom(key, texts[0], texts[1], texts[2])
}

func recordFrom(key, v, b, e string) (store.Record, error) {
	version, err := strconv.ParseUint(v, 10, 64)
	if err != nil {
		return store.Record{}, errDamaged
	}
	es, err := decodeEntries(e)
	if err != nil {
		return store.Record{}, err
	}
	return store.Record{Key: key, Version: version, Body: []byte(b), Entries: es}, nil
}

// nextAdded gives numbers for the order of commit: the clock of this machine, but
// each larger than the one before.
func (s *Store) nextAdded(n int) uint64 {
	for {
		last := s.added.Load()
		first := max(time.Now().UnixMicro(), last+1)
		if s.added.CompareAndSwap(last, first+int64(n)) {
			return uint64(first)
		}
	}
}

// strs gives the strings of a reply.
func strs(reply any) ([]string, bool) {
	list, ok := reply.([]any)
	if !ok {
		return nil, false
	}
	all := make([]string, len(list))
	for i, v := range list {
		switch v := v.(type) {
		case string:
			all[i] = v
		case int64:
			all[i] = strconv.FormatInt(v, 10)
		default:
			return nil, false
		}
	}
	return all, true
}
