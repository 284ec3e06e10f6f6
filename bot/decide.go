package bot

import (
	"fmt"
	"time"

	"draad/bot/texts"
)

// Decide says what becomes of a conversation when something happens, and what has
// to be done about it. It is pure: the same arguments give the same answer, and c
// is left as it was. The zero Conversation stands for one that does not exist.
//
// An act that is not allowed is no error: nothing changes but a note to whoever
// asked. Errors are ErrObsolete, for an effect or a timer that is not wanted any
// more, and Invalid or NotFound for facts that fit no conversation.
func Decide(r *Rules, c Conversation, e Event) (Conversation, []Effect, error) {
	if c.Version == 0 && !opens(e.Fact) {
		return c, nil, Errorf(NotFound, "%T without a conversation", e.Fact)
	}
	d := &decision{rules: r, at: e.At, c: c.clone()}
	d.c.Version++
	d.c.Serial++
	if err := d.take(e.Fact); err != nil {
		return c, nil, err
	}
	d.followDesk()
	d.tellPointers()
	d.remember(c, e.Fact)
	d.flush()
	d.putAside()
	return d.c, d.effects, nil
}

// opens reports whether a fact may be the first of a conversation.
func opens(f Fact) bool {
	switch f.(type) {
	case MessageWritten, MessageEdited, MessageDeleted:
		return true
	}
	return false
}

// decision is one call of Decide under way.
type decision struct {
	rules   *Rules
	at      time.Time
	c       Conversation
	effects []Effect
	person  bool // somebody waits for what follows from the fact
	where   Ref  // the thread in which a colleague acted; zero: that of the question
}

func (d *decision) take(f Fact) error {
	d.person = waitedFor(f)
	switch f := f.(type) {
	case MessageWritten:
		d.messageWritten(f)
	case MessageEdited:
		d.messageEdited(f)
	case MessageDeleted:
		d.messageDeleted(f)
	case Contributed:
		d.contributed(f)
	case ContributionEdited:
		d.contributionEdited(f)
	case ContributionDeleted:
		d.contributionDeleted(f)
	case Acted:
		d.acted(f)
	case SignatureSet:
		d.signatureSet(f)
	case Noted:
		d.answerWhere(f.Thread, f.Note)
	case Housekept: // followDesk does what there is to do
	case Attempting:
		return d.attempting(f)
	case Succeeded:
		return d.succeeded(f)
	case Failed:
		return d.failed(f)
	case Delayed:
		return d.delayed(f)
	case Revived:
		return d.revived(f)
	case Fired:
		return d.fired(f.Effect)
	default:
		return Errorf(Invalid, "unknown fact %T", f)
	}
	return nil
}

// touch notes that a person did something: it moves the retention period.
func (d *decision) touch() {
	if d.at.After(d.c.Active) {
		d.c.Active = d.at
	}
	d.retain()
}

// emit hands an effect to the store, with its key.
func (d *decision) emit(e Effect) Effect {
	e.Key = effectKey(d.c.Key, d.c.Serial, len(d.effects))
	if e.Due.IsZero() {
		e.Due = d.at
	}
	d.effects = append(d.effects, e)
	return e
}

// note says something in the thread.
func (d *decision) note(n Note) {
	d.enqueue(Effect{Kind: DoSay, Class: classNormal, Note: &n})
}

func (d *decision) say(t texts.Text, call ...ColleagueID) {
	d.note(Note{Text: t, Call: call})
}

// whisper says something to one colleague.
func (d *decision) whisper(to ColleagueID, t texts.Text, actions ...Action) {
	d.answerWhere(d.where, Note{Text: t, Only: to, Actions: actions})
}

// timer sets a timer at base + after, unless one that is as early is set; a timer
// that fires too early is set again (see fired). A term of zero is off.
func (d *decision) timer(kind Do, after time.Duration, base time.Time) {
	if after <= 0 || base.IsZero() {
		return
	}
	d.timerAt(kind, base.Add(after))
}

func (d *decision) timerAt(kind Do, due time.Time) {
	if set, ok := d.c.Timers[kind]; ok && !due.Before(set.Due) {
		return
	}
	e := d.emit(Effect{Kind: kind, Class: classTimer, Due: due})
	if d.c.Timers == nil {
		d.c.Timers = map[Do]Timer{}
	}
	d.c.Timers[kind] = Timer{Key: e.Key, Due: due}
}

// number formats a count for a text.
func number(n int) string { return fmt.Sprint(n) }
