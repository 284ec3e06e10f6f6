package sim

import (
	"fmt"
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/texts"
)

// threaded holds a new thread to the rules 3 and 4. It is in the channel of its desk, or in
// any other's when that one would not take it.
func (w *world) threaded(root *post) {
	for _, r := range w.office.roots {
		if r != root && r.talk == root.talk && !r.gone {
			w.violate(3, root.talk, "%s opens a second thread beside %s", root.ref.ID, r.ref.ID)
		}
	}
	if desk := bot.DeskID(strings.TrimPrefix(root.ref.Place, "C-")); !root.talk.truth.desks[desk] && !root.talk.barred {
		w.violate(4, root.talk, "the thread is in %s", root.ref.Place)
	}
	w.checkCard(root)
}

// checkOnce: a message is shown once in a thread. A note that was lost may stand there
// twice, under one key; an edited message is shown again, and says so.
func (w *world) checkOnce(p *post) {
	if p.root == nil || !followUp(p) {
		return
	}
	for _, o := range w.office.in(p.root) {
		if o.key != p.key && followUp(o) && o.note.Link == p.note.Link {
			w.violate(3, p.talk, "%s shows what %s shows already", p.ref.ID, o.ref.ID)
		}
	}
}

func followUp(p *post) bool {
	return p.note != nil && strings.HasPrefix(p.note.Text.Key, "note.follow_up") && p.note.Link != ""
}

// checkCard holds a card to the rules 6 and 7.
func (w *world) checkCard(root *post) {
	c := *root.card
	w.shows(root.talk, c.Quote)
	c.Quote = ""
	w.checkText(root.talk, c.Heading)
	for _, l := range c.Lines {
		w.checkText(root.talk, l.Label)
		w.checkText(root.talk, l.Value)
	}
	w.checkActions(root.talk, c.Actions)
}

// checkNote holds a note to the rules 6 and 7.
func (w *world) checkNote(p *post) {
	w.cover.add("says/" + p.note.Text.Key)
	w.shows(p.talk, p.note.Quote)
	w.checkOnce(p)
	if strings.Contains(p.note.Quote, Secret) {
		w.violate(7, p.talk, "a note quotes a secret")
	}
	w.checkText(p.talk, p.note.Text)
	w.checkActions(p.talk, p.note.Actions)
	for _, id := range append(p.note.Call, p.note.Only) {
		if id != "" && !slices.Contains(everybody, id) {
			w.violate(6, p.talk, "somebody is called who is no colleague: %q", id)
		}
	}
}

// shows notes which messages a quote holds; those of others have no business there.
func (w *world) shows(t *talk, quote string) {
	if t == nil {
		return
	}
	if i := strings.Index(quote, "INW"); i >= 0 {
		var n, v int
		if _, err := fmt.Sscanf(quote[i:], "INW%dv%d", &n, &v); err == nil {
			i := slices.IndexFunc(t.messages, func(m *message) bool { return m.n == n })
			if i < 0 {
				w.violate(4, t, "a message of another conversation is shown")
				return
			}
			t.messages[i].shown = true
		}
	}
}

// checkText: a text is a key of the catalogue with arguments. What a citizen wrote is
// never part of it; a name may be, as an argument.
func (w *world) checkText(t *talk, x texts.Text) {
	w.checkLeaks(t, "a text", x.Key)
	if x.Key != "" && !texts.Known(x.Key) {
		w.violate(6, t, "a text is not from the catalogue")
	}
	for name, arg := range x.Args {
		if x.Key == "" {
			w.checkOpen(t, "a text as it is", arg)
		}
		if strings.Contains(arg, "INW") {
			w.violate(6, t, "argument %s of %s holds what a citizen wrote", name, x.Key)
		}
		w.checkLeaks(t, "argument "+name+" of "+x.Key, arg)
	}
}

// checkLines: in what Draad lists, a stranger's name begins no line of its own.
func (w *world) checkLines(t *talk, list string) {
	w.checkLeaks(t, "a list", list)
	if strings.Contains("\n"+list, "\n"+fakeLine) {
		w.violate(6, t, "a citizen's name makes a line of a list")
	}
}

func (w *world) checkActions(t *talk, actions []bot.Action) {
	for _, a := range actions {
		w.checkText(t, a.Label)
		w.checkOpen(t, "a button", a.Value)
	}
}

// checkLeaks holds a text to rule 7.
func (w *world) checkLeaks(t *talk, what, text string) {
	if strings.Contains(text, Secret) {
		w.violate(7, t, "%s holds a secret", what)
	}
}

// checkOpen holds what no citizen's word may be in to the rules 6 and 7.
func (w *world) checkOpen(t *talk, what, text string) {
	if strings.Contains(text, "INW") || strings.Contains(text, "NAAM") {
		w.violate(6, t, "%s holds a citizen's words", what)
	}
	w.checkLeaks(t, what, text)
}

// logged is the log as somebody reads it.
type logged struct{ w *world }

// Write is a line of the log.
func (l logged) Write(line []byte) (int, error) {
	l.w.checkOpen(nil, "the log", string(line))
	return len(line), nil
}
