package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// Harness is a fresh, empty store and what may be asked of it besides.
type Harness struct {
	Store store.Store
	// Reopen lets go of the store and opens the same one again, as after a
	// restart. Nil: the store does not outlive its process.
	Reopen func() store.Store
	// LeasesEnd: reopening ends every lease, because no other process can have
	// the store open; the jobs are to be had at once.
	LeasesEnd bool
}

// Open makes a fresh store; what has to be cleaned up, t.Cleanup does.
type Open func(t testing.TB) Harness

// StoreSuite is what every store must do. It takes real time only where a store
// does.
func StoreSuite(t *testing.T, open Open) {
	stories := []struct {
		name string
		tell func(*story)
	}{
		{"records", records},
		{"refusals", refusals},
		{"keep", keeping},
		{"deleting", deleting},
		{"aside", asides},
		{"racing", racing},
		{"line", line},
		{"lanes", lanes},
		{"next", asking},
		{"expiry", expiry},
		{"fencing", fencing},
		{"settling", settling},
		{"looking", looking},
		{"leasers", leasers},
		{"several", several},
		{"indexes", indexes},
		{"names", names},
		{"paging", paging},
		{"purge", purging},
		{"stats", counting},
		{"cancelled", cancelled},
		{"closed", closing},
		{"moving", func(s *story) { moving(s, open) }},
		{"moving refused", movingRefusals},
		{"reopened", reopened},
	}
	for _, st := range stories {
		t.Run(st.name, func(t *testing.T) { st.tell(newStory(t, open)) })
	}
	t.Run("model", func(t *testing.T) { likeTheModel(t, open) })
}

// monday is when the stories begin.
var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// at is so many milliseconds into the story.
func at(ms int) time.Time { return monday.Add(time.Duration(ms) * time.Millisecond) }

// story is a test of one store, in few words.
type story struct {
	*testing.T
	Harness
	ctx context.Context
}

func newStory(t *testing.T, open Open) *story {
	s := &story{T: t, Harness: open(t), ctx: t.Context()}
	t.Cleanup(func() {
		if err := s.Store.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return s
}

// commit makes changes that must succeed.
func (s *story) commit(cs ...store.Change) {
	s.Helper()
	for _, c := range cs {
		if err := s.Store.Commit(s.ctx, c); err != nil {
			s.Fatalf("commit of %q from version %d: %v", c.Key, c.Version, err)
		}
	}
}

// refused makes a change that must be refused in this way.
func (s *story) refused(kind bot.Kind, c store.Change) {
	s.Helper()
	if err := s.Store.Commit(s.ctx, c); !bot.Is(err, kind) {
		s.Fatalf("commit of %q from version %d: got %v, want %s", c.Key, c.Version, err, kind)
	}
}

// seen makes a change that must be recognised as a repetition.
func (s *story) seen(c store.Change) {
	s.Helper()
	if err := s.Store.Commit(s.ctx, c); !errors.Is(err, store.ErrSeen) {
		s.Fatalf("commit of %q from version %d: got %v, want ErrSeen", c.Key, c.Version, err)
	}
}

// load reads a record that must be there.
func (s *story) load(key string) store.Record {
	s.Helper()
	r, err := s.Store.Load(s.ctx, key)
	if err != nil {
		s.Fatalf("load of %q: %v", key, err)
	}
	return r
}

// absent checks that there is no such record.
func (s *story) absent(key string) {
	s.Helper()
	if _, err := s.Store.Load(s.ctx, key); !bot.Is(err, bot.NotFound) {
		s.Fatalf("load of %q: got %v, want not_found", key, err)
	}
}

// lease takes the next job, which must be this one, for a second.
func (s *story) lease(now int, want string, except ...string) store.Leased {
	s.Helper()
	l, next, err := LeaseOne(s.ctx, s.Store, query(now, except...))
	if err != nil {
		s.Fatalf("lease at %d: %v (next %v), want job %q", now, err, next, want)
	}
	if l.Key != want {
		s.Fatalf("lease at %d: got job %q, want %q", now, l.Key, want)
	}
	return l
}

// nothing checks that no job can be had, and when it is worth asking again.
func (s *story) nothing(now int, next time.Time, except ...string) {
	s.Helper()
	l, got, err := LeaseOne(s.ctx, s.Store, query(now, except...))
	if !bot.Is(err, bot.NotFound) {
		s.Fatalf("lease at %d: got job %q, %v, want not_found", now, l.Key, err)
	}
	if !got.Equal(next) {
		s.Fatalf("lease at %d: ask again at %v, want %v", now, got, next)
	}
}

// settle reports what became of a job, without touching its record.
func (s *story) settle(l store.Leased, now int, st store.Settle) {
	s.Helper()
	s.commit(s.settlement(l, now, st))
}

func (s *story) settlement(l store.Leased, now int, st store.Settle) store.Change {
	st.Job, st.Token = l.Key, l.Token
	r, err := s.Store.Load(s.ctx, l.Record)
	if err != nil && !bot.Is(err, bot.NotFound) {
		s.Fatalf("load of %q: %v", l.Record, err)
	}
	return store.Change{Key: l.Record, Version: r.Version, Keep: true, At: at(now), Settle: &st}
}

// query asks for a job for a second, of any lane but those.
func query(now int, except ...string) store.LeaseQuery {
	return store.LeaseQuery{Now: at(now), For: time.Second, Room: noRoomIn(except)}
}

func noRoomIn(lanes []string) map[string]int {
	room := map[string]int{}
	for _, lane := range lanes {
		room[lane] = 0
	}
	return room
}

// LeaseOne asks a store for one job.
func LeaseOne(ctx context.Context, s store.Store, q store.LeaseQuery) (store.Leased, time.Time, error) {
	q.Most = 1
	ls, next, err := s.Lease(ctx, q)
	if err != nil {
		return store.Leased{}, next, err
	}
	return ls[0], next, nil
}

// first is the change that makes a record.
func first(key string, jobs ...store.Job) store.Change {
	return store.Change{Key: key, Body: []byte(`{"v":1}`), At: monday, Jobs: jobs}
}

// task is a job in a lane, due at once.
func task(record string, n int, lane string) store.Job {
	return store.Job{
		Key: fmt.Sprintf("%s/1/%d", record, n), Record: record, Lane: lane, Class: 4, Due: monday,
		Body: []byte(fmt.Sprintf(`{"n":%d}`, n)),
	}
}
