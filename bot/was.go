package bot

import "strings"

// was holds the flags by which Draad told six kinds apart that were all called "say", and
// two that were called "tell" and "post_thread". Stores hold such effects still.
type was struct {
	Moves bool `json:"moves,omitempty"`
	Apart bool `json:"apart,omitempty"`
	Asks  bool `json:"asks,omitempty"`
}

// Modern gives an effect, as a store holds it, the kind that it has by now.
func (e Effect) Modern() Effect {
	old := e.was
	e.was = was{}
	switch {
	case e.Kind == DoPostThread && old.Moves:
		e.Kind = DoMoveThread
	case e.Kind == DoTell && old.Apart:
		e.Kind = DoTellApart
	case e.Kind != DoSay:
	case !e.Preview.IsZero():
		e.Kind = DoPreview
	case e.Media != nil:
		e.Kind = DoExplain
	case e.Message != "":
		e.Kind = DoShowMessage
	case old.Asks:
		e.Kind = DoAsk
	case e.Note != nil && strings.HasPrefix(e.Note.Text.Key, "note.card_frozen"): // was known by its text
		e.Kind = DoStanding
	}
	return e
}
