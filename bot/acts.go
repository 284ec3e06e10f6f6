package bot

import (
	"slices"

	"draad/bot/texts"
)

// act is all that is to be known of something colleagues do by emoji, button or command. A
// new one is an entry in the table below, a label in texts ("act.…"), and a file with what
// the entry names. Card, help, guide, practice page and settings are drawn from it.
type act struct {
	name  Act
	emoji string // that stands for it, unless the organisation file says otherwise; "" for none
	// named: it needs to be said which (a desk), so each has an emoji of its own.
	named bool
	// undoes: taking its emoji away takes the act back.
	undoes bool
	// may reports whether somebody may do it; nil: members may. Acts about answers ask more
	// themselves.
	may func(*decision, Colleague) bool
	// offered are its buttons on the card now; nil: it has none there.
	offered func(*decision) []Action
	do      func(*decision, Acted)
}

// acts is the table of acts, in the order in which they are offered. It is filled at the
// start, since what its entries name looks into it.
var acts []act

func init() {
	open := func(d *decision) bool { return d.c.Status == Open }
	acts = []act{
		{name: ActReopen, emoji: "recycle", do: reopenByHand, offered: when(func(d *decision) bool { return !open(d) }, ActReopen)},
		{name: ActRetract, do: (*decision).retract, offered: when(retractableByHand, ActRetract)},
		{name: ActClaim, emoji: "eyes", undoes: true, do: claimOrRelease,
			offered: when(func(d *decision) bool { return open(d) && d.c.Claim == nil }, ActClaim)},
		{name: ActRelease, do: releaseByHand, offered: when(func(d *decision) bool { return open(d) && d.c.Claim != nil }, ActRelease)},
		{name: ActTakeOver, emoji: "arrows_counterclockwise", do: (*decision).takeOver, offered: takeOverOffered},
		{name: ActApprove, emoji: "white_check_mark", undoes: true, may: anybody, do: (*decision).decideAnswer},
		{name: ActWithdraw, undoes: true, may: anybody, do: (*decision).decideAnswer},
		{name: ActNoAnswer, emoji: "see_no_evil", undoes: true, do: (*decision).noAnswer, offered: when(open, ActNoAnswer)},
		{name: ActUrgent, emoji: "rotating_light", undoes: true, may: notGuest, do: urgentOrNot, offered: urgentOffered},
		{name: ActElsewhere, emoji: "writing_hand", do: (*decision).elsewhere, offered: when(open, ActElsewhere)},
		{name: ActAdviser, emoji: "mega", undoes: true, do: (*decision).adviser,
			offered: when(func(d *decision) bool { return open(d) && len(d.rules.Org.OnDuty()) > 0 }, ActAdviser)},
		{name: ActRoute, named: true, undoes: true, do: (*decision).route, offered: routesOffered},
	}
}

// acted takes in what a colleague did by emoji, button or command.
func (d *decision) acted(f Acted) {
	d.where = d.whereOf(f)
	a, known := actOf(f.Act)
	may := a.may
	if may == nil {
		may = (*decision).member
	}
	switch {
	case !may(d, f.By):
		d.whisper(f.By.ID, texts.T("refuse.not_member"))
	case f.Undo && !a.undoes: // taking an emoji away is no act of its own
	case !known:
		d.whisper(f.By.ID, texts.T("refuse.unknown_act"))
	default:
		a.do(d, f)
	}
}

func actOf(name Act) (act, bool) {
	i := slices.IndexFunc(acts, func(a act) bool { return a.name == name })
	if i < 0 {
		return act{}, false
	}
	return acts[i], true
}

// anybody has it said more exactly by the act itself what they may not.
func anybody(*decision, Colleague) bool { return true }

// notGuest: whoever sees that something cannot wait may say so.
func notGuest(d *decision, by Colleague) bool { return !by.Guest }

// when offers an act with one button.
func when(it func(*decision) bool, name Act) func(*decision) []Action {
	return func(d *decision) []Action {
		if !it(d) {
			return nil
		}
		return []Action{d.action(name, "")}
	}
}

// cardActions are the acts that make sense now.
func (d *decision) cardActions() []Action {
	var all []Action
	for _, a := range acts {
		if a.offered != nil {
			all = append(all, a.offered(d)...)
		}
	}
	return all
}

// Acts lists the acts, in the order in which they are offered.
func Acts() []Act {
	var all []Act
	for _, a := range acts {
		all = append(all, a.name)
	}
	return all
}

// EmojiActs lists the acts that an emoji can stand for. Each desk has one of its own for
// routing.
func EmojiActs() []Act {
	return slices.DeleteFunc(Acts(), func(name Act) bool { a, _ := actOf(name); return a.named })
}

// DefaultEmoji maps emoji names to acts; the organisation file may change it. Where there
// are no buttons, an act that is offered has to have one; taking a published answer away
// is the exception: no emoji does that by accident.
func DefaultEmoji() map[string]Act {
	all := map[string]Act{}
	for _, a := range acts {
		if a.emoji != "" {
			all[a.emoji] = a.name
		}
	}
	return all
}
