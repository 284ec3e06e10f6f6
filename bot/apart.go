package bot

import (
	"slices"

	"draad/bot/texts"
)

// tellApart tells another channel about the last answer: its thread cannot be read, so
// perhaps nobody there would see it. That does not wait in the thread's queue, which may be
// held up by the same thing.
func (d *decision) tellApart(key string) {
	d.tellNext("", Note{Text: texts.T(key, "citizen", d.citizenName()), Link: d.c.Thread.Link})
}

// tellNext tells the channel that comes after another; there may be none.
func (d *decision) tellNext(after string, n Note) {
	all := d.elsewhereChannels()
	if i := slices.Index(all, after) + 1; i < len(all) {
		d.emit(Effect{Kind: DoTellApart, Class: classAnswer, Channel: all[i], Answer: len(d.c.Answers) - 1, Note: &n})
	}
}

// elsewhereChannels are the channels in which the thread does not stand.
func (d *decision) elsewhereChannels() []string {
	return d.rules.Org.channels(d.c.Desk, d.c.Thread.Place)
}

// tellable has something told apart that is still worth telling: the answer waits, or was
// given up.
func tellable(d *decision, f Attempting) error {
	a := d.c.answer()
	if a == nil || f.Effect.Answer != len(d.c.Answers)-1 || !a.UnderWay() && a.State != Refusal {
		return ErrObsolete
	}
	return nil
}

// notToldApart tells the next channel instead.
func notToldApart(d *decision, f Failed) error {
	d.tellNext(f.Effect.Channel, *f.Effect.Note)
	return nil
}
