package rooms

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

var top = []string{"bot", "handlers", "integrations", "prompts", "cmd", "charts", "go.mod", "go.sum", "README.md", "LICENSE"}

// mess is what a person's own work may leave there; git ignores it.
var mess = []string{"draad-data", "draad"}

// checkTop gives what stands at the top level and should not.
func checkTop(tree fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, e := range entries {
		n := e.Name()
		dot := strings.HasPrefix(n, ".") && (e.IsDir() || n == ".gitignore")
		if !dot && n != ".git" && !slices.Contains(top, n) && !slices.Contains(mess, n) {
			wrong = append(wrong, fmt.Sprintf("%s stands at the top level; the rooms there are %s", n, strings.Join(top, ", ")))
		}
	}
	return wrong, nil
}

// checkDocs gives the packages that do not say what lives there.
func checkDocs(files []source) []string {
	documented := map[string]bool{}
	var wrong []string
	for _, f := range files {
		dir := path.Dir(f.path)
		documented[dir] = documented[dir] || f.doc && !f.test
	}
	for dir, ok := range documented {
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%s has no doc comment that says what lives there and what may not", dir))
		}
	}
	slices.Sort(wrong)
	return wrong
}
