package sim

import (
	"fmt"
	"slices"
	"strings"

	"draad/bot"
)

// citizens are who write, and what they do.
type citizens struct {
	order []*talk
	n     int // of messages
}

// fakeLine begins a line of its own in a citizen's name.
const fakeLine = "NEP 1-1 12:00"

// nasty is what a stranger may put into any text.
const nasty = " @channel <!here> *vet* [klik](https://kwaad.example) \n> **Status:** beantwoord\x00 "

func (w *world) citizenActs() {
	recent := w.people.order[max(0, len(w.people.order)-4):]
	if w.dice.chance(3) {
		w.accountNames(pick(w.dice, organisation().Accounts))
		return
	}
	if len(recent) == 0 || w.dice.chance(35) {
		w.writes(w.newTalk())
		return
	}
	t := pick(w.dice, recent)
	switch m := pick(w.dice, t.messages); {
	case w.dice.chance(50):
		w.writes(t)
	case !m.live():
	case w.dice.chance(60):
		w.edits(t, m)
	default:
		w.erases(t, m)
	}
}

// accountNames is an account of ours that names one of ours in what it writes, or edits or
// deletes that. Nobody has to answer it.
func (w *world) accountNames(by bot.Account) {
	t := &talk{n: 0, platform: by.Platform, account: by.ID, thread: "ours", citizen: bot.Citizen{ID: "c-" + bot.CitizenID(by.ID), Handle: "@" + strings.ToLower(by.Handle)}}
	t.truth = newTruth(t)
	w.people.n++
	m := &message{n: w.people.n, version: 1, id: fmt.Sprintf("m%d", w.people.n)}
	m.Message = bot.Message{ID: m.id, Thread: t.thread, Text: m.mark(), Sent: w.now}
	w.tell(nil, string(by.ID), "writes %s itself", m.id)
	w.cover.add("citizen/ourselves")
	w.fromCitizen(t, m, pick(w.dice, []bot.CitizenAct{bot.Wrote, bot.Edited}))
}

func (w *world) newTalk() *talk {
	t := &talk{n: len(w.people.order) + 1}
	where := pick(w.dice, organisation().Accounts)
	t.platform, t.account, t.thread = where.Platform, where.ID, fmt.Sprintf("t%d", t.n)
	who := 1 + w.dice.IntN(4)
	t.citizen = bot.Citizen{
		ID: bot.CitizenID(fmt.Sprintf("c%d", who)), Handle: fmt.Sprintf("NAAM%d<!here>", who),
		Name: fmt.Sprintf("NAAM%d @channel\n%s", who, fakeLine), Followers: who * 100,
	}
	t.key = bot.ConversationKey(t.platform, t.account, t.thread, t.citizen.ID)
	t.truth = newTruth(t)
	w.talks[t.key] = t
	w.people.order = append(w.people.order, t)
	return t
}

func (w *world) writes(t *talk) {
	w.people.n++
	m := &message{n: w.people.n, version: 1, id: fmt.Sprintf("m%d", w.people.n)}
	m.Message = bot.Message{
		ID: m.id, Thread: t.thread, Text: m.mark() + nasty, Sent: w.now, Link: "https://" + string(t.platform) + ".example/" + m.id,
		Visibility: pick(w.dice, []bot.Visibility{bot.Public, "", bot.Unlisted, bot.Followers, bot.Direct}),
	}
	if len(t.messages) > 0 {
		m.Visibility = t.messages[0].Visibility
	}
	if w.dice.chance(10) {
		m.ListenOnly = bot.ReasonReplyNotAllowed
	}
	if w.dice.chance(20) {
		m.Media = w.media(t, m)
	}
	t.messages = append(t.messages, m)
	w.squares[t.platform].posts[m.id] = &posted{id: m.id, talk: t, message: m}
	w.tell(t, string(t.citizen.ID), "writes %s to %s on %s", m.id, t.account, t.platform)
	w.fromCitizen(t, m, bot.Wrote)
}

func (w *world) edits(t *talk, m *message) {
	m.version++
	m.Text, m.EditedAt = m.mark()+nasty, w.now
	switch {
	case len(m.Media) > 0 && w.dice.chance(20):
		m.Media = slices.Clone(m.Media)
		m.Media[0].Alt = m.mark()
	case w.dice.chance(20):
		m.Media = nil
	case w.dice.chance(20):
		m.Media = append(slices.Clone(m.Media), w.media(t, m)...)
	}
	w.tell(t, string(t.citizen.ID), "edits %s", m.id)
	w.fromCitizen(t, m, bot.Edited)
}

func (w *world) erases(t *talk, m *message) {
	m.Deleted = true
	w.squares[t.platform].posts[m.id].deleted = true
	w.tell(t, string(t.citizen.ID), "deletes %s", m.id)
	w.fromCitizen(t, m, bot.Erased)
}

// fromCitizen posts the news of what a citizen did.
func (w *world) fromCitizen(t *talk, m *message, act bot.CitizenAct) {
	e := bot.CitizenEvent{At: w.now, Act: act, Platform: t.platform, Account: t.account, Citizen: t.citizen, Message: m.Message}
	e.Message.Deleted = false
	if act == bot.Erased {
		e.Message = bot.Message{ID: m.id, Thread: t.thread}
		if w.dice.chance(50) { // not every platform tells whose it was
			e.Message.Thread, e.Citizen = "", bot.Citizen{}
		}
	}
	w.mail.post(w, &news{talk: t, citizen: &e, message: m, version: m.version})
}
