package bot

import (
	"slices"
	"strings"
	"time"

	"draad/bot/texts"
)

// Organisation is the municipality as its file describes it: plain data, checked
// by whoever reads the file.
type Organisation struct {
	Name     string
	Language texts.Lang
	Zone     *time.Location
	Desks    []Desk // the first is the front desk: the KCC
	Accounts []Account
	Unserved []Account // ours too, but without settings here
	People   []Person
	Advisers []ColleagueID // on duty, called with 📣; see OnDuty
	// Newcomers are those of whom the workspace could not say at the start who they are;
	// nil: there can be none.
	Newcomers *Newcomers
	Emoji     map[string]Act
	// SignWith is how answers are signed.
	SignWith SignWith
	Times    Times
}

// Desk is a team with a channel.
type Desk struct {
	ID      DeskID
	Name    string
	Channel string // the workspace's channel id (practice: any name)
	Emoji   string // routes a thread here
	// SelfApprove: approvers of this desk may approve their own answers.
	SelfApprove bool
}

// Account is one of the municipality's accounts on a platform.
type Account struct {
	ID       AccountID
	Platform PlatformName
	Name     string // "Gemeente Voorbeeld"
	Handle   string // without the @
	Desk     DeskID // whose channel its messages go to; empty: the front desk
	Settings string // prefix of its settings, "DRAAD_X" by default
	Optional bool   // left out when its settings are missing; only the doctor tells
}

// Person is a colleague whom the organisation file names.
type Person struct {
	ID       ColleagueID
	Email    string // set when the file gives that instead of an id: ID is looked up
	Name     string
	Initials string
	Desks    []DeskID // member of
	Approves []DeskID // may approve answers for
}

// SignWith is how answers are signed.
type SignWith string

// How answers are signed.
const (
	WithInitials  SignWith = "initials"
	WithFirstName SignWith = "first_name"
)

// Times are the organisation's terms. Zero switches a term off, except Undo: 0
// publishes at once.
type Times struct {
	Undo      time.Duration // between approval and publication
	Claim     time.Duration // a claim without activity is let go
	Remind    time.Duration // before the deadline
	Chatter   time.Duration // contributions that were not published are forgotten
	Retention time.Duration // the whole conversation is forgotten
}

// FrontDesk is where every message goes that has no desk of its own.
func (o *Organisation) FrontDesk() Desk { return o.Desks[0] }

// Desk finds a desk; an unknown one is the front desk: a message always has a place.
func (o *Organisation) Desk(id DeskID) Desk {
	if i := slices.IndexFunc(o.Desks, func(d Desk) bool { return d.ID == id }); i >= 0 {
		return o.Desks[i]
	}
	return o.FrontDesk()
}

// Account finds an account; the zero Account with the id when it is unknown.
func (o *Organisation) Account(id AccountID) Account {
	if i := slices.IndexFunc(o.Accounts, func(a Account) bool { return a.ID == id }); i >= 0 {
		return o.Accounts[i]
	}
	return Account{ID: id, Name: string(id)}
}

// Ours reports whether somebody on a platform is one of the municipality's own accounts: what
// they write there is no question of a citizen.
func (o *Organisation) Ours(p PlatformName, who Citizen) bool {
	handle := strings.TrimPrefix(who.Handle, "@")
	is := func(a Account) bool { return a.Platform == p && strings.EqualFold(a.Handle, handle) }
	return handle != "" && (slices.ContainsFunc(o.Accounts, is) || slices.ContainsFunc(o.Unserved, is))
}

// Person finds a colleague in the organisation file.
func (o *Organisation) Person(id ColleagueID) (Person, bool) {
	if i := slices.IndexFunc(o.People, func(p Person) bool { return p.ID == id }); i >= 0 {
		return o.People[i], true
	}
	return o.Newcomers.person(id)
}

// ApprovesFor lists the desks on whose behalf somebody may approve what a desk has:
// the desk itself, and the front desk.
func (o *Organisation) ApprovesFor(id ColleagueID, desk DeskID) []Desk {
	p, _ := o.Person(id)
	var desks []Desk
	for _, d := range []Desk{o.Desk(desk), o.FrontDesk()} {
		if slices.Contains(p.Approves, d.ID) {
			desks = append(desks, d)
		}
	}
	return desks
}
