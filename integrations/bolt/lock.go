package bolt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"draad/bot"
)

// lockWait is how long a locked file is waited for: a predecessor that is just
// stopping gets its chance, a person does not wait long.
const lockWait = 700 * time.Millisecond

// errLocked: another process has the file.
var errLocked = errors.New("locked")

// lock takes the lock that bbolt uses: LOCK_EX, or LOCK_SH for readers.
func lock(ctx context.Context, f *os.File, how int, wait time.Duration) error {
	until := time.Now().Add(wait)
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return err
		}
		if time.Now().After(until) {
			return errLocked
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(25 * time.Millisecond):
		}
	}
}

// holder is who has the file open.
type holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

// writeHolder notes that it is this process. It only makes an error message
// better, so a full disk is no reason to fail; then there is no note at all.
func writeHolder(cfg Config) {
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	b, err := json.Marshal(holder{os.Getpid(), host, time.Now().UTC().Truncate(time.Second)})
	tmp := cfg.holder() + ".new"
	if err == nil {
		err = os.WriteFile(tmp, append(b, '\n'), 0o600)
	}
	if err == nil {
		err = os.Rename(tmp, cfg.holder())
	}
	if err != nil {
		_ = os.Remove(tmp)
		_ = os.Remove(cfg.holder())
	}
}

// readHolder tells who has the file, as far as that is known.
func readHolder(cfg Config) string {
	b, err := os.ReadFile(cfg.holder())
	var h holder
	if err != nil || json.Unmarshal(b, &h) != nil || h.PID <= 0 {
		return "another process"
	}
	host, err := os.Hostname()
	if err == nil && host == h.Host && errors.Is(syscall.Kill(h.PID, 0), syscall.ESRCH) {
		return fmt.Sprintf("another process (not process %d, which had it last and is gone)", h.PID)
	}
	return fmt.Sprintf("process %d on %s, since %s", h.PID, h.Host, h.Since.Local().Format("2006-01-02 15:04:05 MST"))
}

// Holder tells which process has the store, as far as that is known.
func (c Config) Holder() string { return readHolder(c) }

// inUse is the error for a second process.
func inUse(cfg Config) error {
	return bot.Errorf(bot.Temporary, "%s is in use by %s; stop that one first, or give this one another folder "+
		"with DRAAD_DATA", cfg.file(), readHolder(cfg))
}

// placeNew gives a finished file its name, if no file has it: fs.ErrExist. The
// folder is synced, so that the name survives too.
func placeNew(tmp, name string) error {
	err := os.Link(tmp, name)
	switch {
	case err == nil:
		_ = os.Remove(tmp)
	case errors.Is(err, os.ErrExist):
		return err
	default: // a file system without hard links
		if _, statErr := os.Lstat(name); statErr == nil {
			return fmt.Errorf("%s: %w", name, os.ErrExist)
		}
		if err := os.Rename(tmp, name); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Dir(name))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}
