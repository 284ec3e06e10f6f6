package bolt

import (
	"errors"
	"fmt"
	"runtime/debug"
	"syscall"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"draad/bot"
)

// commitFailed tells what a failed commit of transaction id means. Without room
// nothing was written that counts, and more room mends it. Otherwise nobody knows
// what is on the disk: the store is broken.
func (s *Store) commitFailed(id int, err error) error {
	if noRoom(err) && s.newest() < id {
		return bot.Errorf(bot.Temporary, "no room for %s: nothing was changed; make room on its disk, "+
			"and what was refused will be tried again: %w", s.cfg.file(), err)
	}
	return s.breakDown(err)
}

func noRoom(err error) bool {
	for _, e := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, bolterrors.ErrMaxSizeReached} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// newest is the transaction that readers see.
func (s *Store) newest() (id int) {
	_ = s.db.View(func(tx *bbolt.Tx) error {
		id = tx.ID()
		return nil
	})
	return id
}

// breakDown makes the store refuse everything until it is opened again.
func (s *Store) breakDown(err error) error {
	e := &bot.Error{Kind: bot.Permanent, Err: fmt.Errorf("the store %s failed and is not used any more; "+
		"look at its disk, then start Draad again: %w", s.cfg.file(), err)}
	s.broken.CompareAndSwap(nil, e)
	return s.broken.Load()
}

// damaged says what to do about a damaged file.
func damaged(file string, err error) error {
	return bot.Errorf(bot.Permanent, "%s is damaged (%w); nothing was written to it. "+
		"Keep a copy of it, look at the disk, and put a backup made with 'draad backup' in its place", file, err)
}

// guarded runs what may stumble over a damaged file: a panic, or a fault in the
// memory that the file is mapped to, becomes an error.
func guarded(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return do()
}
