package sim

import (
	"fmt"
	"slices"

	"draad/bot"
)

// Coverage counts what happened, by "kind/what".
type Coverage map[string]int

func (c Coverage) add(what string) { c[what]++ }

// Merge adds another run's counts.
func (c Coverage) Merge(o Coverage) {
	for what, n := range o {
		c[what] += n
	}
}

// Missing names what should have happened in many runs and did not, sorted.
func (c Coverage) Missing() []string {
	var missing []string
	for _, what := range everything() {
		if c[what] == 0 {
			missing = append(missing, what)
		}
	}
	slices.Sort(missing)
	return missing
}

// everything is what a run of many seeds has to cover.
func everything() []string {
	var all []string
	add := func(kind string, whats ...any) {
		for _, what := range whats {
			all = append(all, fmt.Sprintf("%s/%v", kind, what))
		}
	}
	add("citizen", bot.Wrote, bot.Edited, bot.Erased, "ourselves")
	add("chat", bot.Said, bot.Rewrote, bot.Removed, bot.Reacted, bot.Unreacted, bot.Pressed, bot.Commanded)
	add("chat", "reread", "looked up")
	add("command", "answered")
	for _, act := range bot.Acts() {
		add("act", act)
	}
	for _, kind := range bot.Kinds() {
		add("effect", kind)
	}
	add("notice", "told", "repeated")
	add("office", "taken away", "forgotten", "elsewhere", "mirrored", "outcome told")
	add("photo", "shown", "missing", "breaks off", "taken away", "published")
	add("fact", "MessageWritten", "MessageEdited", "MessageDeleted", "Contributed", "ContributionEdited",
		"ContributionDeleted", "Acted", "SignatureSet", "Noted", "Stranded", "Attempting", "Succeeded", "Failed", "Delayed", "Revived", "Fired", "SourceSaid")
	add("outcome", "ok", bot.Invalid, bot.NotFound, bot.Conflict, bot.Auth, bot.RateLimited, bot.Temporary,
		bot.Permanent, bot.OutcomeUnknown, bot.ReasonUnheard, bot.ReasonApproverUnknown)
	for _, f := range slices.Concat(remoteFaults, finalFaults) {
		add("fault", f.it)
	}
	add("fault", "in between", "skew", "crash", "crash after commit", "clash", "store before", "store after", "outage",
		"channel gone", "card deleted", "reordered", "repeated", "repeated with another id", "cannot look", "unsure",
		"panic while looking", "change of mind", "unreadable", "card frozen")
	return all
}
