package bolt

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"draad/bot"
	"draad/bot/store"
)

// serve runs the store's backup service until the test is over, and waits until
// it answers.
func serve(t *testing.T, s *Store) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.ServeBackups(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serving backups: %v", err)
		}
	})
	for {
		conn, err := dial(ctx, s.cfg)
		if err == nil {
			_ = conn.Close()
			return
		}
		if !errors.Is(err, os.ErrNotExist) && !strings.Contains(err.Error(), "refused") {
			t.Fatal(err)
		}
		select {
		case err := <-served:
			t.Fatalf("the service ended: %v", err)
		default:
		}
	}
}

// restored opens a backup as a store of its own.
func restored(t *testing.T, backup string) *Store {
	t.Helper()
	cfg := Config{Data: t.TempDir()}
	b, err := os.ReadFile(backup)
	must(t, err)
	must(t, os.WriteFile(cfg.file(), b, 0o600))
	return mustOpen(t, cfg)
}

func TestABackupOfARunningStoreIsOneMoment(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	s := mustOpen(t, cfg)
	serve(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	begun := make(chan bool, 2)
	for w := range 2 { // each keeps its two records at the same version, one commit apart
		writers.Go(func() { keepWriting(ctx, s, fmt.Sprint("w", w), begun) })
	}
	<-begun
	<-begun
	for i := range 5 {
		file := filepath.Join(t.TempDir(), fmt.Sprint("backup-", i))
		n, err := Backup(t.Context(), cfg, file)
		must(t, err)
		info, err := os.Stat(file)
		must(t, err)
		if info.Size() != n || info.Mode().Perm() != 0o600 {
			t.Errorf("the backup is %d bytes and %v, said %d", info.Size(), info.Mode(), n)
		}
		r := restored(t, file)
		for w := range 2 {
			a, errA := r.Load(t.Context(), fmt.Sprint("w", w, "-a"))
			b, errB := r.Load(t.Context(), fmt.Sprint("w", w, "-b"))
			must(t, errA)
			if errB != nil && !bot.Is(errB, bot.NotFound) || a.Version < b.Version || a.Version > b.Version+1 {
				t.Errorf("the backup mixes moments: %d and %d, %v", a.Version, b.Version, errB)
			}
		}
		must(t, r.Close())
	}
	cancel()
	writers.Wait()
	must(t, s.Close())
}

func keepWriting(ctx context.Context, s *Store, name string, begun chan bool) {
	for v := uint64(0); ctx.Err() == nil; v++ {
		for _, key := range []string{"-a", "-b"} {
			c := store.Change{Key: name + key, Version: v, Body: bytes.Repeat([]byte{byte(v)}, 5000)}
			if err := s.Commit(context.Background(), c); err != nil {
				panic(err)
			}
		}
		if v == 0 {
			begun <- true
		}
	}
}

func TestAnotherProcessIsAskedForABackup(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	fill(t, cfg, 20)
	o := startOther(t, cfg, "serve")
	o.says(t, "held")
	file := filepath.Join(t.TempDir(), "backup")
	for { // it holds the file a moment before it takes requests
		_, err := Backup(t.Context(), cfg, file)
		if err == nil {
			break
		}
		if !bot.Is(err, bot.Temporary) || !strings.Contains(err.Error(), fmt.Sprint("process ", o.Process.Pid)) {
			t.Fatal(err)
		}
	}
	must(t, o.in.Close())
	must(t, o.Wait())
	r := restored(t, file)
	if st, err := r.Stats(t.Context()); err != nil || st.Records != 20 || st.Jobs != 20 {
		t.Errorf("the backup holds %+v, %v", st, err)
	}
	must(t, r.Close())
}

func TestABackupOfAStoreThatNobodyHasOpen(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	before := fill(t, cfg, 20)
	file := filepath.Join(t.TempDir(), "backup")
	n, err := Backup(t.Context(), cfg, file)
	must(t, err)
	after, err := os.ReadFile(cfg.file())
	must(t, err)
	if !bytes.Equal(before, after) || n != int64(len(before)) {
		t.Errorf("a backup of %d bytes changed the file, or missed some of its %d", n, len(before))
	}
	r := restored(t, file)
	if st, err := r.Stats(t.Context()); err != nil || st.Records != 20 {
		t.Errorf("the backup holds %+v, %v", st, err)
	}
	must(t, r.Close())
}

func TestABackupOverwritesNothing(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	fill(t, cfg, 2)
	dir := t.TempDir()
	file := filepath.Join(dir, "backup")
	must(t, os.WriteFile(file, []byte("mine"), 0o600))
	if _, err := Backup(t.Context(), cfg, file); !bot.Is(err, bot.Conflict) || !strings.Contains(err.Error(), file) {
		t.Errorf("over an existing file: %v", err)
	}
	if err := placeNew(filepath.Join(cfg.Data, fileName), file); !errors.Is(err, os.ErrExist) {
		t.Errorf("a file that came in between: %v", err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "mine" {
		t.Errorf("the existing file reads %q, %v", b, err)
	}
}

// Whatever goes wrong, no file with the asked name appears, nor a rest of one.
func TestABackupThatFailsLeavesNothing(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	good := fill(t, cfg, 20)
	dir := t.TempDir()
	file := filepath.Join(dir, "backup")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Backup(cancelled, cfg, file); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Backup(t.Context(), Config{Data: t.TempDir()}, file); !bot.Is(err, bot.NotFound) {
		t.Errorf("of nothing: %v", err)
	}
	must(t, os.WriteFile(cfg.file(), good[:len(good)-8192], 0o600))
	if _, err := Backup(t.Context(), cfg, file); !bot.Is(err, bot.Permanent) || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("of a damaged file: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAnAnswerThatIsCutOffOrStrangeIsNoBackup(t *testing.T) {
	for name, answer := range map[string]string{
		"nothing": "", "no line": "draad-backup 1 size", "another program": "HTTP/1.1 400 Bad Request\r\n\r\n",
		"a strange size": "draad-backup 1 size -5\n", "cut off": "draad-backup 1 size 100000\nabc",
		"an error": "draad-backup 1 error the store is closed\n", "a long line": strings.Repeat("x", 10_000),
		"no store": "draad-backup 1 size 5\nhello",
	} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{Data: t.TempDir()}
			s := mustOpen(t, cfg)
			l, err := net.Listen("unix", filepath.Join(cfg.Data, socketName))
			must(t, err)
			answered := make(chan bool)
			go func() {
				defer close(answered)
				if conn, err := l.Accept(); err == nil {
					_, _ = conn.Write([]byte(answer))
					_ = conn.Close()
				}
			}()
			file := filepath.Join(t.TempDir(), "backup")
			if _, err := Backup(t.Context(), cfg, file); err == nil {
				t.Error("it passes for a backup")
			}
			if _, err := os.Stat(file); !os.IsNotExist(err) {
				t.Error("a backup appeared")
			}
			<-answered
			must(t, l.Close())
			must(t, s.Close())
		})
	}
}

func FuzzReadAnswer(f *testing.F) {
	f.Add([]byte("draad-backup 1 size 12\nrest"))
	f.Add([]byte("draad-backup 1 error no\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if n, err := readAnswer(bufio.NewReader(bytes.NewReader(b))); err == nil && n <= 0 {
			t.Fatalf("%q promises %d bytes", b, n)
		}
	})
}

func TestTheSocketWorksInAFolderWithALongName(t *testing.T) {
	cfg := Config{Data: filepath.Join(t.TempDir(), strings.Repeat("een-lange-naam/", 12))}
	s := mustOpen(t, cfg)
	must(t, s.Commit(t.Context(), store.Change{Key: "c", Body: []byte("{}")}))
	serve(t, s)
	info, err := os.Stat(filepath.Join(cfg.Data, socketName))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the socket has mode %v", info.Mode())
	}
	file := filepath.Join(t.TempDir(), "backup")
	_, err = Backup(t.Context(), cfg, file)
	must(t, err)
	must(t, s.Close()) // which ends the service too
}

func TestASocketOfAKilledProcessIsReplaced(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(cfg.Data, socketName)})
	must(t, err)
	l.SetUnlinkOnClose(false)
	must(t, l.Close())
	s := mustOpen(t, cfg)
	if _, err := Backup(t.Context(), cfg, filepath.Join(t.TempDir(), "b")); !bot.Is(err, bot.Temporary) || !strings.Contains(err.Error(), "takes no requests") {
		t.Errorf("while nobody listens: %v", err)
	}
	serve(t, s)
	_, err = Backup(t.Context(), cfg, filepath.Join(t.TempDir(), "b"))
	must(t, err)
	must(t, s.Close())
}

func TestABackupToAWriter(t *testing.T) {
	s := mustOpen(t, Config{Data: t.TempDir()})
	must(t, s.Commit(t.Context(), store.Change{Key: "c", Body: []byte("{}")}))
	var b bytes.Buffer
	n, err := s.Backup(t.Context(), &b)
	must(t, err)
	name := filepath.Join(t.TempDir(), "backup")
	must(t, os.WriteFile(name, b.Bytes(), 0o600))
	if n != int64(b.Len()) || !checked(t, name) {
		t.Errorf("%d bytes were said, %d written, or they are no store", n, b.Len())
	}
	must(t, s.Close())
	if _, err := s.Backup(t.Context(), &b); !bot.Is(err, bot.Permanent) {
		t.Errorf("of a closed store: %v", err)
	}
}
