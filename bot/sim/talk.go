package sim

import (
	"fmt"

	"draad/bot"
)

// talk is what one citizen and one account say to each other in one thread: what
// Draad calls a conversation.
type talk struct {
	n        int
	key      string
	platform bot.PlatformName
	account  bot.AccountID
	thread   string
	citizen  bot.Citizen
	messages []*message
	answers  []*posted // of the municipality, deleted ones too
	truth    truth     // what Draad was told, in the order in which it took it in
	heard    []*news   // what was taken in since the conversation opened
	barred   bool      // the channel of its desk would not take its thread
	life     int       // tick at which the conversation of now opened
}

func (t *talk) String() string { return fmt.Sprintf("talk %d", t.n) }

// message is what a citizen wrote, as it stands on the platform.
type message struct {
	id      string
	n       int
	version int
	bot.Message
	everTold bool // Draad has taken it in, once
	shown    bool // somebody could read some text of it
}

// live reports whether a citizen's message still stands.
func (m *message) live() bool { return !m.Deleted }

// mark is in every text of a message: it shows where the text turns up.
func (m *message) mark() string { return fmt.Sprintf("INW%dv%d", m.n, m.version) }

// forgotten begins a new life: Draad knows nothing of the talk any more.
func (w *world) forgotten(t *talk) {
	t.truth = newTruth(t)
	t.heard = nil
	t.life = w.tick
	for _, r := range w.office.roots {
		if r.talk == t {
			r.gone, r.forgotten = true, r.forgotten || !r.gone // nobody looks at it any more
		}
	}
}
