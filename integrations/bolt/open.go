package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"

	"go.etcd.io/bbolt"

	"draad/bot"
)

// Open opens the store, and makes it when there is none. It answers within about
// a second: with a Temporary error that names the holder when another process has
// the file, with a Permanent one when the file is damaged or newer than this
// program; then it is left as it was.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	return open(ctx, cfg, migrations)
}

func open(ctx context.Context, cfg Config, ways []migration) (*Store, error) {
	if err := errors.Join(cfg.Validate()...); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, bot.Errorf(bot.Permanent, "the folder for the data cannot be made; see DRAAD_DATA: %w", err)
	}
	if err := create(cfg, ways); err != nil {
		return nil, bot.Errorf(bot.Permanent, "%s cannot be made: %w", cfg.file(), err)
	}
	f, err := os.OpenFile(cfg.file(), os.O_RDWR, 0)
	if err != nil {
		return nil, bot.Errorf(bot.Permanent, "the store cannot be opened: %w", err)
	}
	s, err := openLocked(ctx, cfg, f, ways)
	if err != nil {
		_ = f.Close() // and with it the lock
		return nil, err
	}
	return s, nil
}

// create makes a new file beside its place and moves it there when it is whole,
// so that a crash leaves no half a file.
func create(cfg Config, ways []migration) error {
	if _, err := os.Lstat(cfg.file()); err == nil {
		return nil
	}
	tmp := cfg.file() + ".new-" + strconv.Itoa(os.Getpid())
	defer func() { _ = os.Remove(tmp) }()
	db, err := bbolt.Open(tmp, 0o600, &bbolt.Options{NoFreelistSync: true, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	if err := errors.Join(migrate(db, ways), db.Close()); err != nil {
		return err
	}
	err = placeNew(tmp, cfg.file())
	if _, there := os.Lstat(cfg.file()); there == nil { // another process may have been first
		return nil
	}
	return err
}

func openLocked(ctx context.Context, cfg Config, f *os.File, ways []migration) (*Store, error) {
	switch err := lock(ctx, f, syscall.LOCK_EX, lockWait); {
	case errors.Is(err, errLocked):
		return nil, inUse(cfg)
	case err != nil:
		return nil, bot.Errorf(bot.Temporary, "%s cannot be locked: %w", cfg.file(), err)
	}
	if _, err := check(ctx, f, toWrite); err != nil {
		return nil, refused(cfg.file(), err)
	}
	s := newStore(cfg)
	err := guarded(func() (err error) {
		if s.db, err = openBolt(cfg.file(), f, false); err != nil {
			return err
		}
		return s.start(ways)
	})
	if err == nil {
		return s, nil
	}
	if s.db != nil {
		_ = guarded(s.db.Close)
	}
	return nil, refused(cfg.file(), err)
}

func newStore(cfg Config) *Store {
	s := &Store{cfg: cfg, queue: newQueue(), stopped: make(chan struct{}), commitTx: (*bbolt.Tx).Commit}
	s.more = sync.NewCond(&s.mu)
	s.life, s.end = context.WithCancel(context.Background())
	return s
}

// openBolt opens a checked, locked file. bbolt locks the same open file again,
// which succeeds, and closes it.
func openBolt(file string, f *os.File, readOnly bool) (*bbolt.DB, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return bbolt.Open(file, 0o600, &bbolt.Options{
		OpenFile:        func(string, int, os.FileMode) (*os.File, error) { return f, nil },
		ReadOnly:        readOnly,
		NoFreelistSync:  true,
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: mapSize(info.Size()),
	})
}

// mapSize is address space, not memory. While the file is smaller, it can grow
// without waiting for readers.
func mapSize(file int64) int {
	const most, small = 1 << 30, 64 << 20
	if strconv.IntSize < 64 {
		return small
	}
	return max(most, int(min(file, 1<<40))*2)
}

// start migrates, reads what is kept in memory, and counts the opening.
func (s *Store) start(ways []migration) error {
	if err := migrate(s.db, ways); err != nil {
		return err
	}
	if err := s.db.View(checkBuckets); err != nil {
		return err
	}
	if err := s.db.View(s.load); err != nil {
		return err
	}
	err := s.db.Update(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(metaBucket)
		opened := counter(meta, openedKey) + 1
		s.queue.token = opened << 40 // above every token of an earlier process
		return putCounter(meta, openedKey, opened)
	})
	if err != nil {
		return fmt.Errorf("counting the opening: %w", ioKind(err))
	}
	removeLeftovers(s.cfg)
	writeHolder(s.cfg)
	go s.commitAll()
	return nil
}

func ioKind(err error) error {
	if noRoom(err) {
		return bot.Errorf(bot.Temporary, "no room; make some on its disk: %w", err)
	}
	return bot.Errorf(bot.Permanent, "look at its disk: %w", err)
}

// removeLeftovers removes new files that a crash left unfinished.
func removeLeftovers(cfg Config) {
	old, _ := filepath.Glob(cfg.file() + ".new-*")
	for _, name := range old {
		_ = os.Remove(name)
	}
}
