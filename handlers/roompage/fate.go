package roompage

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/texts"
)

// fateView is what became of an approved reply.
type fateView struct {
	Says  texts.Text
	State bot.AnswerState
	Until time.Time // when it leaves; zero: it does not, or is on its way
	Size  string    // how long it is, on a preview
}

// answerOf gives how far the answer of a reply is, nil when it was never approved.
func answerOf(c *bot.Card, key string) *bot.CardAnswer {
	if c == nil {
		return nil
	}
	for i := range c.Answers {
		if c.Answers[i].Post == key {
			return &c.Answers[i]
		}
	}
	return nil
}

// fateOf says what became of a reply.
func (p *page) fateOf(f *frame, t room.TeamThread, key string) *fateView {
	a := answerOf(t.Card, key)
	if a == nil {
		return nil
	}
	v := &fateView{State: a.State, Says: texts.T("page.fate."+string(a.State), "to", a.To, "at", p.moment(a.Done))}
	if a.State != bot.Waiting {
		return v
	}
	v.Until = p.leaves(t, key)
	v.Says = texts.T("page.fate.sending", "to", a.To)
	if p.org.Times.Undo > 0 && v.Until.After(time.Now()) {
		v.Says = texts.T("page.fate.waiting", "to", a.To, "at", v.Until.In(zone(p.org)).Format("15:04:05"))
	}
	return v
}

// leaves is when an answer leaves: the window to undo begins with its preview.
func (p *page) leaves(t room.TeamThread, key string) time.Time {
	var at time.Time
	for _, post := range t.Posts {
		if k, previews := withdraws(post); previews && k == key {
			at = post.At
		}
	}
	return at.Add(p.org.Times.Undo)
}

// fateOfPreview says what became of what a note previews.
func (p *page) fateOfPreview(f *frame, t room.TeamThread, note, reply room.TeamPost, newest bool) *fateView {
	if !newest {
		return &fateView{State: bot.Stopped, Says: texts.T("page.fate.old")}
	}
	v := p.fateOf(f, t, bot.PostKey(place(t, reply.ID)))
	if args := note.Note.Text.Args; v != nil && args["count"] != "" {
		v.Size = texts.T("page.fate.size", "count", args["count"], "max", args["max"]).In(f.Lang)
	}
	return v
}

// moment is a time of day, with the day when that is not today.
func (p *page) moment(at time.Time) string {
	at, now := at.In(zone(p.org)), time.Now().In(zone(p.org))
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return at.Format("2-1 15:04")
}

// approval is the button that approves a reply as it reads now; nil when who looks
// may not, or there is nothing to approve (any more).
func (p *page) approval(ctx context.Context, f *frame, t room.TeamThread, reply room.TeamPost) *approveView {
	key := bot.PostKey(place(t, reply.ID))
	if t.Card == nil || !p.mayApprove(f, t.Card.Desk, reply) || !approvable(t.Card, key) {
		return nil
	}
	v := f.button("do-approve-"+reply.ID, bot.Action{Name: bot.ActApprove, Value: reply.ID + "#" + bot.HashAnswer(reply.Text, reply.Files()),
		Label: texts.T("act.approve"), Emoji: "white_check_mark"}, postView{TeamPost: reply, F: f}.Of())
	sign := p.signs(ctx, f, reply.By.ID)
	v.Exact, v.Photos = bot.Signed(reply.Text, cmp.Or(sign, "…")), reply.Photos
	v.Asks = texts.T("page.sure.approve", "to", t.Card.Heading.Args["citizen"]).In(f.Lang)
	if sign == "" {
		v.Asks += " " + texts.T("page.sure.unsigned", "author", reply.By.Name).In(f.Lang)
	}
	v.Yes = texts.T("page.sure.yes.approve").In(f.Lang)
	return &v
}

// signs is what a colleague signs with, asked once for a page; "" when that is not known.
func (p *page) signs(ctx context.Context, f *frame, id bot.ColleagueID) string {
	if sign, asked := f.signed[id]; asked {
		return sign
	}
	sign, err := p.room.Signature(ctx, id)
	if err != nil {
		p.opt.Log.Warn("who signs with what cannot be read", "err", err)
	}
	if f.signed == nil {
		f.signed = map[bot.ColleagueID]string{}
	}
	f.signed[id] = sign
	return sign
}

// approvalByNote is the same button on a note, as long as the text is what it was.
func (p *page) approvalByNote(ctx context.Context, f *frame, t room.TeamThread, a bot.Action) *approveView {
	key, hash, _ := strings.Cut(a.Value, "#")
	reply := replyAt(t, key)
	if reply == nil || hash != bot.HashAnswer(reply.Text, reply.Files()) {
		return nil
	}
	return p.approval(ctx, f, t, *reply)
}

// approvable reports whether another approval could do something.
func approvable(c *bot.Card, key string) bool {
	for _, a := range c.Answers {
		switch a.State {
		case bot.Unsigned, bot.Waiting, bot.Sending:
			return false
		case bot.Published:
			if a.Post == key {
				return false
			}
		}
	}
	return true
}

// mayApprove reports whether who looks may approve a reply: their own only where the
// desk allows that.
func (p *page) mayApprove(f *frame, desk bot.DeskID, reply room.TeamPost) bool {
	for _, d := range p.org.ApprovesFor(f.Me.ID, desk) {
		if reply.By.ID != f.Me.ID || d.SelfApprove {
			return true
		}
	}
	return false
}

func number(n int) string { return strconv.Itoa(n) }
