package check

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

const dockerfile = top + "/cmd/draad/Dockerfile"

func stages(t *testing.T) []instructions.Stage {
	t.Helper()
	f, err := os.Open(dockerfile)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	tree, err := parser.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := instructions.Parse(tree.AST, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Warnings) > 0 {
		t.Errorf("%v", tree.Warnings)
	}
	return all
}

func TestTheImageHoldsTheProgramAloneAndRunsWithoutRights(t *testing.T) {
	all := stages(t)
	last := all[len(all)-1]
	if last.BaseName != "scratch" {
		t.Errorf("the image is made from %s: what else is in there?", last.BaseName)
	}
	var user, entry string
	for _, c := range last.Commands {
		switch c := c.(type) {
		case *instructions.UserCommand:
			user = c.User
		case *instructions.EntrypointCommand:
			entry = strings.Join(c.CmdLine, " ")
		case *instructions.RunCommand:
			t.Error("there is no shell to run anything with")
		}
	}
	if want := rendered(t, "").pod().SecurityContext; user != "65532:65532" || *want.RunAsUser != 65532 {
		t.Errorf("the image runs as %s, the chart as %d", user, *want.RunAsUser)
	}
	if entry != "draad" {
		t.Errorf("entrypoint: %s", entry)
	}
}

// made is what the first stage of the Dockerfile makes, and the second one copies.
type made struct{ root string }

// build does what the first stage says, in a copy of the source in a folder of its own.
func build(t *testing.T, into string) made {
	t.Helper()
	source, out := filepath.Join(t.TempDir(), into), t.TempDir()
	copySource(t, source)
	environ := append(os.Environ(), "VERSION=v9.8.7", "REVISION=0123456789abcdef0123")
	for _, c := range stages(t)[0].Commands {
		switch c := c.(type) {
		case *instructions.EnvCommand:
			for _, e := range c.Env {
				environ = append(environ, e.Key+"="+e.Value)
			}
		case *instructions.RunCommand:
			line := strings.ReplaceAll(strings.Join(c.CmdLine, " "), "/out", out)
			if os.Getuid() != 0 {
				line = chown.ReplaceAllString(line, ":") // the engine is root
			}
			cmd := exec.Command("sh", "-c", line)
			cmd.Dir, cmd.Env = source, environ
			if said, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", c, err, said)
			}
		}
	}
	return made{out}
}

var chown = regexp.MustCompile(`chown \S+ \S+`)

// copySource copies what the engine is given.
func copySource(t *testing.T, to string) {
	t.Helper()
	kept := keptBack(t)
	err := fs.WalkDir(os.DirFS(top), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && name != ".git" {
			return err
		}
		if d.IsDir() {
			return fs.SkipDir
		}
		if not, err := kept.MatchesOrParentMatches(name); err != nil || not {
			return err
		}
		text, err := os.ReadFile(filepath.Join(top, name))
		return errors.Join(err, os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755),
			os.WriteFile(filepath.Join(to, name), text, 0o644))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// keptBack is what the engine is not given.
func keptBack(t *testing.T) *patternmatcher.PatternMatcher {
	t.Helper()
	f, err := os.Open(dockerfile + ".dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines, err := ignorefile.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := patternmatcher.New(lines)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestWhatCitizensWroteStaysOutOfTheBuilder(t *testing.T) {
	for _, name := range []string{"draad-data/draad.db", "cmd/draad/draad-data/draad.db", "organisation.yaml"} {
		if not, err := keptBack(t).MatchesOrParentMatches(name); err != nil || !not {
			t.Errorf("the engine is given %s: %v", name, err)
		}
	}
}

// files gives a checksum of each file.
func (m made) files(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(m.root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(m.root, name))
		all[name] = fmt.Sprintf("%x", sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheSameSourceMakesTheSameImageWithItsVersion(t *testing.T) {
	one, two := build(t, "here"), build(t, "somewhere/else/entirely")
	here, there := one.files(t), two.files(t)
	for _, name := range []string{"usr/local/bin/draad", "usr/local/share/sbom/draad.cdx.json", "usr/local/share/licenses/draad",
		"etc/ssl/certs/ca-certificates.crt"} {
		if here[name] == "" {
			t.Errorf("the image lacks %s", name)
		}
	}
	if !maps.Equal(here, there) {
		t.Errorf("built in another folder, it is another image: %v, %v", here, there)
	}
	said, err := exec.Command(filepath.Join(one.root, "usr/local/bin/draad"), "version").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(said), "draad v9.8.7 (0123456789ab), go1.") {
		t.Errorf("%v: %s", err, said)
	}
	list, err := os.ReadFile(filepath.Join(one.root, "usr/local/share/sbom/draad.cdx.json"))
	if err != nil || !bytes.Contains(list, []byte(`"pkg:golang/go.etcd.io/bbolt@`)) {
		t.Errorf("the list of what is in the program lacks bbolt: %v", err)
	}
	one.runs(t)
}

// runs runs the program as the image does: there is what was made and nothing else,
// and the user has no rights.
func (m made) runs(t *testing.T) {
	if os.Getuid() != 0 {
		if os.Getenv("DRAAD_REQUIRE") == "all" {
			t.Fatal("run as root, to change the root of a process")
		}
		t.Log("SKIPPED, not tested: running it in an empty root: that takes root")
		return
	}
	if err := os.Chmod(m.root, 0o755); err != nil {
		t.Fatal(err)
	}
	last := stages(t)
	environ := []string{}
	for _, c := range last[len(last)-1].Commands {
		if c, ok := c.(*instructions.EnvCommand); ok {
			for _, e := range c.Env {
				environ = append(environ, e.Key+"="+e.Value)
			}
		}
	}
	cmd := exec.Command("/usr/local/bin/draad", "doctor")
	cmd.Dir, cmd.Env = "/", environ
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: m.root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532, NoSetGroups: true}}
	said, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(said), "ok     store: /data") {
		t.Errorf("in an empty root: %v\n%s", err, said)
	}
}
