package rooms

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// source is one Go file of a tree.
type source struct {
	path    string // from the top: "bot/decide.go"
	test    bool
	imports []string
	doc     bool // holds the package's doc comment
	file    *ast.File
}

// folder gives the first n parts of the file's path.
func (s source) folder(n int) string {
	parts := strings.Split(path.Dir(s.path), "/")
	return strings.Join(parts[:min(n, len(parts))], "/")
}

// sources parses every Go file of a tree, but for what Go itself leaves out.
func sources(tree fs.FS) ([]source, error) {
	var all []source
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		one, err := parse(tree, p)
		all = append(all, one)
		return err
	})
	return all, err
}

func parse(tree fs.FS, p string) (source, error) {
	text, err := fs.ReadFile(tree, p)
	if err != nil {
		return source{}, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), p, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	s := source{path: p, test: strings.HasSuffix(p, "_test.go"), doc: file.Doc != nil, file: file}
	for _, i := range file.Imports {
		name, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return source{}, err
		}
		s.imports = append(s.imports, name)
	}
	return s, nil
}
