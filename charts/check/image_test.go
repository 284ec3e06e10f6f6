package check

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
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

// buildFlags gives the flags of `go build` in the Dockerfile, and its environment.
func buildFlags(t *testing.T) (flags, environ []string) {
	t.Helper()
	for _, c := range stages(t)[0].Commands {
		switch c := c.(type) {
		case *instructions.EnvCommand:
			for _, e := range c.Env {
				environ = append(environ, e.Key+"="+e.Value)
			}
		case *instructions.RunCommand:
			_, line, ok := strings.Cut(strings.Join(c.CmdLine, " "), "go build ")
			if !ok {
				continue
			}
			line, _, _ = strings.Cut(line, "-o ")
			before, rest, _ := strings.Cut(line, `"`)
			linker, _, _ := strings.Cut(rest, `"`)
			linker = strings.NewReplacer("$VERSION", "v9.8.7", "$REVISION", "0123456789abcdef0123").Replace(linker)
			flags = append(strings.Fields(before), linker)
		}
	}
	if !slices.Contains(environ, "CGO_ENABLED=0") || !slices.Contains(environ, "GOFLAGS=-trimpath") || len(flags) == 0 {
		t.Fatalf("the Dockerfile builds with %v in %v", flags, environ)
	}
	return flags, environ
}

// build builds the program as the Dockerfile does, from a copy of the source in a
// folder of its own.
func build(t *testing.T, into string) string {
	t.Helper()
	source, out := filepath.Join(t.TempDir(), into), filepath.Join(t.TempDir(), "draad")
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(top, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(source, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(source, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, room := range []string{"bot", "handlers", "integrations", "cmd"} {
		if err := os.CopyFS(filepath.Join(source, room), os.DirFS(filepath.Join(top, room))); err != nil {
			t.Fatal(err)
		}
	}
	flags, environ := buildFlags(t)
	cmd := exec.Command("go", slices.Concat([]string{"build"}, flags, []string{"-o", out, "./cmd/draad"})...)
	cmd.Dir, cmd.Env = source, append(os.Environ(), environ...)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return out
}

func TestTheSameSourceMakesTheSameProgramWithItsVersion(t *testing.T) {
	one, two := build(t, "here"), build(t, "somewhere/else/entirely")
	a, err := os.ReadFile(one)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(two)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("built in another folder, it is another program")
	}
	said, err := exec.Command(one, "version").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(said), "draad v9.8.7 (0123456789ab), go1.") {
		t.Errorf("%v: %s", err, said)
	}
	aloneInAnEmptyRoot(t, one)
}

// aloneInAnEmptyRoot runs the program as the image does: a folder with the program,
// a place for its data, and nothing else; as a user without rights.
func aloneInAnEmptyRoot(t *testing.T, program string) {
	if os.Getuid() != 0 {
		if os.Getenv("DRAAD_REQUIRE") == "all" {
			t.Fatal("run as root, to change the root of a process")
		}
		t.Log("not tried in an empty root: that takes root")
		return
	}
	root, err := os.MkdirTemp("", "draad-root-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(root) }()
	text, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(root, "data")
	for _, err := range []error{
		os.Chmod(root, 0o755), os.WriteFile(filepath.Join(root, "draad"), text, 0o755), os.Mkdir(data, 0o700), os.Chown(data, 65532, 65532),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("/draad", "doctor")
	cmd.Dir, cmd.Env = "/", []string{"DRAAD_DATA=/data"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532, NoSetGroups: true}}
	said, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(said), "ok     store: /data") {
		t.Errorf("in an empty root: %v\n%s", err, said)
	}
}
