package check

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "write the table of values into the chart's README.md")

const (
	readmeFile = chartDir + "/README.md"
	tableBegin = "<!-- values: made by `go generate` in charts/check -->\n"
	tableEnd   = "<!-- end of values -->\n"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(readmeFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReadmeListsEveryValue(t *testing.T) {
	before, rest, ok := strings.Cut(readme(t), tableBegin)
	have, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		t.Fatalf("README.md has no place for the values: %q … %q", tableBegin, tableEnd)
	}
	want := "\n" + table(t) + "\n"
	if have == want {
		return
	}
	if !*update {
		t.Fatal("the table of values in charts/draad/README.md is not that of values.yaml: run `go generate` in charts/check")
	}
	if err := os.WriteFile(readmeFile, []byte(before+tableBegin+want+tableEnd+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// table is values.yaml for people: a line a value, with the comment above it.
func table(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(chartDir + "/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| Value | Default | Meaning |\n| --- | --- | --- |\n")
	rows(t, &b, "", doc.Content[0])
	return b.String()
}

func rows(t *testing.T, b *strings.Builder, at string, node *yaml.Node) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		path, says := at+name.Value, comment(name)
		if says == "" && value.Kind == yaml.MappingNode && len(value.Content) > 0 {
			rows(t, b, path+".", value)
			continue
		}
		if says == "" {
			t.Errorf("values.yaml does not say what %s is", path)
		}
		fmt.Fprintf(b, "| `%s` | `%s` | %s |\n", path, flow(t, value), says)
	}
}

// comment is the line above a name; the head of the file is none.
func comment(name *yaml.Node) string {
	lines := strings.Split(name.HeadComment, "\n")
	return strings.TrimPrefix(lines[len(lines)-1], "# ")
}

// flow writes a value on one line.
func flow(t *testing.T, value *yaml.Node) string {
	if value.Kind == yaml.ScalarNode && value.Value == "" {
		return `""`
	}
	v := *value
	clean(&v)
	out, err := yaml.Marshal(&v)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func clean(n *yaml.Node) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	if n.Kind != yaml.ScalarNode {
		n.Style = yaml.FlowStyle
	}
	for _, c := range n.Content {
		clean(c)
	}
}
