package rooms

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strings"
)

// registry is the one file that names every platform; workspaces names every
// workspace, and stores every store.
const (
	registry   = "cmd/draad/registry.go"
	workspaces = "cmd/draad/workspaces.go"
	stores     = "cmd/draad/stores.go"
)

// port is a contract of package bot with the suite that its implementations pass.
type port struct {
	name    string
	methods []string // which one type has when it implements the port
	suite   string
}

var platform = port{"Platform", []string{"Limits", "Publish"}, "draad/integrations/platformtest"}

var ports = []port{
	platform,
	{"Store", []string{"Commit", "Lease", "Purge"}, "draad/bot/store/storetest"},
	{"Workspace", []string{"PostThread", "UpdateCard", "Say"}, "draad/integrations/workspacetest"},
}

// integration is one folder in integrations/.
type integration struct {
	methods map[string][]string // by type, fakes left out
	tests   map[string]bool     // what its tests import
}

// checkIntegrations gives what is wrong with the integrations of a tree: one that
// is not registered, that implements no port, or whose tests leave out the suite of
// a port that it does implement.
func checkIntegrations(files []source) []string {
	registered, wired := map[string]bool{}, map[string]bool{}
	all := map[string]*integration{}
	present := map[string]bool{} // packages
	for _, f := range files {
		present["draad/"+f.folder(9)] = true
		for _, i := range f.imports {
			registered[i] = registered[i] || f.path == registry
			wired[i] = wired[i] || f.path == stores || f.path == workspaces
		}
		if under(f.path, "integrations") && !isSuite("draad/"+f.folder(2)) && "draad/"+f.folder(2) != wire {
			add(all, f)
		}
	}
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		path := "draad/integrations/" + name
		if !registered[path] && (!wired[path] || all[name].implements(platform)) {
			wrong = append(wrong, fmt.Sprintf("integrations/%s is not in %s: nobody can use it", name, registry))
		}
		wrong = append(wrong, checkSuites(name, all[name], present)...)
	}
	return wrong
}

func add(all map[string]*integration, f source) {
	name := strings.TrimPrefix(f.folder(2), "integrations/")
	if all[name] == nil {
		all[name] = &integration{methods: map[string][]string{}, tests: map[string]bool{}}
	}
	one := all[name]
	if f.test {
		for _, i := range f.imports {
			one.tests[i] = true
		}
		return
	}
	if f.folder(9) != f.folder(2) {
		return // a fake or another helper
	}
	for _, d := range f.file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil {
			t := receiver(fn.Recv.List[0].Type)
			one.methods[t] = append(one.methods[t], fn.Name.Name)
		}
	}
}

func receiver(e ast.Expr) string {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func checkSuites(name string, one *integration, present map[string]bool) []string {
	var wrong []string
	implements := 0
	for _, p := range ports {
		if !one.implements(p) {
			continue
		}
		implements++
		// A suite that is yet to be written cannot be run.
		if present[p.suite] && !one.tests[p.suite] {
			wrong = append(wrong, fmt.Sprintf("integrations/%s implements bot.%s, but its tests do not run %s", name, p.name, p.suite))
		}
	}
	if implements == 0 {
		wrong = append(wrong, fmt.Sprintf("integrations/%s implements no port of package bot", name))
	}
	return wrong
}

// implements reports whether one of the types has all methods of a port.
func (i *integration) implements(p port) bool {
	for _, has := range i.methods {
		if !slices.ContainsFunc(p.methods, func(m string) bool { return !slices.Contains(has, m) }) {
			return true
		}
	}
	return false
}
