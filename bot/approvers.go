package bot

import (
	"slices"

	"draad/bot/texts"
)

// notApprover tells somebody who may not approve who may, and that nothing was posted. The
// author is left out where their own approval would be refused too.
func (d *decision) notApprover(by, author ColleagueID) {
	d.whisper(by, d.approvers(texts.T("refuse.not_approver"), by, author))
}

// onlyApprovers tells the same of the other acts that take an approver.
func (d *decision) onlyApprovers(by ColleagueID) {
	d.whisper(by, d.approvers(texts.T("refuse.only_approvers"), by, ""))
}

// approvers puts into a text who may approve here: people of this question's desk, else of
// the front desk. Where the file names nobody, it is the desk.
func (d *decision) approvers(t texts.Text, by, author ColleagueID) texts.Text {
	org := d.rules.Org
	args, key := []string{"desk", org.Desk(d.c.Desk).Name}, "approvers.desk"
	for _, desk := range []Desk{org.Desk(d.c.Desk), org.FrontDesk()} {
		names := org.approversOf(desk, by, author)
		if len(names) == 0 {
			continue
		}
		args, key = []string{"desk", desk.Name, "first", names[0]}, "approvers.one"
		if len(names) > 1 {
			args, key = append(args, "second", names[1]), "approvers.two"
		}
		if len(names) > 2 {
			key = "approvers.more"
		}
		break
	}
	return texts.T(t.Key, args...).With("who", key)
}

// approversOf names who may approve for a desk, in the file's order: not somebody who was
// just refused (a guest may be in the file), nor an author who may not approve their own.
func (o *Organisation) approversOf(desk Desk, refused, author ColleagueID) []string {
	var names []string
	for _, p := range o.People {
		own := p.ID == author && !desk.SelfApprove
		if p.Name != "" && p.ID != refused && !own && slices.Contains(p.Approves, desk.ID) {
			names = append(names, p.Name)
		}
	}
	return names
}
