package roompage

import (
	"context"
	"slices"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/texts"
)

// acts are the buttons of a card or a note.
type acts struct {
	Row  []actView // each in a place of its own, whether it can be pressed or not
	Rest []actView // what is asked for less often
}

// actView is a button. One that cannot be pressed now keeps its place, so that no
// other comes under a finger that was on its way.
type actView struct {
	ID     string // of its place
	Act    bot.Act
	Value  string
	Label  texts.Text
	Emoji  string
	Off    bool
	Of     string // what it is about, for who hears the page
	Asks   string // it closes something: what is asked once more, and
	Yes    string // what says yes to that
	F      *frame
	Exact  string // the text that would leave
	Photos []room.Photo
}

// approveView is the button that approves a reply.
type approveView = actView

// slot is a place for a button on a card.
type slot struct {
	act  bot.Act
	undo bool
	key  string // of its label
}

// slots are the places in a card's row.
var slots = []slot{{bot.ActClaim, false, "act.claim"}, {bot.ActRelease, false, "act.release"},
	{bot.ActUrgent, false, "act.urgent"}, {bot.ActUrgent, true, "act.urgent_undo"},
	{bot.ActTakeOver, false, "act.take_over"}, {bot.ActReopen, false, "act.reopen"}}

// closing are the acts that are asked once more.
var closing = []bot.Act{bot.ActNoAnswer, bot.ActElsewhere, bot.ActRetract}

// cardActs are the buttons of a card for who looks at it.
func (p *page) cardActs(f *frame, t teamView) acts {
	var all acts
	if t.Card == nil {
		return all
	}
	for _, s := range slots {
		v := actView{ID: "do-" + string(s.act) + "-" + t.ID, Act: s.act, Label: texts.T(s.key), Off: true, Of: t.Of(), F: f}
		if s.undo {
			v.ID, v.Value = v.ID+"-undo", bot.UndoValue
		} else {
			v.Emoji = p.emojiOf(s.act)
		}
		for _, a := range t.Card.Actions {
			if a.Name == s.act && (a.Value == bot.UndoValue) == s.undo {
				v.Value, v.Off = a.Value, !mayPress(f, t.Card, a)
			}
		}
		all.Row = append(all.Row, v)
	}
	for _, a := range t.Card.Actions {
		if !slices.ContainsFunc(slots, func(s slot) bool { return s.act == a.Name }) {
			all.Rest = append(all.Rest, f.button("do-"+string(a.Name)+a.Value+"-"+t.ID, a, t.Of()))
		}
	}
	return all
}

// mayPress reports whether a card's button is for who looks: only who has a thread can
// let it go, and nobody takes over from themselves.
func mayPress(f *frame, c *bot.Card, a bot.Action) bool {
	owner, owned := claimant(c)
	switch a.Name {
	case bot.ActRelease:
		return owned && owner == f.Me.ID
	case bot.ActTakeOver:
		return owned && owner != f.Me.ID
	}
	return true
}

// button makes a button, with its question when it closes something.
func (f *frame) button(id string, a bot.Action, of string) actView {
	v := actView{ID: id, Act: a.Name, Value: a.Value, Label: a.Label, Emoji: a.Emoji, Of: of, F: f}
	if slices.Contains(closing, a.Name) {
		v.Asks = texts.T("page.sure." + string(a.Name)).In(f.Lang)
		v.Yes = texts.T("page.sure.yes." + string(a.Name)).In(f.Lang)
	}
	return v
}

// noteActs are the buttons of a note that still do something.
func (p *page) noteActs(ctx context.Context, f *frame, t room.TeamThread, post room.TeamPost) acts {
	var all acts
	for i, a := range post.Note.Actions {
		if a.Name == bot.ActApprove {
			if v := p.approvalByNote(ctx, f, t, a); v != nil {
				v.ID = "do-" + string(a.Name) + "-" + post.ID
				all.Rest = append(all.Rest, *v)
			}
			continue
		}
		if p.stillOffered(f, t, post, a) {
			v := f.button("do-"+string(a.Name)+number(i)+"-"+post.ID, a, postView{TeamPost: post, F: f}.Of())
			all.Rest = append(all.Rest, v)
		}
	}
	return all
}

// stillOffered reports whether a note's button still does something. What the page
// cannot know is left to be tried.
func (p *page) stillOffered(f *frame, t room.TeamThread, post room.TeamPost, a bot.Action) bool {
	if t.Card == nil {
		return true
	}
	on, offers := offered(t.Card, a.Name)
	switch a.Name {
	case bot.ActWithdraw:
		answer := answerOf(t.Card, a.Value)
		if _, newest := previewedBy(t, post); answer != nil && replyAt(t, a.Value) != nil && !newest && isPreview(post) {
			return false
		}
		return answer == nil || slices.Contains([]bot.AnswerState{bot.Unsigned, bot.Waiting, bot.Sending, bot.Parked}, answer.State)
	case bot.ActTakeOver:
		return offers && on.Value == a.Value && mayPress(f, t.Card, on)
	case bot.ActElsewhere, bot.ActNoAnswer:
		return offers
	case bot.ActRetract:
		return offers || slices.ContainsFunc(t.Card.Answers, func(a bot.CardAnswer) bool { return a.State == bot.Published })
	}
	return true
}

func isPreview(post room.TeamPost) bool {
	_, previews := withdraws(post)
	return previews
}
