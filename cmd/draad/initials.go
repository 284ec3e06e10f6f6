package main

import (
	"context"
	"slices"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/registry"
)

// examineInitials looks whether the organisation file gives people initials that others
// sign with already. The registry counts: old answers are signed with what it holds.
func (a *app) examineInitials(ctx context.Context) []ports.Diagnosis {
	org := a.setup.org.Organisation
	var r bot.Registry
	says := "nobody's clash with those of others"
	if a.store == nil {
		says += " in the file; those that were given out are with the running Draad"
	} else {
		var err error
		if r, err = registry.Load(ctx, a.store); err != nil {
			return []ports.Diagnosis{{What: "initials", Says: err.Error(), Do: "see what is said of the store"}}
		}
		org.People = a.metBefore(ctx, org.People)
	}
	var found []ports.Diagnosis
	for _, clash := range r.Clashes(&org) {
		found = append(found, ports.Diagnosis{What: "initials", Says: clash, Do: "choose other initials for them in the organisation file"})
	}
	if len(found) == 0 {
		return []ports.Diagnosis{{What: "initials", OK: true, Says: says}}
	}
	return found
}

// metBefore gives people with the ids that were found for their e-mail addresses.
func (a *app) metBefore(ctx context.Context, people []bot.Person) []bot.Person {
	known, _ := a.acquainted(ctx)
	people = slices.Clone(people)
	for i, p := range people {
		if id := known[hashed(p.Email)]; byEmail(p) && id != "" {
			people[i].ID = id
		}
	}
	return people
}
