package rooms

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// luck is what gives another answer each time; what a test draws comes from a seed that
// stands in it, or that somebody gives it.
var luck = map[string][]string{
	"math/rand/v2": {"Float32", "Float64", "Int", "Int32", "Int32N", "Int64", "Int64N", "IntN", "N", "Perm", "Shuffle",
		"Uint", "Uint32", "Uint32N", "Uint64", "Uint64N", "UintN"},
	"math/rand":          {"Float32", "Float64", "Int", "Int31", "Int31n", "Int63", "Int63n", "Intn", "Perm", "Read", "Shuffle", "Uint32", "Uint64"},
	"pgregory.net/rapid": {"Check"},
}

// drawn is where rapid gets its seed.
const drawn = "bot/store/storetest/drawn"

// checkLuck gives the tests whose verdict is not the commit's alone, and the fuzz tests
// without examples, which test nothing when nobody searches.
func checkLuck(files []source) []string {
	var wrong []string
	for _, f := range files {
		examples := f.addExamples()
		if !f.test && !under(f.path, "bot/store/storetest") && !under(f.path, "bot/sim") || f.folder(4) == drawn {
			continue
		}
		for _, u := range f.uses() {
			if names, known := luck[u.pkg]; known && slices.Contains(names, u.name) {
				wrong = append(wrong, fmt.Sprintf("%s: %s.%s is another every time: draw from a seed, with bot/store/storetest/drawn or rand.New", f.path, u.pkg, u.name))
			}
		}
		for _, d := range f.file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "Fuzz") && !calls(fn, examples) {
				wrong = append(wrong, fmt.Sprintf("%s: %s adds no example", f.path, fn.Name.Name))
			}
		}
	}
	return wrong
}

// use is of something in a package.
type use struct{ pkg, name string }

// uses lists what a file uses of the packages that it imports.
func (s source) uses() (all []use) {
	paths := map[string]string{}
	for _, path := range s.imports {
		name := strings.TrimSuffix(path, "/v2")
		paths[name[strings.LastIndex(name, "/")+1:]] = path
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := sel.X.(*ast.Ident); ok && paths[pkg.Name] != "" {
				all = append(all, use{paths[pkg.Name], sel.Sel.Name})
			}
		}
		return true
	})
	return all
}

// addExamples lists what gives a fuzz test examples: f.Add, and functions that call it.
func (s source) addExamples() []string {
	all := []string{"Add"}
	for _, d := range s.file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && calls(fn, all[:1]) {
			all = append(all, fn.Name.Name)
		}
	}
	return all
}

// calls reports whether a function uses one of these names.
func calls(fn *ast.FuncDecl, names []string) (found bool) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && slices.Contains(names, id.Name)
		return !found
	})
	return found
}

func TestAVerdictIsTheCommitsAlone(t *testing.T) {
	const pcg, fuzz = "rand.New(rand.NewPCG(1, 0)).IntN(3)", "package x\nfunc FuzzRead(f *testing.F) {"
	in := func(path, body string) string {
		return "package x\nimport \"" + path + "\"\nfunc f() { " + body + " }\n"
	}
	for _, c := range []struct{ file, text, why string }{
		{"bot/a_test.go", in("math/rand/v2", pcg), ""},
		{"bot/a_test.go", in("math/rand/v2", "rand.IntN(3)"), "math/rand/v2.IntN is another"},
		{"bot/sim/a.go", in("math/rand/v2", "rand.N(3)"), "math/rand/v2.N is another"},
		{"bot/a.go", in("math/rand/v2", "rand.N(3)"), ""},
		{"bot/a_test.go", in("pgregory.net/rapid", "rapid.Check(t, nil)"), "rapid.Check is another"},
		{"bot/a_test.go", in("draad/bot/store/storetest/drawn", "drawn.Check(t, nil)"), ""},
		{"bot/store/storetest/drawn/a.go", in("pgregory.net/rapid", "rapid.Check(t, nil)"), ""},
		{"bot/a_test.go", fuzz + "f.Fuzz(nil) }", "FuzzRead adds no example"},
		{"bot/a_test.go", fuzz + "f.Add(1); f.Fuzz(nil) }", ""},
		{"bot/a_test.go", fuzz + "seeds(f); f.Fuzz(nil) }\nfunc seeds(f *testing.F) { f.Add(1) }", ""},
	} {
		got := strings.Join(checkLuck(made(t, c.file, c.text)), "\n")
		if (c.why == "") != (got == "") || !strings.Contains(got, c.why) {
			t.Errorf("%s: want %q, got %q", c.text, c.why, got)
		}
	}
}
