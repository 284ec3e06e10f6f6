package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"go.etcd.io/bbolt"

	"draad/bot"
)

// Backup writes the whole store, as it is now, while it goes on being used; it
// tells how many bytes. What it writes is a file that Open opens.
func (s *Store) Backup(ctx context.Context, w io.Writer) (int64, error) {
	return s.backup(ctx, func(int64) (io.Writer, error) { return w, nil })
}

// backup asks for the writer once the size is known.
func (s *Store) backup(ctx context.Context, to func(size int64) (io.Writer, error)) (n int64, err error) {
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		w, err := to(tx.Size())
		if err != nil {
			return err
		}
		n, err = tx.WriteTo(&stoppable{w, ctx, s.life})
		if err != nil {
			return bot.Errorf(bot.Temporary, "the backup was broken off: %w", err)
		}
		return nil
	})
	return n, err
}

// stoppable stops writing when either context ends.
type stoppable struct {
	io.Writer
	call, life context.Context
}

func (w *stoppable) Write(b []byte) (int, error) {
	if err := errors.Join(w.call.Err(), w.life.Err()); err != nil {
		return 0, err
	}
	return w.Writer.Write(b)
}

// Backup makes a backup in file, which must not exist yet, and returns its size.
// When a process has the store open, that process is asked for it (ServeBackups);
// otherwise the file is read, and nothing is written in its folder. The backup
// gets its name only when it was read back and found whole.
func Backup(ctx context.Context, cfg Config, file string) (int64, error) {
	if err := errors.Join(cfg.Validate()...); err != nil {
		return 0, err
	}
	if _, err := os.Lstat(file); err == nil {
		return 0, exists(file)
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".part-*")
	if err != nil {
		return 0, bot.Errorf(bot.Permanent, "the backup cannot be written: %w", err)
	}
	defer func() {
		_ = tmp.Close()
		_ = os.Remove(tmp.Name()) // gone already when all went well
	}()
	n, err := fetch(ctx, cfg, tmp)
	if err != nil {
		return 0, err
	}
	if err := finishBackup(ctx, tmp, file); err != nil {
		return 0, err
	}
	return n, nil
}

func exists(file string) error {
	return bot.Errorf(bot.Conflict, "%s exists already; a backup overwrites nothing: give another name", file)
}

// fetch reads the store itself when nobody has it, and asks its holder otherwise.
func fetch(ctx context.Context, cfg Config, to io.Writer) (int64, error) {
	f, err := os.Open(cfg.file())
	if errors.Is(err, os.ErrNotExist) {
		return 0, bot.Errorf(bot.NotFound, "there is no store in %s; see DRAAD_DATA", cfg.Data)
	}
	if err != nil {
		return 0, bot.Errorf(bot.Permanent, "the store cannot be read: %w", err)
	}
	defer func() { _ = f.Close() }()
	switch err := lock(ctx, f, syscall.LOCK_SH, 0); {
	case errors.Is(err, errLocked):
		return ask(ctx, cfg, to)
	case err != nil:
		return 0, bot.Errorf(bot.Temporary, "%s cannot be locked: %w", cfg.file(), err)
	}
	size, err := check(ctx, f, toRead)
	if err != nil {
		return 0, refused(cfg.file(), err)
	}
	n, err := io.Copy(&stoppable{to, ctx, context.Background()}, io.NewSectionReader(f, 0, size))
	if err != nil {
		return 0, bot.Errorf(bot.Temporary, "the backup was broken off: %w", err)
	}
	return n, nil
}

// finishBackup makes a backup durable, reads it back, and gives it its name.
func finishBackup(ctx context.Context, tmp *os.File, file string) error {
	if err := tmp.Sync(); err != nil {
		return bot.Errorf(bot.Temporary, "the backup cannot be written: %w", err)
	}
	if err := inspect(ctx, tmp.Name()); err != nil {
		return bot.Errorf(bot.Permanent, "the backup was made but is not good, and is removed: %w", err)
	}
	err := placeNew(tmp.Name(), file)
	if errors.Is(err, os.ErrExist) {
		return exists(file)
	}
	if err != nil {
		return bot.Errorf(bot.Permanent, "the backup cannot be given its name: %w", err)
	}
	return nil
}

// inspect opens a file to read and reads all that is in it.
func inspect(ctx context.Context, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	if _, err := check(ctx, f, toRead); err != nil {
		_ = f.Close()
		return err
	}
	return guarded(func() error {
		db, err := openBolt(file, f, true)
		if err != nil {
			return errors.Join(err, f.Close())
		}
		return errors.Join(readAll(db), db.Close())
	})
}

func readAll(db *bbolt.DB) error {
	has, err := checkSchema(db, len(migrations))
	if err != nil {
		return err
	}
	if has == 0 {
		return errors.New("it holds nothing of Draad's")
	}
	return db.View(func(tx *bbolt.Tx) error {
		n := 0
		if err := checkBuckets(tx); err != nil {
			return err
		}
		err := tx.Bucket(recordsBucket).ForEach(func(k, v []byte) error {
			n++
			_, err := decodeRecordHead(string(k), v)
			return err
		})
		if err != nil {
			return err
		}
		if want := counter(tx.Bucket(metaBucket), countKey); want != uint64(n) {
			return fmt.Errorf("%d records instead of %d", n, want)
		}
		return tx.Bucket(jobsBucket).ForEach(func(k, v []byte) error {
			_, _, err := decodeJobHead(string(k), v)
			return err
		})
	})
}
