package main

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/store"
)

// newcomer is somebody named by e-mail address whom the workspace could not name at the start.
type newcomer struct {
	bot.Person // the ID is the file's
	adviser    bool
}

// unmet lists those for whom no id was found.
func unmet(org *bot.Organisation, ids map[bot.ColleagueID]bot.ColleagueID) []newcomer {
	var all []newcomer
	for _, p := range org.People {
		if byEmail(p) && ids[p.ID] == "" {
			all = append(all, newcomer{p, slices.Contains(org.Advisers, p.ID)})
		}
	}
	return all
}

// meetNewcomers asks the workspace for those who could not be found at the start, until each
// is: the workspace may have been away, or they may get their account later.
func (a *app) meetNewcomers(ctx context.Context) error {
	left, config := a.unmet, a.setup.config
	directory, _ := a.workspace.(ports.Directory)
	for wait := config.RetryFirst; len(left) > 0; wait = min(2*wait, config.RetryMax) {
		if rest(ctx, wait); ctx.Err() != nil {
			return nil
		}
		left = slices.DeleteFunc(left, func(n newcomer) bool {
			err := a.meet(ctx, directory, n)
			wait = max(wait, bot.RetryAfter(err))
			if err != nil && !bot.Is(err, bot.NotFound) && ctx.Err() == nil {
				a.log.Warn("a colleague of the organisation file could not be looked up by e-mail address; it is tried again", "colleague", n.Name, "error", err)
			}
			return err == nil
		})
	}
	<-ctx.Done()
	return nil
}

// meet gives somebody a say as soon as the workspace names them. Their initials go first:
// they are nobody else's then.
func (a *app) meet(ctx context.Context, d ports.Directory, n newcomer) error {
	who, err := d.ByEmail(ctx, n.Email)
	if err != nil {
		return err
	}
	org, hash := &a.setup.org.Organisation, hashed(n.Email)
	n.ID = who.ID
	if _, known := org.Person(n.ID); known {
		return nil // the file names them by that id as well
	}
	alone := bot.Organisation{SignWith: org.SignWith, People: []bot.Person{n.Person}}
	if err := a.seedSignatures(ctx, &alone); err != nil {
		return err
	}
	org.Newcomers.Add(n.Person, n.adviser)
	a.log.Info("a colleague of the organisation file was found by e-mail address, and has a say from now on", "colleague", n.Name)
	a.acquaint(ctx, func(met map[string]bot.ColleagueID) { met[hash] = n.ID })
	return nil
}

// acquaint keeps who has which e-mail address for the next start.
func (a *app) acquaint(ctx context.Context, add func(map[string]bot.ColleagueID)) {
	known, version := a.acquainted(ctx)
	add(known)
	body, err := json.Marshal(known)
	if err == nil {
		err = a.store.Commit(ctx, store.Change{Key: peopleKey, Version: version, Body: body, At: time.Now()})
	}
	if err != nil {
		a.log.Warn("who has which e-mail address could not be kept for the next start", "error", err)
	}
}
