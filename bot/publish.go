package bot

import (
	"strings"
	"time"

	"draad/bot/texts"
)

// publishPart sets one part of the last answer to leave.
func (d *decision) publishPart(i int, due time.Time) {
	a := d.c.answer()
	to := d.c.message(a.To)
	reply := &Reply{
		Account: d.c.Account, Thread: threadOf(*to), Citizen: d.c.Citizen,
		Visibility: to.Visibility, Text: a.Parts[i].Text,
		To: Ref{Place: string(d.c.Account), ID: to.ID, Link: to.Link},
	}
	if i == 0 {
		reply.Files = a.Files
	}
	for _, before := range a.Parts[:i] {
		if !before.Ref.IsZero() {
			reply.To = before.Ref
		}
	}
	e := d.emit(Effect{
		Kind: DoPublish, Class: classAnswer, Due: due,
		Where: d.c.Platform, Account: d.c.Account,
		Answer: len(d.c.Answers) - 1, Part: i, Reply: reply,
	})
	a.Parts[i].Effect = e.Key
}

// part finds the part that a publication is about, nil when it is obsolete.
func (d *decision) part(e Effect) (*Answer, *Part) {
	if e.Answer >= len(d.c.Answers) || e.Part >= len(d.c.Answers[e.Answer].Parts) {
		return nil, nil
	}
	a := &d.c.Answers[e.Answer]
	p := &a.Parts[e.Part]
	if p.Effect != e.Key {
		return nil, nil
	}
	return a, p
}

// publishable has a part leave, unless nobody who may stands behind it any more.
func publishable(d *decision, f Attempting) error {
	a, p := d.part(f.Effect)
	if p == nil || !p.Ref.IsZero() || a.State != Waiting && a.State != Sending {
		return ErrObsolete
	}
	if !d.standsBehind(a, f.Guest) {
		d.voidApproval(a)
		return nil
	}
	a.State, a.Wait.On = Sending, ""
	if p.Begun.IsZero() {
		p.Begun = d.at
	}
	return nil
}

// notStopped reports whether nobody held a part back while it was about to leave.
func notStopped(d *decision, e Effect) bool {
	a, _ := d.part(e)
	return a != nil && a.Stop == ""
}

// published takes in that a part is out. It counts whatever the state is: what
// stands on the platform stands there.
func published(d *decision, _ Queued, f Succeeded) error {
	a, p := d.part(f.Effect)
	if p == nil || !p.Ref.IsZero() {
		return ErrObsolete
	}
	p.Ref, a.Wait = f.Ref, Wait{}
	switch rest := a.next() >= 0; {
	case rest && a.State != Sending && a.State != Waiting:
		// stopped in between: what is out is out
	case rest && a.Stop != "":
		d.stopAndSay(a, a.Stop)
	case rest:
		a.State = Waiting // the next part is certainly not out: it can be taken back
		d.publishPart(a.next(), d.at)
	default:
		d.finish(a)
	}
	return nil
}

// finish closes the conversation with an answer that is out, unless the citizen
// wrote again after the message it answers.
func (d *decision) finish(a *Answer) {
	a.State, a.Done = Published, d.at
	link := a.Parts[len(a.Parts)-1].Ref.Link
	if last := d.c.newest(); last != nil && last.ID != a.To {
		d.note(Note{Text: texts.T("note.published_more_asked", "author", a.AuthorName), Link: link})
	} else {
		d.c.Status = Answered
		d.note(Note{Text: texts.T("note.published", "author", a.AuthorName), Link: link})
	}
	d.card()
}

// notPublished takes in that a part is given up.
func notPublished(d *decision, f Failed) error {
	a, p := d.part(f.Effect)
	if p == nil || !p.Ref.IsZero() || a.State != Sending && a.State != Waiting {
		return ErrObsolete
	}
	a.Done = d.at
	n := Note{Quote: p.Text, Call: []ColleagueID{a.Approver}}
	if m := d.c.message(a.To); m != nil {
		n.Link = m.Link
	}
	args := []string{"part", number(f.Effect.Part + 1), "parts", number(len(a.Parts))}
	say := Effect{Kind: DoSay, Class: classNormal, Note: &n}
	if f.Kind == OutcomeUnknown {
		a.State, a.Unasked = Parked, true
		say.Kind, say.Answer = DoAsk, f.Effect.Answer
		n.Text = texts.T("note.parked", args...)
	} else {
		a.State = Refusal
		reason := reasonKey(f.Kind, f.Reason)
		n.Text = texts.T("note.refused", args...).With("reason", reason).With("advice", adviceKey(reason))
	}
	n.Actions = d.afterFailure(a, f.Reason)
	if a.State == Parked {
		n.Actions = append(n.Actions, d.action(ActWithdraw, PostKey(a.Post)))
	}
	d.enqueue(say)
	if f.Reason == ReasonUnheard {
		d.tellApart("note.unheard_desk_refused")
	}
	d.card()
	return nil
}

// afterFailure is what can be done about an answer that was given up. The same text is
// not offered again where that cannot help.
func (d *decision) afterFailure(a *Answer, why Reason) []Action {
	if why == ReasonGone {
		return []Action{d.action(ActNoAnswer, "")}
	}
	var can []Action
	if !wantsOther(why) {
		can = d.again(d.c.contribution(a.Post))
	}
	return append(can, d.action(ActElsewhere, ""))
}

// wantsOther reports whether only another text or photo can be posted.
func wantsOther(why Reason) bool {
	switch why {
	case ReasonDuplicate, ReasonTooLong, ReasonFileRefused, ReasonFileGone:
		return true
	}
	return false
}

// asked takes in that the thread asks to look.
func asked(d *decision, _ Queued, f Succeeded) error {
	d.asked(f.Effect)
	return nil
}

// asked takes in that the thread asks to look whether an answer is out.
func (d *decision) asked(e Effect) {
	if e.Answer >= len(d.c.Answers) {
		return
	}
	if a := &d.c.Answers[e.Answer]; a.Unasked {
		a.Unasked, a.Asked = false, d.at
	}
}

// ReasonKey names the text for why something failed, as an argument of another.
func ReasonKey(err error) string { return reasonKey(KindOf(err), ReasonOf(err)) }

// reasonKey names the text for why something failed, as an argument of another.
func reasonKey(k Kind, r Reason) string {
	if r != "" && texts.Known("reason."+string(r)) {
		return "reason." + string(r)
	}
	if texts.Known("reason." + string(k)) {
		return "reason." + string(k)
	}
	return "reason.unknown"
}

// adviceKey names the text for what to do about a reason, as an argument of another.
func adviceKey(reason string) string {
	key := "advice." + strings.TrimPrefix(reason, "reason.")
	if texts.Known(key) {
		return key
	}
	return "advice.other"
}

// resend goes on with the first part that is not out, on a person's word.
func (d *decision) resend(a *Answer, by Colleague) {
	a.State, a.Approver, a.Approved, a.Told, a.Raised, a.Wait, a.Stop = Waiting, by.ID, d.at, nil, false, Wait{}, ""
	if to := d.c.message(a.To); to == nil || to.Deleted {
		a.To = d.c.newest().ID // there is one, or the approval was refused
	}
	a.Parts[a.next()].Begun = time.Time{}
	d.preview(a, a.next())
	d.card()
}

// confirmed ends a parked answer on a person's word that it is there.
func (d *decision) confirmed(a *Answer) {
	d.touch()
	i := a.next()
	a.Parts[i].Confirmed = true
	if i == len(a.Parts)-1 {
		d.finish(a)
		return
	}
	a.State, a.Done = Refusal, d.at
	d.note(Note{
		Text:    texts.T("note.rest_not_sent", "part", number(i+1), "parts", number(len(a.Parts))),
		Actions: d.again(d.c.contribution(a.Post)),
	})
	d.card()
}

// delayed takes in that a publication takes longer; the thread hears it once.
func (d *decision) delayed(f Delayed) error {
	if f.Effect.Kind != DoPublish {
		return d.waiting(f)
	}
	a, p := d.part(f.Effect)
	if p == nil || a.State != Sending && a.State != Waiting {
		return ErrObsolete
	}
	if f.Kind != OutcomeUnknown {
		a.State = Waiting // this part is certainly not out: it can be taken back again
		a.Wait.waitOn(f.On, d.at)
		if a.Stop != "" {
			d.stopAndSay(a, a.Stop)
			return nil
		}
	}
	if f.Tell && f.Reason == ReasonUnheard && f.Kind == Auth && !a.Raised {
		a.Raised = true
		d.tellApart("note.unheard_desk")
	}
	if !f.Tell || !a.Told.news(f, d.at) {
		return nil
	}
	a.Told = &Promise{Until: f.Until, Reason: reasonKey(f.Kind, f.Reason)}
	if f.Kind == OutcomeUnknown {
		d.say(texts.T("note.uncertain", "until", d.clock(f.Until)), a.Approver)
	} else {
		d.say(texts.T("note.delayed", "until", d.clock(f.Until)).With("reason", a.Told.Reason), a.Approver)
	}
	d.card()
	return nil
}

// longWait is how long a wait is that the thread hears of, also when it heard of a
// shorter one before.
const longWait = 30 * time.Minute

// news reports whether a delay is another than the thread was told of: one of hours, or
// one that now wants a person. What lasts a minute longer each time is not.
func (p *Promise) news(f Delayed, at time.Time) bool {
	if p == nil {
		return true
	}
	longer := f.Until.Sub(at) > longWait && f.Until.After(p.Until)
	return longer || f.Kind == Auth && reasonKey(f.Kind, f.Reason) != p.Reason
}
