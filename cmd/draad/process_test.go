package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// testProgram makes the tests run another program than this one: one with a mistake.
var testProgram = flag.String("program", "", "the program that is tested; empty: it is built from here")

var built struct {
	sync.Once
	path string
	err  error
}

// binary builds the program once and gives its path.
func binary(t *testing.T) string {
	t.Helper()
	if *testProgram != "" {
		return *testProgram
	}
	built.Do(func() {
		dir, err := os.MkdirTemp("", "draad-test-")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "draad")
		build := exec.Command("go", "build", "-o", built.path, ".")
		build.Env = append(os.Environ(), "CGO_ENABLED=0") // as for the image, and so as built before
		if out, err := build.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// skipWithRace skips a story of the real program, which needs nothing but Go: the program
// runs without the race detector, and so it would only be told a second time.
func skipWithRace(t *testing.T) {
	t.Helper()
	if withRace {
		t.Skip("SKIPPED: the race detector sees nothing of a process of its own; without -race it is tested")
	}
}

// process is the real program, running.
type process struct {
	cmd  *exec.Cmd
	addr string
	log  *os.File
}

// startProcess runs `draad serve` and waits until it says where it listens. Its
// log is added to a file in dir.
func startProcess(ctx context.Context, path, dir string, environ ...string) (*process, error) {
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.CommandContext(ctx, path, "serve"), log: log}
	p.cmd.Env = append([]string{"DRAAD_HTTP_ADDR=127.0.0.1:0", "DRAAD_DATA=" + filepath.Join(dir, "data")}, environ...)
	p.cmd.Stderr = log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, rest, ok := strings.Cut(line, "http://")
	if err != nil || !ok {
		p.kill()
		tail, _ := os.ReadFile(log.Name())
		return nil, fmt.Errorf("the program did not start: %q %w\n%s", line, err, tail[max(0, len(tail)-2000):])
	}
	p.addr = strings.TrimSuffix(strings.TrimSpace(rest), "/")
	return p, nil
}

// kill is kill -9: no signal handler, no goodbye.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	_ = p.log.Close()
}

// stop asks the program to end, and tells how that went.
func (p *process) stop() error {
	defer p.log.Close()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return p.cmd.Wait()
}

func TestTheProgramStopsCleanlyWhenAsked(t *testing.T) {
	dir := t.TempDir()
	p, err := startProcess(t.Context(), binary(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	if err := p.stop(); err != nil {
		t.Errorf("exit: %v", err)
	}
	if took := time.Since(started); took > 10*time.Second {
		t.Errorf("stopping took %v; it has 10 s", took)
	}
}

func TestASecondProcessIsToldWhoHasTheStore(t *testing.T) {
	dir := t.TempDir()
	p, err := startProcess(t.Context(), binary(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.kill()
	second := exec.Command(binary(t), "serve")
	second.Env = []string{"DRAAD_HTTP_ADDR=127.0.0.1:0", "DRAAD_DATA=" + filepath.Join(dir, "data")}
	out, err := second.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "draad.db") || !strings.Contains(string(out), fmt.Sprint(p.cmd.Process.Pid)) {
		t.Errorf("%v: %s", err, out)
	}
}

func TestABackupIsMadeWhileTheProgramRuns(t *testing.T) {
	dir := t.TempDir()
	p, err := startProcess(t.Context(), binary(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { p.kill() }()
	c := newClient(p.addr)
	defer c.http.CloseIdleConnections()
	if _, err := c.act(t.Context(), "post", map[string]string{"account": "gemeente", "name": "Bewoner", "text": "Bewaar mij"}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "copy", "draad.db")
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary(t), "backup", file)
	cmd.Env = []string{"DRAAD_DATA=" + filepath.Join(dir, "data")}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	restored, err := startProcess(t.Context(), binary(t), dir, "DRAAD_DATA="+filepath.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	defer restored.kill()
	r := newClient(restored.addr)
	defer r.http.CloseIdleConnections()
	eventually(t, "the copy holds the thread", func() bool {
		_, ok := r.thread(t.Context(), "kcc", "Bewaar mij")
		return ok
	})
}

// tail is the end of the program's log, for a failing test.
func tail(dir string) string {
	f, err := os.Open(filepath.Join(dir, "log"))
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > 4000 {
		_, _ = f.Seek(-4000, io.SeekEnd)
	}
	data, _ := io.ReadAll(f)
	return string(data)
}
