package bot

import "slices"

// member reports whether somebody belongs to a desk. Members claim, route, reopen
// and say that no answer is needed; anyone may contribute or mark as urgent.
func (d *decision) member(by Colleague) bool {
	p, known := d.rules.Org.Person(by.ID)
	return known && !by.Guest && (len(p.Desks) > 0 || len(p.Approves) > 0)
}

// routes reports whether somebody may give the question to another desk: members of
// the desk that has it, and of the front desk. Others could take a question to
// their own desk and approve their own answer there.
func (d *decision) routes(by Colleague) bool {
	p, _ := d.rules.Org.Person(by.ID)
	return slices.Contains(p.Desks, d.rules.Org.Desk(d.c.Desk).ID) ||
		slices.Contains(p.Desks, d.rules.Org.FrontDesk().ID)
}

// approves reports whether somebody may approve answers in this conversation: those
// of its desk, and those of the front desk, who answer for every account.
func (d *decision) approves(by Colleague) bool {
	return !by.Guest && len(d.approvesFor(by.ID)) > 0
}

// approvesOwn reports whether somebody may approve their own answer here.
func (d *decision) approvesOwn(by Colleague) bool {
	return slices.ContainsFunc(d.approvesFor(by.ID), func(k Desk) bool { return k.SelfApprove })
}

// approvesFor lists the desks on whose behalf somebody may approve here.
func (d *decision) approvesFor(id ColleagueID) []Desk {
	return d.rules.Org.ApprovesFor(id, d.c.Desk)
}
