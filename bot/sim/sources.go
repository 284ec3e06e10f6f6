package sim

import (
	"fmt"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
)

// notice is something that a source has to say itself. A source says it until it is
// taken, and may say it again after that.
type notice struct {
	bot.SourceNotice
	made  time.Time
	taken bool
}

// sourceSays is a source that could not hear citizens for a while.
func (w *world) sourceSays() {
	at := pick(w.dice, organisation().Accounts)
	id := fmt.Sprintf("s%d", len(w.notices)+1)
	w.notices = append(w.notices, &notice{made: w.now, SourceNotice: bot.SourceNotice{
		ID: id, Platform: at.Platform, Account: at.ID, Text: texts.T("source.unread", "account", id).With("reason", "reason.temporary"),
	}})
	w.tell(nil, string(at.Platform), "could not be read, says %s", id)
	w.bringNotices()
}

// bringNotices brings what is not taken in yet, and some of the rest once more.
func (w *world) bringNotices() {
	for _, n := range w.notices {
		p := w.alive()
		if p == nil || n.taken && (w.now.Sub(n.made) > 6*time.Hour || !w.dice.chance(20)) {
			continue
		}
		in, takes := p.inbox.(ports.NoticeInbox)
		if !takes {
			continue
		}
		if n.taken {
			w.cover.add("notice/repeated")
		}
		err := in.FromSource(w.ctx, n.SourceNotice)
		w.checkError(p, nil, "taking in what a source says", err)
		n.taken = n.taken || err == nil && !p.dead
	}
}

// checkNotices: what a source said stands in the channel of its desk, or of the front desk
// when that one would not take it, or of any other when it was gone; one that was lost may
// stand there twice, under one key.
func (w *world) checkNotices() {
	for _, n := range w.notices {
		keys := map[string]bool{}
		for _, p := range w.office.order {
			if p.root != nil || p.note == nil || p.note.Text.Args["account"] != n.ID {
				continue
			}
			keys[p.key] = true
			desk := organisation().Desk(organisation().Account(n.Account).Desk)
			if p.ref.Place != desk.Channel && p.ref.Place != organisation().FrontDesk().Channel && !w.office.was[desk.Channel] {
				w.violate(8, nil, "what a source said of %s stands in %s", n.Account, p.ref.Place)
			}
		}
		switch {
		case n.taken && len(keys) == 0:
			w.violate(8, nil, "%s was taken in, and never said", n.ID)
		case len(keys) > 1:
			w.violate(8, nil, "%s was said %d times", n.ID, len(keys))
		case len(keys) == 1:
			w.cover.add("notice/told")
		}
	}
}
