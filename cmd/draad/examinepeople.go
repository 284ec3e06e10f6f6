package main

import (
	"context"

	"draad/bot"
	"draad/bot/ports"
)

// examinePeople looks whether the workspace knows those whom the organisation file names.
// They are called by name: an address is nobody else's business.
func (a *app) examinePeople(ctx context.Context) []ports.Diagnosis {
	var found []ports.Diagnosis
	for _, p := range a.setup.org.People {
		var d ports.Diagnosis
		var err error
		if byEmail(p) {
			d, err = a.examineAddress(ctx, p)
		} else {
			d, err = a.examineMember(ctx, p.ID)
		}
		if d.Says == "" {
			continue
		}
		d.What = "colleague " + p.Name
		if found = append(found, d); bot.Is(err, bot.Auth) || bot.Is(err, bot.RateLimited) {
			return found // the others fare no better
		}
	}
	return found
}

func (a *app) examineAddress(ctx context.Context, p bot.Person) (ports.Diagnosis, error) {
	directory, ok := a.workspace.(ports.Directory)
	if !ok {
		return ports.Diagnosis{}, nil
	}
	who, err := directory.ByEmail(ctx, p.Email)
	switch {
	case bot.Is(err, bot.NotFound):
		return ports.Diagnosis{Says: "nobody in the workspace has that e-mail address", Do: "correct it in the organisation file, or give their id there"}, err
	case err != nil:
		return ports.Diagnosis{Says: err.Error(), Do: "or give their id in the organisation file"}, err
	}
	d, err := a.examineMember(ctx, who.ID)
	switch {
	case d.Says == "" || d.Says == goodMember:
		d = ports.Diagnosis{OK: true, Says: "found by e-mail address"}
	case err == nil:
		d.Says = "found by e-mail address: " + d.Says
	}
	return d, err
}

const goodMember = "a member of the workspace"

// examineMember looks what the workspace says of somebody; nothing where it does not tell.
func (a *app) examineMember(ctx context.Context, id bot.ColleagueID) (ports.Diagnosis, error) {
	members, ok := a.workspace.(ports.Members)
	if !ok {
		return ports.Diagnosis{}, nil
	}
	m, err := members.Member(ctx, id)
	switch {
	case bot.Is(err, bot.NotFound):
		return ports.Diagnosis{Says: "nobody in the workspace has the id " + string(id), Do: "give the id of their account there, or their e-mail address, in the organisation file"}, err
	case err != nil:
		return ports.Diagnosis{Says: err.Error()}, err
	case m.Left:
		return ports.Diagnosis{Says: "deactivated: has no say", Do: "take them out of the organisation file, or have their account activated"}, nil
	case m.Robot:
		return ports.Diagnosis{Says: "a bot: nobody hears what it does", Do: "give the id of their own account in the organisation file"}, nil
	case m.Guest:
		return ports.Diagnosis{OK: true, Says: "a guest: may not approve"}, nil
	}
	return ports.Diagnosis{OK: true, Says: goodMember}, nil
}
