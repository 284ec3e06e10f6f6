package plain

import (
	"slices"
	"strings"
)

// Text is a reply as plain text.
type Text struct {
	Says string
	Lost []Lost // what stands in it otherwise than colleagues see it
}

// Lost is something that plain text cannot carry.
type Lost struct {
	Kind Kind   `json:"kind"`
	What string `json:"what"` // as it stands in the text
}

// Kind is what was lost.
type Kind string

// The kinds.
const (
	Struck  Kind = "struck"  // words that were struck out: they stand there as any others
	Mention Kind = "mention" // of a colleague, a group or everybody: elsewhere it is a stranger
	Channel Kind = "channel" // of the chat
	Emoji   Kind = "emoji"   // of the chat's own: its name stands there
	Unknown Kind = "unknown" // part of a message that Draad does not know
)

// Kinds are all of them, in the order in which they are told.
var Kinds = []Kind{Struck, Mention, Channel, Emoji, Unknown}

// maxLost bounds what is named of one reply.
const maxLost = 20

// New makes a text of what colleagues see. Handles that were typed count as mentions.
func New(says string, lost ...Lost) Text {
	t := Text{Says: Clean(says)}
	for _, l := range lost {
		t.lose(l.Kind, strings.TrimSpace(Clean(l.What)))
	}
	for _, handle := range Handles(t.Says) {
		named := func(l Lost) bool { return l.Kind == Mention && strings.HasPrefix(l.What, handle) }
		if !slices.ContainsFunc(t.Lost, named) {
			t.lose(Mention, handle)
		}
	}
	return t
}

func (t *Text) lose(kind Kind, what string) {
	l := Lost{Kind: kind, What: what}
	if what != "" && len(t.Lost) < maxLost && !slices.Contains(t.Lost, l) {
		t.Lost = append(t.Lost, l)
	}
}

// Same reports whether two texts are the same to whom they are for.
func (t Text) Same(o Text) bool { return t.Says == o.Says && slices.Equal(t.Lost, o.Lost) }
