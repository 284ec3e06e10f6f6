package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"draad/bot"
)

// What only ends the check says nothing of the file: it is not put aside for that.
func TestACheckThatIsBrokenOffIsNoDamage(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	fill(t, cfg, 3)
	f, err := os.Open(cfg.file())
	must(t, err)
	defer f.Close()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := check(ctx, f, toRead); !bot.Is(err, bot.Temporary) {
		t.Errorf("broken off: %v", err)
	}
	child := exec.Command(os.Args[0], "-test.run=^$")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	killed := child.Wait()
	for says, err := range map[string]error{"killed": crashed(killed, ""), "without memory": crashed(crash(t), "fatal error: runtime: out of memory"),
		"silent": func() error { _, err := verdict(""); return err }()} {
		if !bot.Is(err, bot.Temporary) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

// What bbolt says when it crashes may hold what people wrote.
func TestACrashIsDamageAndTellsNoKeys(t *testing.T) {
	const says = "panic: freepages: failed to get all reachable pages (page 12: the key[3]=(hex)4a616e of leaf page(12) needs to be > 4b)"
	err := crashed(crash(t), says)
	var kind *bot.Error
	if errors.As(err, &kind) || !strings.Contains(err.Error(), "page 12: the key") || strings.Contains(err.Error(), "4a616e") {
		t.Error(err)
	}
}

// crash is how a program ends that panics: a test does so too when it is asked for what it
// does not know.
func crash(t *testing.T) error {
	t.Helper()
	err := exec.Command(os.Args[0], "-test.unknown").Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != crashCode {
		t.Fatal(err)
	}
	return err
}

// A process that checks has the file with its lock: neither may come to harm.
func TestACheckLeavesTheLock(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	s := mustOpen(t, cfg)
	if _, err := Open(t.Context(), cfg); !bot.Is(err, bot.Temporary) || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a second opening: %v", err)
	}
	must(t, s.Close())
}

// Pages that say they go on for longer than the file, by a little and by four billion, and
// a list of free pages that names one outside it.
func TestPagesOutsideTheFileAreDamage(t *testing.T) {
	const overflow, header = 12, 16
	page := os.Getpagesize()
	cfg := Config{Data: t.TempDir()}
	good := fill(t, cfg, 60)
	last := len(good)/page - 1
	var pages []int // the first pages of what is in the file
	look(t, cfg, func(tx *bbolt.Tx) {
		for err := range tx.Check() { // loads which are free
			t.Error(err)
		}
		for id := 2; id <= last; id++ {
			if p, err := tx.Page(id); err == nil && p.Type == "leaf" {
				pages = append(pages, id)
				id += p.OverflowCount
			}
		}
	})
	end := pages[len(pages)-1]
	for says, more := range map[string]uint32{"a little": uint32(last - end + 1), "four billion": 1<<32 - 1} {
		t.Run(says, func(t *testing.T) {
			file := bytes.Clone(good)
			binary.NativeEndian.PutUint32(file[end*page+overflow:], more)
			refuses(t, cfg, file, "damaged")
		})
	}
	t.Run("free", func(t *testing.T) {
		other := Config{Data: t.TempDir()}
		fill(t, other, 30)
		db, err := bbolt.Open(other.file(), 0o600, nil) // writes a list of free pages
		must(t, err)
		must(t, db.Close())
		file, err := os.ReadFile(other.file())
		must(t, err)
		list := 0
		for id := 2; id < len(file)/page; id++ {
			if binary.NativeEndian.Uint16(file[id*page+8:]) == 0x10 { // flags
				list = id
			}
		}
		binary.NativeEndian.PutUint64(file[list*page+header:], 1<<30)
		refuses(t, other, file, "damaged")
	})
}
