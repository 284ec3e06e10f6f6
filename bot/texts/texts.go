// Package texts is the one catalogue of everything that colleagues and citizens
// read: Dutch first, English second, side by side.
//
// Texts are plain: no markup, no HTML, no Markdown. Whoever shows one escapes all
// of it. Style: short, neutral, friendly, level B1; say what happened and what to
// do now. A file a subject; tests check that both languages are there and use the
// same arguments.
package texts

import (
	"maps"
	"slices"
	"strings"
)

// Lang is a language of the catalogue.
type Lang string

// The languages.
const (
	NL Lang = "nl"
	EN Lang = "en"
)

// Text is a text still to be put into a language: a key with its arguments. Args
// may hold strings from outside. A Text without a key is Args["text"] verbatim.
type Text struct {
	Key  string            `json:"key,omitempty"`
	Args map[string]string `json:"args,omitempty"`
	Keys map[string]string `json:"keys,omitempty"` // arguments that are texts of the catalogue themselves; they share Args
}

// T makes a text; args are name, value, name, value …
func T(key string, args ...string) Text {
	t := Text{Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if t.Args == nil {
			t.Args = make(map[string]string, len(args)/2)
		}
		t.Args[args[i]] = args[i+1]
	}
	return t
}

// With gives the text an argument that is itself a key. It is a field of its own:
// what people write can never be taken for one.
func (t Text) With(name, key string) Text {
	keys := map[string]string{name: key}
	maps.Copy(keys, t.Keys)
	t.Keys = keys
	return t
}

// Raw is a text that reads the same in every language, such as a name.
func Raw(s string) Text { return Text{Args: map[string]string{"text": s}} }

// IsZero reports whether there is nothing to say.
func (t Text) IsZero() bool { return t.Key == "" && len(t.Args) == 0 }

// In gives the text in a language; an unknown language gives Dutch, an unknown
// key gives the key.
func (t Text) In(l Lang) string {
	if t.Key == "" {
		return t.Args["text"]
	}
	e, ok := catalogue[t.Key]
	if !ok {
		return t.Key
	}
	s := e.NL
	if l == EN {
		s = e.EN
	}
	pairs := make([]string, 0, 2*(len(t.Args)+len(t.Keys)))
	for name, key := range t.Keys {
		pairs = append(pairs, "{"+name+"}", Text{Key: key, Args: t.Args}.In(l))
	}
	for name, value := range t.Args {
		pairs = append(pairs, "{"+name+"}", isolate(value))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// Known reports whether the catalogue has a key.
func Known(key string) bool { _, ok := catalogue[key]; return ok }

// Keys gives every key, sorted.
func Keys() []string { return slices.Sorted(maps.Keys(catalogue)) }

// both is a text in both languages; {name} stands for an argument.
type both struct{ NL, EN string }

type table map[string]both

// catalogue holds all tables as one. A key stands in one table only.
var catalogue = join(cardTexts, noticeTexts, pointerTexts, erasedTexts, adviceTexts, previewTexts, pageTexts, sourceTexts, xTexts, guideTexts, commandTexts, slackTexts, mattermostTexts, emojiTexts, caseTexts)

func join(tables ...table) table {
	all := table{}
	for _, t := range tables {
		for k, v := range t {
			if _, twice := all[k]; twice {
				panic("texts: key stands in two tables: " + k)
			}
			all[k] = v
		}
	}
	return all
}
