package mutant

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestAMistakeIsMadeInOnePlace(t *testing.T) {
	m := Mutant{File: "file.go", Old: "a < b", New: "a > b"}
	if broken, err := m.apply("if a < b {"); err != nil || broken != "if a > b {" {
		t.Errorf("%q, %v", broken, err)
	}
	for _, code := range []string{"if b > a {", "if a < b || a < b {"} {
		if broken, err := m.apply(code); err == nil {
			t.Errorf("%q became %q", code, broken)
		}
	}
}

// The tree stays as it is, and the command sees the mistake.
func TestTheCommandReadsTheBrokenCopy(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	m := Mutant{File: "bot/sim/mutant/mutant.go", Old: "Package mutant breaks", New: "Package mutant mends"}
	overlay, err := m.overlay(root, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if doc := list(t, root, "-overlay", overlay); !strings.HasPrefix(doc, "Package mutant mends") {
		t.Errorf("with the mistake: %s", doc)
	}
	if doc := list(t, root); !strings.HasPrefix(doc, "Package mutant breaks") {
		t.Errorf("without it: %s", doc)
	}
}

// list asks the go command what this package is about.
func list(t *testing.T, root string, flags ...string) string {
	t.Helper()
	cmd := exec.Command("go", slices.Concat([]string{"list", "-f", "{{.Doc}}"}, flags, []string{"./bot/sim/mutant"})...)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
