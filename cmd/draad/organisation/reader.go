package organisation

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"draad/bot/nearest"
)

// maxItems is how many items any list in the file may have.
const maxItems = 10_000

// reader walks the nodes of a file and keeps what is wrong with them.
type reader struct {
	file     string
	problems Problems
}

// fail keeps a mistake at a node.
func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	r.problems = append(r.problems, Problem{File: r.file, Line: max(n.Line, 1), Says: fmt.Sprintf(format, args...)})
}

// err gives the mistakes in the order of their lines; nil when there are none.
func (r *reader) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return r.problems
}

var syntaxLine = regexp.MustCompile(`^yaml: line (\d+): `)

// root parses the file into its one mapping; nil when there is none.
func (r *reader) root(data []byte) *yaml.Node {
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	err := d.Decode(&doc)
	if errors.Is(err, io.EOF) {
		r.fail(&doc, "the file is empty; `draad organisation` prints an example to start from")
		return nil
	}
	if err != nil {
		r.syntax(err)
		return nil
	}
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		r.fail(&more, "expected one document in the file, not several")
	}
	return doc.Content[0]
}

func (r *reader) syntax(err error) {
	says, at := strings.TrimPrefix(err.Error(), "yaml: "), yaml.Node{Line: 1}
	if m := syntaxLine.FindStringSubmatch(err.Error()); m != nil {
		at.Line, _ = strconv.Atoi(m[1])
		says = strings.TrimPrefix(err.Error(), m[0])
	}
	r.fail(&at, "this is not YAML: %s", says)
}

// section is what to do with each key of a mapping.
type section map[string]func(*yaml.Node)

// mapping hands the value of each key to its function. Unknown and repeated keys
// are mistakes, and so are missing ones of those required.
func (r *reader) mapping(n *yaml.Node, what string, s section, required ...string) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "expected %s with the keys %s, found %s", what, list(s), kind(n))
		return
	}
	seen, given := map[string]int{}, map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		do, known := s[key.Value]
		switch {
		case key.Kind != yaml.ScalarNode || !known:
			r.fail(key, "%s is no key of %s%s; expected %s", quoted(key.Value), what,
				nearest.Suggest(key.Value, slices.Collect(maps.Keys(s))), list(s))
		case seen[key.Value] > 0:
			r.fail(key, "%s stands here twice, first on line %d", key.Value, seen[key.Value])
		default:
			seen[key.Value] = key.Line
			if !empty(value) {
				do(value)
				given[key.Value] = true
			}
		}
	}
	for _, key := range required {
		if !given[key] {
			r.fail(n, "expected %s to have a %s", what, key)
		}
	}
}

// items hands each item of a list to a function.
func (r *reader) items(n *yaml.Node, what string, each func(*yaml.Node)) {
	switch {
	case n.Kind != yaml.SequenceNode:
		r.fail(n, "expected a list of %s, found %s", what, kind(n))
	case len(n.Content) > maxItems:
		r.fail(n, "expected at most %d %s", maxItems, what)
	default:
		for _, item := range n.Content {
			each(item)
		}
	}
}

// scalar gives a plain value as it is written, and whether it is one.
func (r *reader) scalar(n *yaml.Node, expected string) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Style&yaml.TaggedStyle != 0 {
		r.fail(n, "expected %s, found %s", expected, kind(n))
		return "", false
	}
	return n.Value, true
}

// list gives the keys of a section for a message.
func list(s section) string { return strings.Join(slices.Sorted(maps.Keys(s)), ", ") }

// empty reports whether a key stands there without a value.
func empty(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// kind names what a node is, for a person.
func kind(n *yaml.Node) string {
	switch {
	case n.Style&yaml.TaggedStyle != 0:
		return "a tag (" + short(n.Tag) + ")"
	case n.Kind == yaml.MappingNode:
		return "keys with values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.AliasNode:
		return "an alias (*)"
	case empty(n):
		return "nothing"
	}
	return quoted(n.Value)
}

// quoted shows what stands somewhere, but never what may be a token that was pasted in
// the wrong place: the message ends up in logs.
func quoted(s string) string {
	if secretive(s) {
		return "what may be a secret (not shown)"
	}
	return strconv.Quote(short(s))
}

// secretive reports whether a text has the shape of a token: long, in one piece, and of
// letters and digits that are mixed. Names, addresses and times are not.
func secretive(s string) bool {
	const shortest = 20
	for _, piece := range strings.FieldsFunc(s, unicode.IsSpace) {
		if len(piece) >= shortest && strings.ContainsFunc(piece, unicode.IsLetter) && strings.ContainsFunc(piece, unicode.IsDigit) {
			return true
		}
	}
	return strings.Contains(s, "xoxb-") || strings.Contains(s, "xapp-")
}

// short cuts a value to what fits in a message.
func short(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
