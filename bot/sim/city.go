package sim

import (
	"slices"
	"time"
	"unicode/utf8"

	"draad/bot"
	"draad/bot/texts"
)

// monday is when every world begins.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// The colleagues.
const (
	sanne   = bot.ColleagueID("sanne")   // KCC, approves, also her own
	jamal   = bot.ColleagueID("jamal")   // KCC, approves
	fatima  = bot.ColleagueID("fatima")  // wijkbureau, approves there
	ilse    = bot.ColleagueID("ilse")    // KCC, may not approve, has no initials yet
	guus    = bot.ColleagueID("guus")    // would approve, but is a guest of the workspace
	pieter  = bot.ColleagueID("pieter")  // another department, has no initials yet
	marieke = bot.ColleagueID("marieke") // adviser on duty
)

var everybody = []bot.ColleagueID{sanne, jamal, fatima, ilse, guus, pieter, marieke}

// Secret is planted where credentials are: nobody may ever read it.
const Secret = "GEHEIM-9f2c77"

// The platforms: one that can be asked and believed, one that never says that
// something is not there, and one that cannot be asked at all.
const (
	plein    = bot.PlatformName("plein")
	vogel    = bot.PlatformName("vogel")
	prikbord = bot.PlatformName("prikbord")
)

// organisation is the municipality of every world. What Draad is told about it may
// be changed for a test (Options.Rules); what is true stays in this file.
func organisation() *bot.Organisation {
	kcc, noord := []bot.DeskID{"kcc"}, []bot.DeskID{"noord"}
	return &bot.Organisation{
		Name: "Voorbeeld", Language: texts.NL, Zone: time.UTC, SignWith: bot.WithInitials,
		Desks: []bot.Desk{
			{ID: "kcc", Name: "KCC", Channel: "C-kcc", Emoji: "telephone", SelfApprove: true},
			{ID: "noord", Name: "Wijkbureau Noord", Channel: "C-noord", Emoji: "house"},
		},
		Accounts: []bot.Account{
			{ID: "stad", Platform: plein, Name: "Gemeente Voorbeeld", Handle: "GemVoorbeeld", Settings: Secret},
			{ID: "wijk", Platform: plein, Name: "Wijk Noord", Handle: "WijkNoord", Desk: "noord"},
			{ID: "vogelstad", Platform: vogel, Name: "Gemeente Voorbeeld", Handle: "GemVoorbeeld"},
			{ID: "bord", Platform: prikbord, Name: "Prikbord", Handle: "GemVoorbeeld"},
		},
		People: []bot.Person{
			{ID: sanne, Name: "Sanne Bakker", Initials: "SB", Desks: kcc, Approves: kcc},
			{ID: jamal, Name: "Jamal Aziz", Initials: "JA", Desks: kcc, Approves: kcc},
			{ID: fatima, Name: "Fatima El", Initials: "FE", Desks: noord, Approves: noord},
			{ID: ilse, Name: "Ilse de Wit", Desks: kcc},
			{ID: guus, Name: "Guus Gast", Initials: "GG", Desks: kcc, Approves: kcc},
		},
		Advisers: []bot.ColleagueID{marieke},
		Emoji:    bot.DefaultEmoji(),
		Times: bot.Times{
			Undo: 30 * time.Second, Claim: 4 * time.Hour, Remind: time.Hour,
			Chatter: 2 * day, Retention: 10 * day,
		},
	}
}

const day = 24 * time.Hour

// limits of the platforms are tight, so that answers of ordinary length are chains.
func limits() map[bot.PlatformName]bot.Limits {
	return map[bot.PlatformName]bot.Limits{
		plein: {Max: 80, Chain: 3, Delete: true, Count: utf8.RuneCountInString, Advise: advise, Pictures: true,
			Files: bot.FileLimits{Count: 2, Size: 1 << 20, Types: []string{"image/jpeg"}}},
		vogel:    {Max: 120, Delete: true, Count: utf8.RuneCountInString, Pictures: true},
		prikbord: {Max: 60, Chain: 2, Count: utf8.RuneCountInString},
	}
}

// advise has a remark about long posts.
func advise(s string) texts.Text {
	if utf8.RuneCountInString(s) < 70 {
		return texts.Text{}
	}
	return texts.Raw("Dit is lang.")
}

func rules() *bot.Rules {
	return &bot.Rules{
		Org: organisation(), Platforms: limits(), Window: bot.Window{Messages: 3}, // so that worlds see older ones
		Clusters: func(s string) []string {
			var all []string
			for _, r := range s {
				all = append(all, string(r))
			}
			return all
		},
		Deadline: func(at time.Time, urgent bool) time.Time {
			if urgent {
				return at.Add(time.Hour)
			}
			return at.Add(8 * time.Hour)
		},
	}
}

// colleague is somebody as the workspace knows them.
func colleague(id bot.ColleagueID) bot.Colleague {
	c := bot.Colleague{ID: id, Name: string(id), Guest: id == guus}
	if p, ok := organisation().Person(id); ok {
		c.Name = p.Name
	}
	if id == pieter {
		c.Name = "Sanne Bakker" // a namesake
	}
	return c
}

// mayApprove knows by heart who may approve at a desk; own: their own words.
func mayApprove(by bot.ColleagueID, desk bot.DeskID, own bool) bool {
	switch by {
	case sanne, jamal:
		return true // the front desk answers for everybody
	case fatima:
		return desk == "noord" && !own
	}
	return false
}

// mayRoute knows who may give a question of a desk to another.
func mayRoute(by bot.ColleagueID, desk bot.DeskID) bool {
	return slices.Contains([]bot.ColleagueID{sanne, jamal, ilse}, by) || by == fatima && desk == "noord"
}

// isMember knows who belongs to a webcare team.
func isMember(by bot.ColleagueID) bool {
	return slices.Contains([]bot.ColleagueID{sanne, jamal, fatima, ilse}, by)
}

// isBroader reports whether one visibility shows more than another.
func isBroader(a, b bot.Visibility) bool {
	order := []bot.Visibility{bot.Direct, bot.Followers, bot.Unlisted, bot.Public}
	place := func(v bot.Visibility) int {
		if v == "" {
			v = bot.Public
		}
		return slices.Index(order, v)
	}
	return place(a) > place(b)
}
