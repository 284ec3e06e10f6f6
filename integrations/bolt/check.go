package bolt

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"

	"draad/bot"
)

// checking is the variable by which a process is told that all it has to do is to check
// the file that it was given (check_child.go).
const checking = "_DRAAD_CHECKS_STORE"

const (
	toRead  = "to read" // the file is open and locked to read alone
	toWrite = "to write"
)

// check has bbolt's own check read a whole locked file, and gives how much of it is in
// use. On a damaged file bbolt may crash, beyond what can be recovered from: so a process
// of its own does it, this same program. It has the file as we opened it, lock and all.
// An error without a kind is about the file; one with a kind is not.
func check(ctx context.Context, f *os.File, how string) (size int64, err error) {
	program, err := itself()
	if err != nil {
		return 0, unchecked(err)
	}
	out, crash := &firstBytes{}, &firstBytes{}
	cmd := exec.CommandContext(ctx, program)
	// With the race detector a program sleeps for a second before it ends.
	cmd.Env = []string{checking + "=" + how, "GOTRACEBACK=none", "GORACE=atexit_sleep_ms=0"}
	cmd.ExtraFiles = []*os.File{f}
	cmd.Stdout, cmd.Stderr = out, crash
	life, err := cmd.StdinPipe() // when we die, it does
	if err != nil {
		return 0, unchecked(err)
	}
	defer func() { _ = life.Close() }()
	err = cmd.Run()
	if ctx.Err() != nil {
		return 0, unchecked(ctx.Err())
	}
	if err != nil {
		return 0, crashed(err, crash.String())
	}
	return verdict(out.String())
}

// itself is where this program can be started from: also when its file was replaced by an
// update, and where there is no /proc, as in an empty root.
func itself() (string, error) {
	const exe = "/proc/self/exe"
	if _, err := os.Stat(exe); err == nil {
		return exe, nil
	}
	if program, err := os.Executable(); err == nil {
		return program, nil
	}
	return exec.LookPath(os.Args[0])
}

// unchecked is the error when nobody knows whether the file is whole.
func unchecked(err error) error {
	return bot.Errorf(bot.Temporary, "whether it is whole cannot be seen: %w", err)
}

// verdict reads what the check says of the file: its size, or what is wrong.
func verdict(said string) (int64, error) {
	if size, whole := strings.CutPrefix(said, "whole "); whole {
		n, err := strconv.ParseInt(size, 10, 64)
		if err == nil {
			return n, nil
		}
	}
	if wrong, ok := strings.CutPrefix(said, "wrong: "); ok {
		return 0, errors.New(wrong)
	}
	return 0, unchecked(errors.New("the check says nothing"))
}

// where is what bbolt says of a page when it crashes. What else it says may hold keys.
var where = regexp.MustCompile(`page \d+: [a-z ]+[a-z]`)

// crashed tells why the check came to no verdict: the file made it crash, or it was ended.
func crashed(err error, said string) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != crashCode || strings.Contains(said, "out of memory") {
		return unchecked(err)
	}
	if what := where.FindString(said); what != "" {
		return errors.New(what)
	}
	return errors.New("bbolt cannot read it")
}

// crashCode is how a Go program ends that panics, or touches memory that is not there.
const crashCode = 2

// refused is the error for a file that cannot be opened: damaged, unless it says what else.
func refused(file string, err error) error {
	var known *bot.Error
	if errors.As(err, &known) {
		return bot.Errorf(known.Kind, "%s cannot be opened: %w", file, err)
	}
	return damaged(file, err)
}

// firstBytes keeps the beginning of what is written, and takes the rest.
type firstBytes struct{ bytes.Buffer }

func (b *firstBytes) Write(p []byte) (int, error) {
	const most = 64 << 10
	b.Buffer.Write(p[:min(len(p), max(0, most-b.Len()))])
	return len(p), nil
}
