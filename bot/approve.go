package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"draad/bot/plain"
	"draad/bot/texts"
)

// HashText is the fingerprint that an approval binds to.
func HashText(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// decideAnswer takes in an approval, or that one is taken back.
func (d *decision) decideAnswer(f Acted) {
	k := d.c.contribution(f.Post)
	withdraw := f.Undo || f.Act == ActWithdraw
	switch {
	case k == nil && withdraw && f.Button:
		d.whisper(f.By.ID, texts.T("refuse.nothing_to_withdraw"))
	case k == nil && withdraw:
		d.withdrawUnseen(f)
	case k == nil:
		d.whisper(f.By.ID, texts.T("refuse.approve_an_answer"))
	case withdraw:
		d.withdraw(k, f)
	default:
		d.approve(k, f)
	}
}

// maxUnseen bounds what is remembered of emoji on posts that may never come.
const maxUnseen = 50

// withdrawUnseen remembers a withdrawal that overtook the reply it is about.
func (d *decision) withdrawUnseen(f Acted) {
	if f.Post.IsZero() || f.Post.Same(d.c.Thread) || len(d.c.Contributions) >= d.contributions()+maxUnseen {
		return
	}
	for _, m := range d.c.Messages {
		if m.Shown.Same(f.Post) {
			return
		}
	}
	d.c.Contributions = append(d.c.Contributions, Contribution{
		Post: f.Post, At: d.at, Unseen: true, Stopped: map[ColleagueID]time.Time{f.By.ID: d.at},
	})
}

// approve publishes a contribution, after the undo window, if everything is right.
func (d *decision) approve(k *Contribution, f Acted) {
	if k.Stopped[f.By.ID].After(d.at) {
		return // taken back before this older approval arrived
	}
	if p := k.preview(f.Post); p != nil {
		f.Hash = p.Hash // ✅ on a preview means the text that it shows
	}
	approved := k.approvedOn(f.Post)
	if !f.Button {
		if _, stands := (*approved)[f.By.ID]; stands {
			return // the same emoji, reported again
		}
	}
	if !d.approves(f.By) {
		d.notApprover(f.By.ID, k.By)
		return
	}
	if !f.Button {
		if *approved == nil {
			*approved = map[ColleagueID]time.Time{}
		}
		(*approved)[f.By.ID] = d.at
	}
	if refusal := d.refuseApproval(k, f); !refusal.IsZero() {
		d.whisper(f.By.ID, refusal, d.wayOut(k, refusal)...)
		return
	}
	d.touch()
	a := d.c.answer()
	switch {
	case a == nil || !a.Post.Same(k.Post):
	case a.resumes() && a.Hash == k.hash():
		d.resend(a, f.By)
		return
	case a.State == Parked:
		d.stop(a) // the person looked, and approves another text
	}
	d.accept(k, f)
}

// refuseApproval says why an approval by somebody who may cannot count.
func (d *decision) refuseApproval(k *Contribution, f Acted) texts.Text {
	last := d.c.answer()
	same := last != nil && last.Post.Same(k.Post) && last.Hash == k.hash()
	beside := d.refuseBeside(k)
	switch {
	case k.Deleted || plain.Empty(k.Text) && len(k.Files) == 0:
		return texts.T("refuse.empty")
	case f.By.ID == k.By && !d.approvesOwn(f.By):
		return texts.T("refuse.own_answer")
	case last != nil && last.Post.Same(k.Post) && !last.looked(d.at):
		return texts.T("refuse.look_first")
	case f.Doubtful, f.Hash != "" && f.Hash != k.hash(), d.at.Before(k.EditedAt):
		return texts.T("refuse.text_changed")
	case d.at.Before(d.c.doneOf(k.Post)), d.at.Before(d.c.Changed):
		return texts.T("refuse.too_old")
	case d.c.underWay() != nil && same:
		return texts.T("refuse.approved_already")
	case d.c.underWay() != nil:
		return texts.T("refuse.other_under_way", "author", last.AuthorName)
	case last != nil && last.State == Parked && !last.Post.Same(k.Post):
		return texts.T("refuse.settle_parked_first")
	case !beside.IsZero():
		return beside
	case d.c.newest() == nil:
		return texts.T("refuse.question_gone")
	case last != nil && last.Retracting:
		return texts.T("refuse.retracting")
	case !d.setUp():
		return texts.T("refuse.no_platform")
	}
	return d.refuseFiles(k.Files)
}

func (d *decision) limits() Limits { return d.rules.Platforms[d.c.Platform] }

// setUp reports whether the platform and the account are (still) in the settings.
func (d *decision) setUp() bool {
	return d.limits().Count != nil && d.rules.Org.Account(d.c.Account).Platform == d.c.Platform
}

// accept makes the answer of an approved contribution.
func (d *decision) accept(k *Contribution, f Acted) {
	to := d.c.message(k.Answers)
	if to == nil || to.Deleted {
		to = d.c.newest()
	}
	d.c.Answers = append(d.c.Answers, Answer{
		Post: k.Post, Author: k.By, AuthorName: k.Name,
		Text: k.Text, Files: k.Files, Lost: k.Lost, AsIs: f.AsIs, Hash: k.hash(), Signature: f.Sign, To: to.ID,
		Approver: f.By.ID, Approved: d.at, State: Unsigned,
	})
	if f.Sign == "" {
		d.note(Note{
			Text: texts.T("note.signature_needed", "author", k.Name, "proposal", f.Propose),
			Call: []ColleagueID{k.By}, Actions: []Action{d.action(ActWithdraw, PostKey(k.Post))},
		})
		d.timer(DoExpireApproval, unsignedFor, d.at)
		d.card()
		return
	}
	d.prepare()
}

// prepare signs the last answer, splits it where it must, and previews it. It leaves
// when the undo window is over, which begins when the preview stands (said): people
// must have been able to see it.
func (d *decision) prepare() {
	a := d.c.answer()
	to := d.c.message(a.To)
	if !d.setUp() {
		d.stop(a)
		d.say(texts.T("refuse.no_platform"), a.Approver)
		d.card()
		return
	}
	text, ok := d.toSign(a)
	if !ok {
		d.card()
		return
	}
	parts, ok := compose(text, a.Signature, d.limits(), d.rules.Clusters)
	switch {
	case !ok:
		d.stop(a)
		d.say(d.tooLong(text, a.Signature), a.Approver)
	case to.ListenOnly != "":
		d.stop(a)
		d.sayLost(a)
		d.sayFiles(a)
		d.note(Note{Text: texts.T("note.by_hand"), Quote: strings.Join(parts, "\n\n"), Link: to.Link,
			Call: []ColleagueID{a.Approver}, Actions: []Action{d.action(ActElsewhere, "")}})
	default:
		for _, text := range parts {
			a.Parts = append(a.Parts, Part{Text: text})
		}
		a.State = Waiting
		d.preview(a, 0)
	}
	d.card()
}

func (d *decision) tooLong(text, signature string) texts.Text {
	l := d.limits()
	return texts.T("refuse.too_long",
		"count", number(l.Count(sign(text, signature))),
		"max", number(l.Max), "parts", number(max(1, l.Chain)))
}

// signatureSet completes an answer that waited for its author's signature.
func (d *decision) signatureSet(f SignatureSet) {
	a := d.c.answer()
	if a == nil || a.State != Unsigned || a.Author != f.By || f.Sign == "" {
		return
	}
	a.Signature = f.Sign
	d.prepare()
}
