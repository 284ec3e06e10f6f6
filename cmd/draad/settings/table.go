package settings

import (
	"fmt"
	"strings"
)

// Group is the settings of one package, for the table.
type Group struct {
	Title  string
	Prefix string
	Config any // pointer to a Config struct
}

// Markdown is the table of settings for README.md.
func Markdown(groups []Group) string {
	var b strings.Builder
	b.WriteString("| Setting | Default | Meaning |\n| --- | --- | --- |\n")
	for _, g := range groups {
		fmt.Fprintf(&b, "| **%s** | | |\n", g.Title)
		for _, f := range fields(g.Prefix, g.Config) {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.name, code(f.def), cell(f.meaning()))
		}
	}
	return b.String()
}

// Plain is the same list for a terminal.
func Plain(groups []Group) string {
	var b strings.Builder
	for i, g := range groups {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(g.Title + "\n")
		for _, f := range fields(g.Prefix, g.Config) {
			fmt.Fprintf(&b, "  %s", f.name)
			if f.def != "" {
				fmt.Fprintf(&b, " (%s)", f.def)
			}
			fmt.Fprintf(&b, "\n      %s\n", f.meaning())
		}
	}
	return b.String()
}

func (f field) meaning() string {
	m := sentence(f.desc)
	if f.oneof != nil {
		m += " One of: " + strings.Join(f.oneof, ", ") + "."
	}
	if f.required {
		m += " Required."
	}
	if f.secret {
		m += " Secret."
	}
	return m
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + cell(s) + "`"
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
