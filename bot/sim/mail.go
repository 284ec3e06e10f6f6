package sim

import (
	"fmt"
	"slices"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

// mail is what the systems outside still have to tell Draad, and what they may tell
// it again. It outlives every process.
type mail struct {
	n       int
	waiting []*news
	told    []*news
	byID    map[string]*news
}

// news is one fact, as one delivery of it after the other.
type news struct {
	id      string
	talk    *talk // nil outside threads
	made    time.Time
	again   bool // told before, with another id
	tries   int  // in vain
	citizen *bot.CitizenEvent
	message *message // with citizen: …
	version int      // … and which text of it
	chat    *bot.ChatEvent
	command bool // goes in as a command
	taken   bool
	tick    int // when it was taken in
}

func (n *news) String() string {
	if n.citizen != nil {
		return fmt.Sprintf("%s %s", n.citizen.Act, n.message.id)
	}
	return fmt.Sprintf("%s %s%s%s by %s on %s", n.chat.Act, n.chat.Emoji, n.chat.Action, brief(n.chat.Text), n.chat.By.ID, n.chat.Post.ID)
}

// post adds news to the mail.
func (m *mail) post(w *world, n *news) {
	m.n++
	n.id, n.made = fmt.Sprintf("e%d", m.n), w.now
	if n.citizen != nil {
		n.citizen.ID = n.id
	} else {
		n.chat.ID = n.id
	}
	m.byID[n.id] = n
	m.waiting = append(m.waiting, n)
}

// deliverSome brings some of the mail, not always the oldest first.
func (w *world) deliverSome() {
	for range 1 + w.dice.IntN(6) {
		if len(w.mail.waiting) == 0 {
			return
		}
		i := 0
		if w.dice.chance(w.weather.late) {
			i = w.dice.IntN(len(w.mail.waiting))
			w.cover.add("fault/reordered")
		}
		if p := w.alive(); p != nil {
			w.deliver(p, w.mail.waiting[i])
		}
	}
}

// deliverOf brings all news of a talk, in its order.
func (w *world) deliverOf(t *talk) {
	for _, n := range slices.Clone(w.mail.waiting) {
		if p := w.alive(); p != nil && n.talk == t {
			w.deliver(p, n)
		}
	}
}

// deliverIn brings all news of a thread to a process, in its order. It reports whether nothing
// is left of it but what the process does not know.
func (w *world) deliverIn(p *process, root *post) bool {
	for _, n := range slices.Clone(w.mail.waiting) {
		if w.rootOf(n) != root {
			continue
		}
		w.cover.add("chat/reread")
		if w.deliver(p, n); p.dead || slices.Contains(w.mail.waiting, n) && n.tries == 0 {
			return false
		}
	}
	return true
}

// rootOf is the thread in which somebody did something, nil when it is in none.
func (w *world) rootOf(n *news) *post {
	if n.chat == nil || n.command {
		return nil
	}
	at := w.office.posts[place(n.chat.Post)]
	if at == nil || at.root == nil {
		return at
	}
	return at.root
}

// unheard is what colleagues did in the thread of a talk, and nobody told yet. Before an
// answer leaves its thread is read: so nothing of it is older than the lease of whoever
// posts the answer.
func (w *world) unheard(t *talk) *news {
	for _, n := range w.mail.waiting {
		root := w.rootOf(n)
		if root != nil && root.talk == t && !root.gone && !slices.Contains(w.office.signs, root) && !n.again && !n.taken && n.tries == 0 && w.now.Sub(n.made) > 2*time.Minute {
			return n
		}
	}
	return nil
}

// deliver brings news to a process; what is not acknowledged stays in the mail.
func (w *world) deliver(p *process, n *news) {
	err := w.bring(p, n)
	switch {
	case p.dead:
	case err == nil:
		w.mail.done(n)
		w.mail.told = append(w.mail.told, n)
	case bot.Is(err, bot.NotFound):
		w.checkOpen(n.talk, "an error", err.Error())
		if n.tries++; n.tries > 10 && w.now.Sub(n.made) > 2*time.Hour {
			w.mail.done(n) // nobody's
			w.tell(n.talk, "mail", "gives up: %v", n)
		}
	case n.command && bot.Is(err, bot.Conflict), n.command && bot.Is(err, bot.Invalid):
		w.checkOpen(n.talk, "an error", err.Error())
		w.mail.done(n) // whoever asked heard it at once
	default:
		w.checkError(p, n.talk, fmt.Sprintf("taking in %v", n), err)
	}
}

func (w *world) bring(p *process, n *news) error {
	switch {
	case n.citizen != nil:
		return p.inbox.FromCitizen(w.ctx, *n.citizen)
	case n.command:
		note, err := p.inbox.(ports.Commander).Command(w.ctx, *n.chat)
		if err == nil {
			w.cover.add("command/answered")
			w.checkText(n.talk, note.Text)
			w.checkLines(n.talk, note.Quote)
		}
		return err
	}
	return p.inbox.FromColleague(w.ctx, *n.chat)
}

func (m *mail) done(n *news) {
	m.waiting = slices.DeleteFunc(m.waiting, func(o *news) bool { return o == n })
}

// repeatSome tells something again, under the same id or another one.
func (w *world) repeatSome() {
	recent := slices.DeleteFunc(slices.Clone(w.mail.told), func(n *news) bool { return w.now.Sub(n.made) > 6*time.Hour })
	if len(recent) == 0 {
		return
	}
	n := pick(w.dice, recent)
	press := n.chat != nil && (n.chat.Act == bot.Pressed || n.chat.Act == bot.Commanded)
	if press || w.dice.chance(60) {
		w.cover.add("fault/repeated")
		w.mail.waiting = append(w.mail.waiting, n)
		return
	}
	w.cover.add("fault/repeated with another id")
	again := &news{talk: n.talk, message: n.message, version: n.version}
	if n.citizen != nil {
		e := *n.citizen
		again.citizen = &e
	} else {
		e := *n.chat
		again.chat = &e
	}
	made := n.made
	w.mail.post(w, again)
	again.made, again.again = made, true
}

// taken notes that the store has an event, for the first time.
func (w *world) taken(n *news, t *talk) {
	if n.taken && n.talk != nil && n.tick > n.talk.life {
		return
	}
	n.taken, n.tick = true, w.tick
	if t == nil {
		return
	}
	if n.talk != nil && n.talk != t {
		w.violate(3, t, "%v belongs to %v", n, n.talk)
		return
	}
	w.tell(t, "store", "has %v", n)
	t.heard = append(t.heard, n)
	if n.citizen != nil {
		w.cover.add("citizen/" + string(n.citizen.Act))
		n.message.everTold = true
	} else {
		w.cover.add("chat/" + string(n.chat.Act))
	}
	t.truth.take(w, n)
}
