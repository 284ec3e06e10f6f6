package rooms

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestThisHouse(t *testing.T) {
	house := os.DirFS("../../..")
	files, err := sources(house)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("only %d files were found: this looks at the wrong folder", len(files))
	}
	wrong, err := checkTop(house)
	if err != nil {
		t.Fatal(err)
	}
	wrong = append(wrong, checkImports(files)...)
	wrong = append(wrong, checkIntegrations(files)...)
	wrong = append(wrong, checkDocs(files)...)
	wrong = append(wrong, checkLuck(files)...)
	for _, w := range wrong {
		t.Error(w)
	}
}

// made makes a tree of files: a path, then its text.
func made(t *testing.T, pairs ...string) []source {
	t.Helper()
	tree := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		tree[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	files, err := sources(tree)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestImportsThatAreRefused(t *testing.T) {
	for _, c := range []struct{ file, path, why string }{
		{"bot/a.go", "draad/handlers", "the domain knows nothing"},
		{"bot/a.go", "draad/integrations/x", "the domain knows nothing"},
		{"bot/a_test.go", "draad/integrations/bolt", "the domain knows nothing"},
		{"bot/sim/a.go", "draad/integrations/bolt", "the domain knows nothing"},
		{"bot/sim/a_test.go", "draad/integrations/x", "the domain knows nothing"},
		{"bot/a.go", "context", "calls nothing"},
		{"bot/a.go", "net/http", "calls nothing"},
		{"bot/a.go", "draad/bot/store", "the domain decides"},
		{"integrations/x/a.go", "draad/bot/relay", "an integration translates"},
		{"bot/a.go", "github.com/rivo/uniseg", "the standard library alone"},
		{"bot/a.go", "pgregory.net/rapid", "the standard library alone"},
		{"prompts/a.go", "draad/bot", "prompts are plain"},
		{"handlers/page/a.go", "draad/integrations/practice", "knows no integration"},
		{"handlers/a.go", "draad/cmd/draad/settings", "knows no integration"},
		{"integrations/x/a.go", "draad/integrations/bolt", "never needs another"},
		{"integrations/x/a_test.go", "draad/integrations/bolt", "never needs another"},
		{"integrations/x/fake/a.go", "draad/integrations/xx", "never needs another"},
		{"integrations/wire/a.go", "draad/integrations/x", "never needs another"},
		{"integrations/x/a.go", "draad/integrations/platformtest", "suites are for tests"},
		{"integrations/x/a.go", "draad/cmd/draad/settings", "used by cmd alone"},
		{"integrations/x/a.go", "draad/handlers", "used by cmd alone"},
		{"integrations/x/a_test.go", "draad/handlers", "used by cmd alone"},
		{"integrations/workspacetest/a.go", "draad/handlers/ops", "used by cmd alone"},
		{"integrations/x/a.go", "go.etcd.io/bbolt", "belongs to integrations/bolt"},
		{"cmd/draad/a.go", "github.com/chromedp/chromedp/kb", "belongs to tests alone"},
	} {
		files := made(t, c.file, "package a\nimport _ \""+c.path+"\"\n")
		if got := strings.Join(checkImports(files), "\n"); !strings.Contains(got, c.why) {
			t.Errorf("%s importing %s: want %q, got %q", c.file, c.path, c.why, got)
		}
	}
}

func TestImportsThatAreFine(t *testing.T) {
	for _, c := range []struct{ file, path string }{
		{"bot/relay/a.go", "context"},
		{"bot/a_test.go", "draad/bot/relay"},
		{"bot/a_test.go", "context"},
		{"bot/a.go", "golang.org/x/text/unicode/norm"},
		{"bot/a.go", "draad/bot/texts"},
		{"bot/a_test.go", "pgregory.net/rapid"},
		{"bot/store/storetest/a.go", "go.uber.org/goleak"},
		{"bot/sim/a_test.go", "draad/handlers"},
		{"bot/sim/a_test.go", "draad/integrations/redis"},
		{"handlers/page/a.go", "draad/bot"},
		{"handlers/page/a_test.go", "draad/integrations/practice"},
		{"integrations/x/a.go", "draad/bot"},
		{"integrations/x/a.go", "draad/integrations/wire"},
		{"integrations/x/a_test.go", "draad/integrations/x/fake"},
		{"integrations/x/a_test.go", "draad/integrations/platformtest"},
		{"integrations/x/a.go", "github.com/g8rswimmer/go-twitter/v2"},
		{"integrations/workspacetest/a.go", "draad/handlers"},
		{"cmd/draad/a.go", "draad/integrations/x"},
	} {
		if got := checkImports(made(t, c.file, "package a\nimport _ \""+c.path+"\"\n")); len(got) > 0 {
			t.Errorf("%s may import %s: %v", c.file, c.path, got)
		}
	}
}

const (
	aPlatform = "package p\ntype T struct{}\nfunc (t *T) Limits() {}\nfunc (t *T) Publish() {}\n"
	aStore    = "package p\ntype T struct{}\nfunc (t *T) Commit() {}\nfunc (t *T) Lease() {}\nfunc (t *T) Purge() {}\n"
	aTest     = "package p\nimport _ \"draad/integrations/platformtest\"\n"
	aSuite    = "package platformtest\n"
)

func TestAnIntegrationIsRegisteredAndRunsItsSuite(t *testing.T) {
	registers := func(name string) string { return "package main\nimport _ \"draad/integrations/" + name + "\"\n" }
	for _, c := range []struct {
		says  string
		files []string
		want  string
	}{
		{"all is well",
			[]string{registry, registers("p"), "integrations/p/p.go", aPlatform, "integrations/p/p_test.go", aTest, "integrations/platformtest/a.go", aSuite}, ""},
		{"the suite runs in a folder of its own",
			[]string{registry, registers("p"), "integrations/p/p.go", aPlatform, "integrations/p/fake/p_test.go", aTest, "integrations/platformtest/a.go", aSuite}, ""},
		{"another is registered",
			[]string{registry, registers("q"), "integrations/p/p.go", aPlatform, "integrations/p/p_test.go", aTest, "integrations/platformtest/a.go", aSuite},
			"integrations/p is not in cmd/draad/registry.go"},
		{"a platform among the stores",
			[]string{stores, registers("p"), "integrations/p/p.go", aPlatform, "integrations/p/p_test.go", aTest, "integrations/platformtest/a.go", aSuite},
			"integrations/p is not in cmd/draad/registry.go"},
		{"a store among the stores",
			[]string{stores, registers("p"), "integrations/p/p.go", aStore, "integrations/p/p_test.go", "package p\nimport _ \"draad/bot/store/storetest\"\n", "bot/store/storetest/a.go", "package storetest\n"}, ""},
		{"a store that nobody names",
			[]string{"cmd/draad/help.go", registers("p"), "integrations/p/p.go", aStore},
			"integrations/p is not in cmd/draad/registry.go"},
		{"a store without its suite",
			[]string{stores, registers("p"), "integrations/p/p.go", aStore, "bot/store/storetest/a.go", "package storetest\n"},
			"integrations/p implements bot.Store, but its tests do not run draad/bot/store/storetest"},
		{"no test",
			[]string{registry, registers("p"), "integrations/p/p.go", aPlatform, "integrations/platformtest/a.go", aSuite},
			"integrations/p implements bot.Platform, but its tests do not run draad/integrations/platformtest"},
		{"no port: the methods are on two types",
			[]string{registry, registers("p"), "integrations/p/p.go", strings.Replace(aPlatform, "(t *T) Limits", "(t U) Limits", 1), "integrations/p/p_test.go", aTest},
			"integrations/p implements no port"},
		{"no port: only its fake does",
			[]string{registry, registers("p"), "integrations/p/fake/p.go", aPlatform, "integrations/p/p_test.go", aTest},
			"integrations/p implements no port"},
	} {
		got := strings.Join(checkIntegrations(made(t, c.files...)), "\n")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: want %q, got %q", c.says, c.want, got)
		}
	}
}

func TestTheTopLevelIsFixed(t *testing.T) {
	tree := fstest.MapFS{"bot/a.go": {}, ".ci/run": {}, ".gitignore": {}, "util/a.go": {}, "notes.md": {}}
	wrong, err := checkTop(tree)
	if err != nil || len(wrong) != 2 || !strings.HasPrefix(wrong[0], "notes.md") || !strings.HasPrefix(wrong[1], "util") {
		t.Errorf("got %v, %v", wrong, err)
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	files := made(t, "bot/doc.go", "// Package bot is …\npackage bot\n", "bot/a.go", "package bot\n",
		"handlers/a.go", "// Package handlers is …\npackage handlers\n", "handlers/ops/a_test.go", "// Package ops is …\npackage ops\n",
		"cmd/doc.go", "package cmd\n")
	got := checkDocs(files)
	if len(got) != 2 || !strings.HasPrefix(got[0], "cmd has no doc comment") || !strings.HasPrefix(got[1], "handlers/ops has no doc comment") {
		t.Errorf("got %v", got)
	}
}
