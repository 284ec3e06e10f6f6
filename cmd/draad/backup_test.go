package main

import (
	"bytes"
	"context"
	"os"
	"testing"
)

// looking looks at the temporary folder whenever something is written to it.
type looking struct {
	t   *testing.T
	got bytes.Buffer
}

func (l *looking) Write(b []byte) (int, error) {
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		l.t.Errorf("while the copy is read it also stands in the temporary folder: %v, %v", left, err)
	}
	return l.got.Write(b)
}

// A reader that goes away ends the program on the spot (SIGPIPE): what then still has
// a name stays, with what citizens wrote.
func TestABackupWhoseReaderGoesAwayLeavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	out := &looking{t: t}
	c := &console{out: out, wiring: wiring{backupTo: func(_ context.Context, _ *setup, file string) error {
		return os.WriteFile(file, []byte("a copy"), 0o600)
	}}}
	if code := c.run(t.Context(), []string{"backup", "-"}); code != 0 || out.got.String() != "a copy" {
		t.Errorf("exit %d: %q", code, out.got.String())
	}
}
