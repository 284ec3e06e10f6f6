package bolt

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"draad/bot"
	"draad/bot/store"
)

// The test binary is also a second process: with this variable it opens the store
// in that folder and does as DRAAD_TEST_ACT says.
const otherFolder = "DRAAD_TEST_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(otherFolder); dir != "" {
		os.Exit(beOtherProcess(Config{Data: dir}, os.Getenv("DRAAD_TEST_ACT")))
	}
	goleak.VerifyTestMain(m)
}

func beOtherProcess(cfg Config, act string) int {
	s, err := Open(context.Background(), cfg)
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	switch act {
	case "write":
		writeForEver(s)
	case "serve":
		go func() { fmt.Println("served", s.ServeBackups(context.Background())) }()
	}
	fmt.Println("held")
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := s.Close(); err != nil {
		return 1
	}
	return 0
}

// writeForEver says each change after it was acknowledged.
func writeForEver(s *Store) {
	for v := uint64(0); ; v++ {
		c := store.Change{
			Key: "c", Version: v, Body: fmt.Append(nil, v+1), Events: []string{fmt.Sprint("e", v)},
			Jobs: []store.Job{{Key: fmt.Sprint("j", v), Record: "c", Lane: "chat"}},
		}
		if err := s.Commit(context.Background(), c); err != nil {
			fmt.Println("error", err)
			return
		}
		fmt.Println("made", v+1)
	}
}

// other is a second process with the store open.
type other struct {
	*exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func startOther(t *testing.T, cfg Config, act string) *other {
	t.Helper()
	o := &other{Cmd: exec.Command(os.Args[0])}
	o.Env = append(os.Environ(), otherFolder+"="+cfg.Data, "DRAAD_TEST_ACT="+act)
	in, err := o.StdinPipe()
	must(t, err)
	out, err := o.StdoutPipe()
	must(t, err)
	o.in, o.out = in, bufio.NewScanner(out)
	must(t, o.Start())
	t.Cleanup(func() { _ = o.Process.Kill(); _ = o.Wait() })
	return o
}

// says waits for a line that begins so.
func (o *other) says(t *testing.T, want string) {
	t.Helper()
	for o.out.Scan() {
		if strings.HasPrefix(o.out.Text(), want) {
			return
		}
		t.Log("the other process says: ", o.out.Text())
	}
	t.Fatalf("the other process never said %q", want)
}

func TestASecondProcessIsToldWhoHasTheFile(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	o := startOther(t, cfg, "")
	o.says(t, "held")
	_, err := Open(t.Context(), cfg)
	if !bot.Is(err, bot.Temporary) {
		t.Fatalf("a second process gets %v", err)
	}
	host, hostErr := os.Hostname()
	must(t, hostErr)
	for _, want := range []string{cfg.file(), fmt.Sprint("process ", o.Process.Pid), host, "since 20", "DRAAD_DATA"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error %q does not name %q", err, want)
		}
	}
	must(t, o.in.Close())
	must(t, o.Wait())
	if _, err := os.Stat(cfg.holder()); !os.IsNotExist(err) {
		t.Errorf("the holder left its note behind: %v", err)
	}
	s := mustOpen(t, cfg) // now it is free
	must(t, s.Close())
}

func TestTheNoteOfAKilledHolderMisleadsNobody(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	o := startOther(t, cfg, "")
	o.says(t, "held")
	must(t, o.Process.Kill())
	_ = o.Wait()
	if says := readHolder(cfg); !strings.Contains(says, "gone") {
		t.Errorf("the holder is said to be %q", says)
	}
	s := mustOpen(t, cfg)
	if says := readHolder(cfg); !strings.Contains(says, fmt.Sprint("process ", os.Getpid())) {
		t.Errorf("the holder is said to be %q", says)
	}
	must(t, s.Close())
	if says := readHolder(cfg); says != "another process" {
		t.Errorf("without a note the holder is said to be %q", says)
	}
}

func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	for round := range 5 {
		var made uint64
		o := startOther(t, cfg, "write")
		for range 20 + 13*round {
			if !o.out.Scan() {
				t.Fatal("the other process stopped")
			}
			if _, err := fmt.Sscanf(o.out.Text(), "made %d", &made); err != nil {
				t.Fatal(o.out.Text())
			}
		}
		must(t, o.Process.Kill())
		_ = o.Wait()
		s := mustOpen(t, cfg)
		r, err := s.Load(t.Context(), "c")
		must(t, err)
		st, err := s.Stats(t.Context())
		must(t, err)
		if r.Version < made || string(r.Body) != fmt.Sprint(r.Version) || uint64(st.Jobs) != r.Version || st.Records != 1 {
			t.Fatalf("acknowledged %d, and there are version %d, body %s, %+v", made, r.Version, r.Body, st)
		}
		must(t, s.Close())
		must(t, os.Remove(cfg.file()))
	}
}
