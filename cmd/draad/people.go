package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

// introduceWithin is how long the workspace gets to say who has which e-mail address.
const introduceWithin = 20 * time.Second

// peopleKey is the record of ids by e-mail address; of the addresses it holds hashes.
const peopleKey = "registry/people"

// introduce puts ids of the workspace in the place of the organisation file's e-mail
// addresses. Who cannot be found is left out: they are nobody that Draad knows, until they
// are found (newcomers.go). When the workspace does not answer, what it said at an earlier
// start holds.
func (a *app) introduce(ctx context.Context) {
	directory, ok := a.workspace.(ports.Directory)
	org := &a.setup.org.Organisation
	if !ok || !slices.ContainsFunc(org.People, byEmail) {
		return
	}
	known, _ := a.acquainted(ctx)
	met := maps.Clone(known)
	ids := a.lookUp(ctx, directory, known, met)
	a.unmet = unmet(org, ids)
	org.Newcomers = &bot.Newcomers{}
	replace(org, ids)
	if !maps.Equal(met, known) {
		a.acquaint(ctx, func(all map[string]bot.ColleagueID) { maps.Copy(all, met) })
	}
}

// askAgain is the least wait before those are asked for again of whom the workspace could
// not tell.
const askAgain = time.Second

// lookUp asks the workspace for the ids of those who are named by e-mail address. At the first
// start nobody is known yet: whoever could not be looked up just then is looked up again, for
// as long as there is time.
func (a *app) lookUp(ctx context.Context, d ports.Directory, known, met map[string]bot.ColleagueID) map[bot.ColleagueID]bot.ColleagueID {
	ctx, cancel := context.WithTimeout(ctx, a.patience)
	defer cancel()
	ids := map[bot.ColleagueID]bot.ColleagueID{}
	left := slices.DeleteFunc(slices.Clone(a.setup.org.People), func(p bot.Person) bool { return !byEmail(p) })
	for len(left) > 0 {
		wait, again := askAgain, left[:0:0]
		for _, p := range left {
			who, err := d.ByEmail(ctx, p.Email)
			switch hash := hashed(p.Email); {
			case err == nil:
				ids[p.ID], met[hash] = who.ID, who.ID
			case !bot.Is(err, bot.NotFound) && known[hash] != "":
				ids[p.ID] = known[hash]
			case ctx.Err() == nil && passes(err):
				again, wait = append(again, p), max(wait, bot.RetryAfter(err))
				a.log.Warn("a colleague of the organisation file could not be looked up by e-mail address; it is tried again", "colleague", p.Name, "error", err)
			default:
				a.log.Error("a colleague of the organisation file could not be found by e-mail address, and has no say until they are; it is tried again; see draad doctor",
					"colleague", p.Name, "error", err)
			}
		}
		if left = again; len(left) > 0 {
			rest(ctx, wait)
		}
	}
	return ids
}

// passes reports whether another try may do better in a moment.
func passes(err error) bool { return bot.Is(err, bot.Temporary) || bot.Is(err, bot.RateLimited) }

// rest waits, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

func byEmail(p bot.Person) bool { return p.Email != "" }

// acquainted gives the ids that were found before, by the address's hash.
func (a *app) acquainted(ctx context.Context) (map[string]bot.ColleagueID, uint64) {
	known := map[string]bot.ColleagueID{}
	r, err := a.store.Load(ctx, peopleKey)
	if err == nil && json.Unmarshal(r.Body, &known) != nil {
		known = map[string]bot.ColleagueID{} // damaged: begun anew
	}
	return known, r.Version
}

func hashed(email string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(email)))
	return hex.EncodeToString(sum[:])
}

// replace gives people and advisers the ids that were found, and leaves out those who
// were not, or who stand in the file by that id already.
func replace(org *bot.Organisation, ids map[bot.ColleagueID]bot.ColleagueID) {
	var people []bot.Person
	taken := map[bot.ColleagueID]bool{}
	for _, p := range org.People {
		if byEmail(p) {
			p.ID = ids[p.ID]
		}
		if p.ID != "" && !taken[p.ID] {
			taken[p.ID] = true
			people = append(people, p)
		}
	}
	var advisers []bot.ColleagueID
	for _, id := range org.Advisers {
		if found := ids[id]; found != "" {
			id = found
		}
		if taken[id] {
			advisers = append(advisers, id)
		}
	}
	org.People, org.Advisers = people, advisers
}
