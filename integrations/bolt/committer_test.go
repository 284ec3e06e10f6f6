package bolt

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/sys/unix"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// holdCommits makes the next transactions wait until they are let go.
func holdCommits(s *Store) (begun chan bool, letGo chan error) {
	begun, letGo = make(chan bool), make(chan error)
	s.commitTx = func(tx *bbolt.Tx) error {
		begun <- true
		if err := <-letGo; err != nil {
			return err
		}
		return tx.Commit()
	}
	return begun, letGo
}

// waits waits until so many changes are queued.
func waits(s *Store, n int) {
	for s.Figures().Waiting < n {
		runtime.Gosched()
	}
}

func TestWhatWaitsGoesIntoOneTransaction(t *testing.T) {
	s := mustOpen(t, Config{Data: t.TempDir()})
	begun, letGo := holdCommits(s)
	errs := make([]error, 20)
	var all sync.WaitGroup
	commit := func(i int, c store.Change) { all.Go(func() { errs[i] = s.Commit(t.Context(), c) }) }
	commit(0, store.Change{Key: "first", Body: []byte("{}")})
	<-begun // alone, it waited for nobody
	for i := 1; i < len(errs); i++ {
		c := store.Change{Key: fmt.Sprint("c", i), Body: []byte("{}"), Jobs: []store.Job{{Key: fmt.Sprint("j", i), Record: fmt.Sprint("c", i)}}}
		if i%5 == 0 {
			c.Version = 9 // refused, which is nothing to the others
		}
		commit(i, c)
	}
	waits(s, len(errs)-1)
	letGo <- nil
	<-begun
	letGo <- nil
	all.Wait()
	for i, err := range errs {
		if refused := i > 0 && i%5 == 0; refused != bot.Is(err, bot.Conflict) || !refused && err != nil {
			t.Errorf("change %d: %v", i, err)
		}
	}
	f := s.Figures()
	if f.Syncs != 2 || f.Changes != 17 || f.Refused != 3 || f.Largest != 16 || f.Waiting != 0 || f.FileSize == 0 {
		t.Errorf("the figures are %+v", f)
	}
	if st, err := s.Stats(t.Context()); err != nil || st.Records != 17 || st.Jobs != 16 {
		t.Errorf("the store holds %+v, %v", st, err)
	}
	must(t, s.Close())
}

// Within one transaction the changes see each other.
func TestChangesOfOneTransactionAreInOrder(t *testing.T) {
	s := mustOpen(t, Config{Data: t.TempDir()})
	must(t, s.Commit(t.Context(), store.Change{Key: "c", Body: []byte("1"), Jobs: []store.Job{{Key: "j", Record: "c", Lane: "l"}}}))
	now := time.Unix(1000, 0)
	l, _, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: now, For: time.Second})
	must(t, err)
	begun, letGo := holdCommits(s)
	settle := func(then store.Then, pause time.Duration) store.Change {
		return store.Change{Key: "c", Keep: true, At: now, Settle: &store.Settle{Job: "j", Token: l.Token, Then: then, Pause: pause}}
	}
	changes := []store.Change{
		{Key: "other", Body: []byte("{}")}, // to be under way while the rest queues
		{Key: "c", Version: 1, Body: []byte("2"), Events: []string{"e"}},
		{Key: "c", Version: 2, Body: []byte("3"), Events: []string{"e"}},
		{Key: "c", Version: 1, Body: []byte("3")},
		settle(store.Attempt, time.Hour), settle(store.Attempt, time.Minute), settle(store.Done, 0), settle(store.Done, 0),
		{Key: "c", Version: 2, Jobs: []store.Job{{Key: "j", Record: "c", Lane: "l"}}},
		settle(store.Done, 0),
		{Key: "c", Body: []byte("anew"), Jobs: []store.Job{{Key: "j", Record: "c"}}},
	}
	errs := make([]error, len(changes))
	var all sync.WaitGroup
	for i, c := range changes {
		all.Go(func() { errs[i] = s.Commit(t.Context(), c) })
		if i == 0 {
			<-begun
		} else {
			waits(s, i)
		}
	}
	letGo <- nil
	<-begun
	letGo <- nil
	all.Wait()
	want := []string{"", "", "seen", "conflict", "", "", "", "conflict", "", "conflict", "conflict"}
	for i, err := range errs {
		got := string(bot.KindOf(err))
		if errors.Is(err, store.ErrSeen) {
			got = "seen"
		}
		if got != want[i] {
			t.Errorf("change %d: got %q (%v), want %q", i, got, err, want[i])
		}
	}
	// The new job has the old one's lane, which the longer pause still closes.
	_, next, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: now, For: time.Second})
	if !bot.Is(err, bot.NotFound) || !next.Equal(now.Add(time.Hour)) {
		t.Errorf("the lane opens at %v, %v", next, err)
	}
	must(t, s.Close())
}

// A settlement that comes after its lease is over races with the next lease: who
// is first wins, and nobody gets a job that is being settled.
func TestAJobThatIsBeingSettledIsNotHandedOut(t *testing.T) {
	for _, fails := range []error{nil, syscall.ENOSPC} {
		s := mustOpen(t, Config{Data: t.TempDir()})
		must(t, s.Commit(t.Context(), store.Change{Key: "c", Body: []byte("{}"), Jobs: []store.Job{{Key: "j", Record: "c", Lane: "l"}}}))
		now := time.Unix(1000, 0)
		l, _, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: now, For: time.Second})
		must(t, err)
		begun, letGo := holdCommits(s)
		settled := make(chan error)
		late := now.Add(time.Minute)
		go func() {
			settled <- s.Commit(t.Context(), store.Change{Key: "c", Keep: true, At: late,
				Settle: &store.Settle{Job: "j", Token: l.Token, Then: store.Done}})
		}()
		<-begun
		q := store.LeaseQuery{Now: late, For: time.Second}
		if l, next, err := storetest.LeaseOne(t.Context(), s, q); !bot.Is(err, bot.NotFound) || !next.After(late) {
			t.Errorf("while it is being settled: %q, %v, %v", l.Key, next, err)
		}
		q.Room = map[string]int{"l": 0}
		if _, next, err := storetest.LeaseOne(t.Context(), s, q); !bot.Is(err, bot.NotFound) || !next.IsZero() {
			t.Errorf("without its lane: %v, %v", next, err)
		}
		letGo <- fails
		if err := <-settled; (err == nil) != (fails == nil) {
			t.Error(err)
		}
		again, _, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: late, For: time.Second})
		if gone := bot.Is(err, bot.NotFound); gone != (fails == nil) || !gone && again.Token == l.Token {
			t.Errorf("afterwards: %+v, %v", again, err)
		}
		must(t, s.Close())
	}
}

func TestAChangeThatWaitsCanBeWithdrawn(t *testing.T) {
	s := mustOpen(t, Config{Data: t.TempDir()})
	begun, letGo := holdCommits(s)
	var all sync.WaitGroup
	all.Go(func() {
		if err := s.Commit(t.Context(), store.Change{Key: "first", Body: []byte("{}")}); err != nil {
			t.Error(err)
		}
	})
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	all.Go(func() {
		err := s.Commit(ctx, store.Change{Key: "second", Body: []byte("{}")})
		if !errors.Is(err, context.Canceled) || !bot.Is(err, bot.Temporary) {
			t.Errorf("the withdrawn change: %v", err)
		}
		letGo <- nil
	})
	waits(s, 1)
	cancel()
	all.Wait()
	must(t, s.Close()) // nothing is left to write
	if n := s.Figures().Syncs; n != 1 {
		t.Errorf("%d transactions were written", n)
	}
}

// A settlement that could not be written leaves the job with its holder.
func TestAFullDiskIsTemporaryAndChangesNothing(t *testing.T) {
	s := mustOpen(t, Config{Data: t.TempDir()})
	must(t, s.Commit(t.Context(), store.Change{Key: "c", Body: []byte("{}"), Jobs: []store.Job{{Key: "j", Record: "c"}}}))
	now := time.Unix(1000, 0)
	l, _, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: now, For: time.Second})
	must(t, err)
	s.commitTx = func(*bbolt.Tx) error { return fmt.Errorf("write: %w", syscall.ENOSPC) }
	done := store.Change{Key: "c", Version: 1, Body: []byte("done"), At: now, Events: []string{"e"},
		Jobs: []store.Job{{Key: "k", Record: "c"}}, Settle: &store.Settle{Job: "j", Token: l.Token, Then: store.Done}}
	if err := s.Commit(t.Context(), done); !bot.Is(err, bot.Temporary) {
		t.Fatalf("on a full disk: %v", err)
	}
	if _, next, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: now, For: time.Second}); !bot.Is(err, bot.NotFound) || !next.Equal(now.Add(time.Second)) {
		t.Errorf("the lease is not what it was: %v, %v", next, err)
	}
	s.commitTx = (*bbolt.Tx).Commit
	must(t, s.Commit(t.Context(), done)) // there is room again
	if f := s.Figures(); f.Failed != 1 || f.Broken {
		t.Errorf("the figures are %+v", f)
	}
	must(t, s.Close())
}

func TestABadDiskBreaksTheStoreUntilItIsReopened(t *testing.T) {
	for name, fail := range map[string]func(*bbolt.Tx) error{
		"an I/O error":               func(*bbolt.Tx) error { return syscall.EIO },
		"a panic":                    func(*bbolt.Tx) error { panic("page 7: assertion failed") },
		"no room, after it was made": func(tx *bbolt.Tx) error { return errors.Join(tx.Commit(), syscall.ENOSPC) },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{Data: t.TempDir()}
			s := mustOpen(t, cfg)
			must(t, s.Commit(t.Context(), store.Change{Key: "c", Body: []byte("{}")}))
			s.commitTx = fail
			if err := s.Commit(t.Context(), store.Change{Key: "d", Body: []byte("{}")}); !bot.Is(err, bot.Permanent) {
				t.Errorf("the failed change: %v", err)
			}
			s.commitTx = (*bbolt.Tx).Commit
			if err := s.Commit(t.Context(), store.Change{Key: "e", Body: []byte("{}")}); !bot.Is(err, bot.Permanent) {
				t.Errorf("a change after it: %v", err)
			}
			if _, err := s.Load(t.Context(), "c"); !bot.Is(err, bot.Permanent) {
				t.Errorf("a read after it: %v", err)
			}
			if !s.Figures().Broken {
				t.Error("the figures do not say that it is broken")
			}
			must(t, s.Close())
			s = mustOpen(t, cfg)
			if _, err := s.Load(t.Context(), "c"); err != nil {
				t.Errorf("reopened: %v", err)
			}
			must(t, s.Close())
		})
	}
}

// A real full disk: a small file system in memory.
func TestARealFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("none", dir, "tmpfs", 0, "size=1m"); err != nil {
		missing(t, "this test mounts a small tmpfs: run it as root (%v)", err)
	}
	t.Cleanup(func() { must(t, unix.Unmount(dir, 0)) })
	cfg := Config{Data: filepath.Join(dir, "data")}
	s := mustOpen(t, cfg)
	var made []string
	var err error
	for i := 0; err == nil && i < 1000; i++ {
		key := fmt.Sprint("c", i)
		if err = s.Commit(t.Context(), store.Change{Key: key, Body: make([]byte, 20_000)}); err == nil {
			made = append(made, key)
		}
	}
	if !bot.Is(err, bot.Temporary) || len(made) == 0 {
		t.Fatalf("after %d changes: %v", len(made), err)
	}
	must(t, s.Close())
	s = mustOpen(t, cfg) // the disk is still full
	for _, key := range made {
		if _, err := s.Load(t.Context(), key); err != nil {
			t.Errorf("%s is lost: %v", key, err)
		}
	}
	if st, err := s.Stats(t.Context()); err != nil || st.Records != len(made) {
		t.Errorf("there are %+v, %v; want %d records", st, err, len(made))
	}
	must(t, unix.Mount("none", dir, "tmpfs", unix.MS_REMOUNT, "size=4m"))
	must(t, s.Commit(t.Context(), store.Change{Key: "more", Body: make([]byte, 20_000)}))
	must(t, s.Close())
}
