package main

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"draad/integrations/x/fake"
)

// TestAFullDiskLosesNothing fills the disk under the embedded store while people are
// busy, until that is seen, and makes room again, twice. What was said to be taken in
// stays, and nobody has to start anything again.
func TestAFullDiskLosesNothing(t *testing.T) {
	skipWithRace(t)
	t.Run("no room on the file system", func(t *testing.T) {
		dir := t.TempDir()
		if err := unix.Mount("draad-test", dir, "tmpfs", 0, "size=24m"); err != nil {
			t.Skipf("SKIPPED, a limit on the size of files stands in for it: only root can mount a small disk (%v)", err)
		}
		t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
		ballast := filepath.Join(dir, "ballast")
		before := 0
		fullDisk(t, dir, disk{
			fill: func(r *replica) error {
				before = r.logged("no room for")
				return stuff(ballast)
			},
			clear: func(*replica) error { return os.Remove(ballast) },
			// A change now and then still finds room in the file, also one that only
			// tries: /readyz need not be red. Others are refused.
			seen: func(r *replica) {
				eventually(t, "changes are refused", func() bool { return r.logged("no room for") > before })
			},
		})
	})
	t.Run("no file may grow", func(t *testing.T) {
		limit := func(most uint64) func(*replica) error {
			return func(r *replica) error {
				return unix.Prlimit(r.p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: most, Max: unix.RLIM_INFINITY}, nil)
			}
		}
		fullDisk(t, t.TempDir(), disk{fill: limit(0), clear: limit(unix.RLIM_INFINITY), seen: func(r *replica) { r.becomes(503) }})
	})
}

// stuff writes a file until the disk is full.
func stuff(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	for size := 1 << 16; size > 0; { // to the last byte
		if _, err = f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	return nil
}

// disk is one that can be filled.
type disk struct {
	fill, clear func(*replica) error
	seen        func(*replica) // waits until somebody could see it
}

func fullDisk(t *testing.T, data string, d disk) {
	dir := t.TempDir()
	x := fake.New(fake.AllowSameText())
	defer x.Close()
	slow := slowly(x.URL())
	defer slow.Close()
	s := &siege{t: t, x: x, asker: x.AddCitizen("bewoner", "Bewoner", 3), sure: map[string]string{}, unsure: map[string]bool{}}
	environ := append(xAccount(x, x.AddAccount("gemvoorbeeld", "Gemeente Voorbeeld")), "DRAAD_X_API_URL="+slow.URL,
		"DRAAD_ORGANISATION="+quickOrg(t, dir), "DRAAD_RETRY_FIRST=50ms", "DRAAD_RETRY_MAX=500ms", "DRAAD_LEASE=2s", "DRAAD_DATA="+filepath.Join(data, "data"))
	r := &replica{t: t, dir: dir, environ: environ}
	r.start()
	defer func() { r.p.kill() }()
	c := newClient(r.addr())
	defer c.http.CloseIdleConnections()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var people sync.WaitGroup
	people.Go(func() { s.citizens(ctx, c) })
	people.Go(func() { s.colleagues(ctx, c) })
	for range 2 {
		s.goesOn(5)
		if err := d.fill(r); err != nil {
			t.Fatal(err)
		}
		d.seen(r)
		if err := d.clear(r); err != nil {
			t.Fatal(err)
		}
		r.becomes(200)
	}
	leave()
	people.Wait()
	s.drain(c, dir)
}

// goesOn waits until so many more questions on the square are taken in.
func (s *siege) goesOn(more int) {
	s.t.Helper()
	taken := func() (n int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, post := range s.sure {
			if post == "" {
				n++
			}
		}
		return n
	}
	had := taken()
	eventually(s.t, "questions are taken in", func() bool { return taken() >= had+more })
}
