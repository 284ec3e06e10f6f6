package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"draad/cmd/draad/settings"
)

//go:generate go test -run TestReadmeListsEverySetting -update-readme .

var updateReadme = flag.Bool("update-readme", false, "write the settings table into README.md")

const (
	readme     = "../../README.md"
	tableBegin = "<!-- settings: made by `go generate ./cmd/draad` -->\n"
	tableEnd   = "<!-- end of settings -->\n"
)

func TestReadmeListsEverySetting(t *testing.T) {
	text := readReadme(t)
	before, rest, ok := strings.Cut(text, tableBegin)
	have, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		t.Fatalf("README.md has no place for the settings: %q … %q", tableBegin, tableEnd)
	}
	want := "\n" + settings.Markdown(settingGroups()) + "\n"
	if have == want {
		return
	}
	if !*updateReadme {
		t.Fatal("the settings table in README.md is not that of the structs: run `go generate ./cmd/draad`")
	}
	if err := os.WriteFile(readme, []byte(before+tableBegin+want+tableEnd+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]+)\)`)

func TestLinksInTheReadmeLeadSomewhere(t *testing.T) {
	for _, m := range link.FindAllStringSubmatch(readReadme(t), -1) {
		if _, err := os.Stat(filepath.Join("../..", m[1])); err != nil {
			t.Errorf("README.md points at %s, which is not there", m[1])
		}
	}
}

func TestReadmeNamesEveryCommand(t *testing.T) {
	text := readReadme(t)
	for _, cmd := range commands() {
		if !strings.Contains(text, "draad "+cmd.name) {
			t.Errorf("README.md does not name `%s`", cmd.line())
		}
	}
}

// What the README has a newcomer look up is there: the practice room's API with its addresses.
func TestGoDocFindsWhatTheReadmeSays(t *testing.T) {
	found := regexp.MustCompile("`go doc ([^`]+)`").FindAllStringSubmatch(readReadme(t), -1)
	if len(found) < 2 {
		t.Fatalf("README.md names %d lookups: does the pattern still fit?", len(found))
	}
	var all strings.Builder
	for _, m := range found {
		look := exec.CommandContext(t.Context(), "go", append([]string{"doc"}, strings.Fields(m[1])...)...)
		look.Dir = filepath.Dir(readme)
		out, err := look.CombinedOutput()
		if err != nil {
			t.Errorf("go doc %s: %v: %s", m[1], err, out)
		}
		all.Write(out)
	}
	if !strings.Contains(all.String(), "/practice/api/post") {
		t.Error("none of what README.md has people look up describes the practice room's API")
	}
}

func readReadme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
