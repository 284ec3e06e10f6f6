package bot

import (
	"slices"
	"strings"

	"draad/bot/texts"
)

// A question that another desk was asked about stands in two places: its thread, and under
// what that desk's channel was told, the pointer. It is decided in the thread. So what
// colleagues answer under a pointer is said again there (mirror.go), and whoever answered
// under it hears there what becomes of it.

// Pointer is a post in the channel of another desk that leads to the thread.
type Pointer struct {
	Post  Ref           `json:"post"`
	Spoke []ColleagueID `json:"spoke,omitempty"` // who answered under it, and was told where that is decided
	Told  string        `json:"told,omitempty"`  // how it stood when they were told that last; see standing
	News  string        `json:"news,omitempty"`  // the key of the effect that tells that
	Lost  bool          `json:"lost,omitempty"`  // nothing can be said under it any more
}

// mostPointers bounds how many pointers of one question are listened to: it may be passed
// on and back for ever.
const mostPointers = 10

// pointer finds a pointer by its post, nil when it is none.
func (c *Conversation) pointer(post Ref) *Pointer {
	for i := range c.Pointers {
		if c.Pointers[i].Post.Same(post) {
			return &c.Pointers[i]
		}
	}
	return nil
}

// Threads gives the posts under which colleagues speak of the question: the card, if it
// stands, and the pointers.
func (c *Conversation) Threads() []Ref {
	var all []Ref
	if !c.Thread.IsZero() {
		all = append(all, c.Thread)
	}
	for _, p := range c.Pointers {
		all = append(all, p.Post)
	}
	return all
}

// pointed takes in that a pointer stands. People may have answered under it before that was
// known.
func pointed(d *decision, _ Queued, f Succeeded) error {
	d.c.Pointers = append(d.c.Pointers, Pointer{Post: f.Ref})
	d.c.Pointers = d.c.Pointers[max(0, len(d.c.Pointers)-mostPointers):]
	for i := range d.c.Contributions {
		if k := &d.c.Contributions[i]; !k.Deleted && !k.Unseen {
			d.saidThere(k)
		}
	}
	return nil
}

// saidThere has a reply that stands under a pointer said in the thread, and tells its author
// once that it is decided there.
func (d *decision) saidThere(k *Contribution) {
	p := d.c.pointer(k.Thread)
	if p == nil {
		return
	}
	d.mirror(k)
	if slices.Contains(p.Spoke, k.By) {
		return
	}
	if len(p.Spoke) == 0 && d.c.Status == Open && d.c.underWay() == nil {
		p.Told = d.standing()
	}
	p.Spoke = append(p.Spoke, k.By)
	d.emitUnder(DoSayUnder, p, Note{Text: texts.T("note.there_heard", "name", k.Name, "desk", d.rules.Org.deskOf(d.c.Thread.Place).Name)})
}

// emitUnder says something under a pointer. That does not wait in the thread's queue: the
// other channel may be slow, or shut.
func (d *decision) emitUnder(kind Do, p *Pointer, n Note) string {
	if p.Lost {
		return ""
	}
	class := classAnswer
	if d.c.Urgent {
		class = classUrgent
	}
	return d.emit(Effect{Kind: kind, Class: class, Channel: p.Post.Place, Under: p.Post, Note: &n}).Key
}

// whereOf gives the thread in which somebody acted. Not every workspace tells it of an emoji.
func (d *decision) whereOf(f Acted) Ref {
	if k := d.c.contribution(f.Post); f.Thread.IsZero() && k != nil && k.Post.Same(f.Post) {
		return k.Thread
	}
	if f.Thread.IsZero() {
		return f.Post // of the card, or a pointer itself
	}
	return f.Thread
}

// answerWhere answers a colleague where they are: under a pointer, or in the thread.
func (d *decision) answerWhere(thread Ref, n Note) {
	if p := d.c.pointer(thread); p != nil && !p.Lost {
		d.emitUnder(DoSayUnder, p, n)
		return
	}
	d.note(n)
}

// sayUnder says something under a pointer, with the link of the thread.
func sayUnder(d *decision, e Effect) Call {
	n := *e.Note
	if n.Link == "" {
		n.Link = d.c.Thread.Link
	}
	return SayThere{Thread: e.Under, Note: n}
}

// pointerStands refuses what is to be said under a pointer that is let go of.
func pointerStands(d *decision, a Attempting) error {
	if d.c.pointer(a.Effect.Under) == nil {
		return ErrObsolete
	}
	return nil
}

// newsIsNew refuses to say how it stood a while ago.
func newsIsNew(d *decision, a Attempting) error {
	if p := d.c.pointer(a.Effect.Under); p == nil || p.News != a.Effect.Key {
		return ErrObsolete
	}
	return nil
}

// notSaidUnder gives up a pointer under which nothing can be said, and tells the thread.
func notSaidUnder(d *decision, f Failed) error {
	p := d.c.pointer(f.Effect.Under)
	if p == nil || p.Lost {
		return nil
	}
	p.Lost = true
	d.say(texts.T("note.not_told"), d.claimant()...)
	return nil
}

// tellPointers says under each pointer where somebody answered how it stands, when that is
// another thing than was said there last.
func (d *decision) tellPointers() {
	now := d.standing()
	for i := range d.c.Pointers {
		p := &d.c.Pointers[i]
		if len(p.Spoke) == 0 || p.Told == now {
			continue
		}
		n := d.standsThere(p.Told)
		p.Told = now
		if !n.Text.IsZero() {
			p.News = d.emitUnder(DoNews, p, n)
		}
	}
}

// standing is how it stands for whoever only wants to know what comes of it: the status, and
// how far which answer is. It is empty when there is no answer yet.
func (d *decision) standing() string {
	a := d.c.answer()
	if a == nil && d.c.Status == Open {
		return ""
	}
	if a == nil {
		return string(d.c.Status)
	}
	state := a.State
	if state == Sending {
		state = Waiting
	}
	return joinKey(string(d.c.Status), string(state), number(len(d.c.Answers)))
}

// standsThere says how it stands now to people who knew it to stand otherwise.
func (d *decision) standsThere(told string) Note {
	switch d.c.Status {
	case NoAnswer:
		return Note{Text: texts.T("note.there_no_answer")}
	case Elsewhere:
		return Note{Text: texts.T("note.there_elsewhere")}
	}
	a := d.c.answer()
	reopened := d.c.Status == Open && told != "" && !stillOpen(told)
	if reopened && (a == nil || !a.UnderWay()) {
		return Note{Text: texts.T("note.there_reopened")}
	}
	if a == nil {
		return Note{}
	}
	key := "note.there_" + string(a.State)
	switch a.State {
	case Waiting, Sending:
		key = "note.there_approved"
	case Published:
		return d.publishedThere(a)
	case Retracted, Unsigned, Stopped:
	default:
		key = "note.there_not_out"
	}
	return Note{Text: texts.T(key, "author", a.AuthorName, "citizen", d.citizenName())}
}

// publishedThere says that an answer is out, and where.
func (d *decision) publishedThere(a *Answer) Note {
	n := Note{Text: texts.T("note.published", "author", a.AuthorName), Link: a.Parts[len(a.Parts)-1].Ref.Link}
	if d.c.Status == Open {
		n.Text.Key = "note.published_more_asked"
	}
	return n
}

// stillOpen reports whether a question stood open when people were told how it stands.
func stillOpen(told string) bool { return strings.HasPrefix(told, joinKey(string(Open), "")) }
