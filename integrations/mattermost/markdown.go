package mattermost

import (
	"bufio"
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	render "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"draad/bot/plain"
)

// newMarkdown reads what Mattermost shows as Markdown: CommonMark with tables, links that
// were typed and ~~struck~~ words. Mattermost shows HTML as it was typed, so it is left out.
func newMarkdown() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100), util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300), util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500), util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700), util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000)),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100), util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300), util.Prioritized(extension.NewStrikethroughParser(), 500),
			util.Prioritized(parser.NewEmphasisParser(), 510), util.Prioritized(extension.NewLinkifyParser(), 999)),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100), util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
	)
}

// fromMarkdown gives what Markdown shows as plain text, and what that does not carry.
func fromMarkdown(source string) (string, []plain.Lost) {
	m := &unmarker{source: []byte(strings.ToValidUTF8(source, "\ufffd"))}
	says := m.blocks(newMarkdown().Parse(text.NewReader(m.source)), 0)
	return says, m.lost
}

// unmarker is one post on its way to plain text.
type unmarker struct {
	source []byte
	lost   []plain.Lost
}

// blocks are the blocks within a node. Those that stood apart stay apart.
func (m *unmarker) blocks(n ast.Node, depth int) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindLinkReferenceDefinition {
			continue // read where it is used, and shown nowhere
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if c.HasBlankPreviousLines() {
				b.WriteByte('\n')
			}
		}
		b.WriteString(m.block(c, depth))
	}
	return b.String()
}

func (m *unmarker) block(n ast.Node, depth int) string {
	switch n := n.(type) {
	case *ast.List:
		return m.list(n, depth)
	case *ast.Blockquote:
		return m.blocks(n, depth)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return strings.TrimRight(m.lines(n), "\n")
	case *ast.ThematicBreak:
		return "---"
	case *tables.Table:
		return m.table(n)
	}
	return m.inline(n)
}

// lines are the lines of a block as they were typed.
func (m *unmarker) lines(n ast.Node) string {
	var b strings.Builder
	for _, l := range n.Lines().Sliced(0, n.Lines().Len()) {
		b.Write(l.Value(m.source))
	}
	return b.String()
}

// list writes the points of a list, and below each the lists in it.
func (m *unmarker) list(n *ast.List, depth int) string {
	var points []string
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := plain.Bullet
		if n.IsOrdered() {
			mark = plain.Number(number)
			number++
		}
		var own, below []string
		for c := item.FirstChild(); c != nil; c = c.NextSibling() {
			if inner, is := c.(*ast.List); is {
				below = append(below, m.list(inner, depth+1))
			} else {
				own = append(own, m.block(c, depth))
			}
		}
		points = append(points, plain.Item(depth, mark, strings.Join(own, "\n")))
		points = append(points, below...)
	}
	return strings.Join(points, "\n")
}

// table writes a row a line.
func (m *unmarker) table(n ast.Node) string {
	var rows []string
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, m.inline(cell))
		}
		rows = append(rows, strings.Join(cells, " | "))
	}
	return strings.Join(rows, "\n")
}

// inline is the text within a node. Emoji have their names in text alone, not in code; what
// stands beside each other is read as one.
func (m *unmarker) inline(n ast.Node) string {
	var b, run strings.Builder
	flush := func() {
		says, own := plain.Signs(run.String())
		m.lost = append(m.lost, own...)
		b.WriteString(says)
		run.Reset()
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, is := c.(*ast.Text); is {
			run.WriteString(m.text(t))
			continue
		}
		flush()
		b.WriteString(m.element(c))
	}
	flush()
	return b.String()
}

// text is a piece of text, its escapes and entities read, and the end of its line.
func (m *unmarker) text(t *ast.Text) string {
	value := t.Segment.Value(m.source)
	if !t.IsRaw() {
		var b bytes.Buffer
		w := bufio.NewWriter(&b)
		render.DefaultWriter.Write(w, value) // the library reads escapes and entities there alone
		_ = w.Flush()                        // to memory
		value = []byte(html.UnescapeString(b.String()))
	}
	if t.SoftLineBreak() || t.HardLineBreak() {
		return string(value) + "\n"
	}
	return string(value)
}

func (m *unmarker) element(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CodeSpan:
		var b strings.Builder
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, is := c.(*ast.Text); is {
				b.Write(t.Segment.Value(m.source))
			}
		}
		return strings.ReplaceAll(b.String(), "\n", " ")
	case *ast.Link:
		return plain.Link(string(util.UnescapePunctuations(n.Destination)), m.inline(n))
	case *ast.Image:
		return plain.Link(string(util.UnescapePunctuations(n.Destination)), m.inline(n))
	case *ast.AutoLink:
		return string(n.Label(m.source))
	case *ast.String:
		return string(n.Value)
	case *tables.Strikethrough:
		return m.struck(n)
	}
	return m.inline(n)
}

// struck are words between tildes: two of them strike out, one is shown.
func (m *unmarker) struck(n ast.Node) string {
	says := m.inline(n)
	if at := n.Pos(); at >= 0 && !bytes.HasPrefix(m.source[at:], []byte("~~")) {
		return "~" + says + "~"
	}
	m.lost = append(m.lost, plain.Lost{Kind: plain.Struck, What: says})
	return says
}
