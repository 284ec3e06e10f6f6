// Package mutant breaks the program's own code, for tests that want to see that a
// check notices. The files on disk are left alone: the go command reads a broken copy
// in their place (its flag -overlay), so the tree stays clean and tests can run side
// by side.
//
// # What must not live here
//
// Which mistakes there are, and who should notice: that stands beside the checks.
package mutant

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Mutant is one mistake in one file.
type Mutant struct {
	File string // from the root of the module
	Old  string // stands in the file exactly once, or the mutant is out of date
	New  string
}

// Build runs a command such as "build ./cmd/draad" or "test -c ./bot/sim" on the
// broken code, and gives the program that comes of it.
func (m Mutant) Build(t testing.TB, command ...string) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	overlay, err := m.overlay(root, dir)
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "program")
	cmd := exec.CommandContext(t.Context(), "go", slices.Concat(command[:1], []string{"-overlay", overlay, "-o", program}, command[1:])...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s with a mistake in it: %v\n%s", m.File, err, out)
	}
	return program
}

// Fits fails the test when the mistake is out of date, without building anything.
func (m Mutant) Fits(t testing.TB) {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.overlay(root, t.TempDir()); err != nil {
		t.Error(err)
	}
}

// overlay writes the broken file, and what tells the go command about it.
func (m Mutant) overlay(root, dir string) (string, error) {
	path := filepath.Join(root, filepath.FromSlash(m.File))
	code, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	broken, err := m.apply(string(code))
	if err != nil {
		return "", err
	}
	copied, overlay := filepath.Join(dir, filepath.Base(path)), filepath.Join(dir, "overlay.json")
	list, err := json.Marshal(map[string]map[string]string{"Replace": {path: copied}})
	if err != nil {
		return "", err
	}
	return overlay, errors.Join(os.WriteFile(copied, []byte(broken), 0o600), os.WriteFile(overlay, list, 0o600))
}

// apply makes the mistake.
func (m Mutant) apply(code string) (string, error) {
	if n := strings.Count(code, m.Old); n != 1 {
		return "", fmt.Errorf("%s holds this %d times, and a mistake is made in one place:\n%s", m.File, n, m.Old)
	}
	return strings.Replace(code, m.Old, m.New, 1), nil
}

// moduleRoot finds the folder of go.mod above the test.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}
