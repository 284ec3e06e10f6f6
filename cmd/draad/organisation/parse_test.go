package organisation

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/texts"
)

func TestTheExampleIsAWholeOrganisation(t *testing.T) {
	f, err := Open("", "practice", "x")
	if err != nil {
		t.Fatal(err)
	}
	if f.Organisation.Name != "Gemeente Voorbeeld" || f.Language != texts.NL || f.Zone.String() != "Europe/Amsterdam" {
		t.Errorf("got %q, %q, %v", f.Organisation.Name, f.Language, f.Zone)
	}
	if kcc := f.FrontDesk(); kcc.ID != "kcc" || !kcc.SelfApprove {
		t.Errorf("the front desk is %+v", kcc)
	}
	if d := f.Desk("wijkbureau"); d.SelfApprove || d.Emoji != "house_with_garden" {
		t.Errorf("wijkbureau is %+v", d)
	}
	if x := f.Account("gemeente-x"); x.Settings != "DRAAD_X" || !x.Optional || x.Platform != "x" || x.Handle != "gemvoorbeeld" {
		t.Errorf("the X account is %+v", x)
	}
	if p := f.Account("noord"); p.Settings != "" || !p.Optional { // left out beside a chat server
		t.Errorf("a practice account is %+v", p)
	}
	pieter, ok := f.Person("pieter")
	if !ok || pieter.Name != "Pieter Hendriks" || pieter.Initials != "PH" || len(pieter.Approves)+len(pieter.Desks) > 0 {
		t.Errorf("Pieter is %+v", pieter)
	}
	if len(f.Advisers) != 1 || f.Advisers[0] != "marieke" {
		t.Errorf("advisers: %v", f.Advisers)
	}
	want := bot.Times{Undo: 30 * time.Second, Claim: 4 * time.Hour, Remind: time.Hour, Chatter: 90 * day, Retention: 5 * 365 * day}
	if f.Times != want || f.Emoji["eyes"] != bot.ActClaim {
		t.Errorf("times %+v, emoji %v", f.Times, f.Emoji)
	}
	if f.Working(Date{2026, time.May, 15}) || !f.Working(Date{2026, time.May, 18}) {
		t.Error("2026-05-15 is off by decree, the Monday after is not")
	}
}

// small is the least that an organisation needs.
const small = `name: Gemeente Klein
desks:
  - {id: kcc, name: KCC, channel: C01}
accounts:
  - {id: g, platform: x, name: Klein, handle: "@klein"}
`

func TestWhatIsLeftOutHasADefault(t *testing.T) {
	f, err := Parse("small.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if f.Times != defaultTimes() || f.Hours != defaultHours() || f.SignWith != bot.WithInitials || f.Zone.String() != "Europe/Amsterdam" {
		t.Errorf("got %+v", f)
	}
	if a := f.Accounts[0]; a.Settings != "DRAAD_X" || a.Handle != "klein" {
		t.Errorf("the account is %+v", a)
	}
}

func TestPeopleMayBeNamedByEmailAddress(t *testing.T) {
	f, err := Parse("f", []byte(small+"people: [{email: P.Hendriks@voorbeeld.nl, name: Pieter}]\nadvisers: [p.hendriks@Voorbeeld.nl]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if p := f.People[0]; p.Email != "p.hendriks@voorbeeld.nl" || p.ID != f.Advisers[0] {
		t.Errorf("Pieter is %+v, advisers are %v", p, f.Advisers)
	}
}

func TestAnOrganisationMayChangeWhatEmojiDo(t *testing.T) {
	f, err := Parse("f", []byte(small+"emoji: {':eyes:': none, thumbsup: approve, hand: claim}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, still := f.Emoji["eyes"]; still || f.Emoji["thumbsup"] != bot.ActApprove || f.Emoji["hand"] != bot.ActClaim || f.Emoji["recycle"] != bot.ActReopen {
		t.Errorf("emoji: %v", f.Emoji)
	}
	if bot.DefaultEmoji()["eyes"] != bot.ActClaim {
		t.Error("the defaults themselves were changed")
	}
}

// A newer Draad may bring an act whose emoji a desk has: the file still holds.
func TestADefaultEmojiStepsBackForADesk(t *testing.T) {
	f, err := Parse("f", []byte(strings.Replace(small, "name: KCC", "name: KCC, emoji: mega", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, taken := f.Emoji["mega"]; taken || f.Desks[0].Emoji != "mega" {
		t.Errorf("emoji: %v, desk: %+v", f.Emoji, f.Desks[0])
	}
	if len(f.Hints) != 1 || !strings.Contains(f.Hints[0], "adviser has no emoji") {
		t.Errorf("hints: %q", f.Hints)
	}
}

func TestAnEmojiThatIsNoneOfTheUsualOnesIsAHint(t *testing.T) {
	f, err := Parse("f", []byte(small+"emoji: {utrecht: claim, hand: claim}\n"))
	if err != nil || f.Emoji["utrecht"] != bot.ActClaim {
		t.Fatalf("%v (%v)", f, err)
	}
	if len(f.Hints) != 1 || !strings.Contains(f.Hints[0], "the emoji utrecht") {
		t.Errorf("hints: %q", f.Hints)
	}
}

// Each mistake is told with its line and what was expected.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"", `f:1: the file is empty; ` + "`draad organisation`"},
		{"a: [", `f:1: this is not YAML: `},
		{"name: x\n b: y", `f:2: this is not YAML: `},
		{"- a", `f:1: expected the organisation with the keys accounts, `},
		{small + "---\nname: two\n", `expected one document`},
		{"name: x", `f:1: expected the organisation to have a desks`},
		{small + "langage: nl", `f:6: "langage" is no key of the organisation (did you mean language?); expected accounts, `},
		{small + "name: again", `f:6: name stands here twice, first on line 1`},
		{small + "language: fr", `f:6: expected nl or en, found "fr"`},
		{small + "language: [nl]", `f:6: expected nl or en, found a list`},
		{small + "time_zone: Europe/Utrecht", `f:6: expected a time zone, such as Europe/Amsterdam, found "Europe/Utrecht"`},
		{small + "time_zone: Local", `f:6: expected a time zone`},
		{small + "time_zone: ../../etc/passwd", `f:6: expected a time zone`},
		{small + "sign_with: stamp", `f:6: expected initials or first_name, found "stamp"`},
		{small + "advisers: [nobody]", `f:6: there is no person "nobody" in this file`},
		{small + "advisers: 7", `f:6: expected a list of people, found "7"`},
		{small + "times: {undo: soon}", `f:6: expected a term such as 30s, 15m, 4h, 90d or 5y, found "soon"`},
		{small + "times: {undo: -1s}", `f:6: expected a term`},
		{small + "times: {undo: 2h}", `f:6: expected at most 1h, found "2h"`},
		{small + "times: {retention: 101y}", `f:6: expected at most 100y`},
		{small + "times: {chatter: 6y}", `f:6: expected chatter to be no longer than retention`},
		{small + "emoji: {eyes: clam}", `f:6: "clam" is no act (did you mean claim?)`},
		{small + "emoji: {👀: claim}", `f:6: expected the name of an emoji, such as eyes, found "👀"`},
		{small + "emoji: {eyes: claim, ':eyes:': approve}", `f:6: the entry for the emoji eyes is taken on line 6`},
		{small + "emoji: [eyes]", `f:6: expected names of emoji with an act each`},
		{small + "holidays: [5 mei]", `f:6: expected a date, such as 2026-05-15, found "5 mei"`},
		{small + "holidays: [2026-02-30]", `f:6: expected a date`},
		{small + "office_hours: {open: '9 uur'}", `f:6: expected a time of day, such as "08:30", found "9 uur"`},
		{small + "office_hours: {open: '09:00', close: '10:59'}", `f:6: expected close to be at least two hours after open`},
		{small + "office_hours: {days: [maandag]}", `f:6: expected a day: mon, tue, wed, thu, fri, sat or sun, found "maandag"`},
		{small + "office_hours: {days: []}", `f:6: expected at least one day`},
		{small + "people:\n  - {id: a, name: A, initials: AB}\n  - {id: b, name: B, initials: ab}", `f:8: the set of initials ab is taken on line 7`},
		{small + "people: [{id: a, name: A}, {id: a, name: B}]", `f:6: the person a is taken on line 6`},
		{small + "people: [{id: a b, name: A}]", `f:6: expected the person's id in the workspace without spaces, found "a b"`},
		{small + "people:\n  - {id: a, name: A, initials: PH}\n  - {id: b, name: B, initials: ＰＨ}", `f:8: the set of initials PH is taken on line 7`},
		{small + "people: [{id: a, name: A, initials: РН}]", `f:6: expected two to four letters, such as PH, found "РН"`},
		{small + "people: [{id: a, name: A, initials: A}]", `f:6: expected two to four letters, such as PH, found "A"`},
		{small + "people: [{id: a, name: A, initials: ABCDE}]", `f:6: expected two to four letters`},
		{small + "people: [{id: a, name: A, initials: A1}]", `f:6: expected two to four letters`},
		{small + "people: [{id: a, name: \"A\\u202eB\"}]", `f:6: expected the person's name, of 1 to 100 characters on one line`},
		{small + "people: [{id: a, name: A, approves: [kc]}]", `f:6: there is no desk "kc" in this file (did you mean kcc?)`},
		{small + "people: [{id: a, name: A, desks: [kcc, kcc]}]", `f:6: the desk "kcc" stands in this list twice`},
		{small + "people: [{id: &a a, name: *a}]", `f:6: expected the person's name, found an alias (*)`},
		{small + "people: [{id: !!binary YQ==, name: A}]", `f:6: expected the person's id in the workspace, found a tag (!!binary)`},
		{small + "people: [{name: A}]", `f:6: expected id or email, one of the two`},
		{small + "people: [{id: a, email: a@b.nl, name: A}]", `f:6: expected id or email, one of the two`},
		{small + "people: [{email: a.nl, name: A}]", `f:6: expected the person's e-mail address, such as p.hendriks@voorbeeld.nl, found "a.nl"`},
		{small + "people: [{email: a@b.nl, name: A}, {email: A@b.nl, name: B}]", `f:6: the person a@b.nl is taken on line 6`},
		{strings.Replace(small, "name: KCC", "name: KCC, self_approve: yes", 1), `f:3: expected true or false, found "yes"`},
		{strings.Replace(small, "name: KCC", "name: KCC, emoji: eyes", 1) + "emoji: {eyes: claim}", `f:3: the emoji eyes stands for claim already`},
		{strings.Replace(small, "id: kcc", "id: K.C.C.", 1), `f:3: expected an id of small letters`},
		{strings.Replace(small, "C01}", "C01}\n  - {id: b, name: B, channel: c01}", 1), `f:4: the channel c01 is taken on line 3`},
		{strings.Replace(small, "C01}", "C01, emoji: a}\n  - {id: b, name: B, channel: C2, emoji: a}", 1), `f:4: the emoji a is taken on line 3`},
		{strings.Replace(small, "platform: x", "platform: mastodn", 1), `f:5: there is no platform "mastodn" (did you mean mastodon?); expected x, mastodon`},
		{strings.Replace(small, "platform: x", "platform: x, settings: draad", 1), `f:5: expected the first part of its settings' names, such as DRAAD_X, found "draad"`},
		{small + "  - {id: h, platform: x, name: H, handle: h}", `f:6: the settings prefix DRAAD_X is taken on line 5`},
		{small + "  - {id: h, platform: x, name: H, handle: Klein, settings: H_X}", `f:6: the x handle Klein is taken on line 5`},
		{strings.Replace(small, "  - {id: kcc, name: KCC, channel: C01}", "  []", 1), `expected at least one desk`},
	} {
		_, err := Parse("f", []byte(c.file), "x", "mastodon")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n  want %s\n  got  %v", strings.TrimPrefix(c.file, small), c.want, err)
		}
	}
}

// What was pasted in the wrong place may be a token, and messages end up in logs.
func TestATokenInTheWrongPlaceIsNeverEchoed(t *testing.T) {
	for _, token := range []string{"xoxb-kort", "1500000000000000001-AbCdEfGhIjKlMnOpQrSt", "k3y9sw4fz7bd8m1q0rtu6x2c5v", "AAAA%2FAAAbcdef0123456789"} {
		for _, file := range []string{
			strings.Replace(small, "platform: x", "platform: x, settings: "+token, 1),
			strings.Replace(small, "platform: x", "platform: "+token, 1),
			strings.Replace(small, "platform: x", "platform: x, optional: "+token, 1),
			strings.Replace(small, "platform: x", "platform: x, "+token+": 1", 1),
			small + "people: " + token + "\n",
			small + "emoji: {eyes: " + token + "}\n",
		} {
			_, err := Parse("f", []byte(file), "x", "mastodon")
			if err == nil || strings.Contains(err.Error(), token[:8]) || !strings.Contains(err.Error(), "not shown") {
				t.Errorf("%s\n  %v", strings.TrimPrefix(file, small), err)
			}
		}
	}
}

func TestAllMistakesAreToldAtOnceInOrder(t *testing.T) {
	_, err := Parse("f", []byte("advisers: [x]\nlanguage: fr\nnaem: y\ndesks: 3\n"))
	var ps Problems
	if !errors.As(err, &ps) {
		t.Fatalf("got %v", err)
	}
	last := 0
	for _, p := range ps {
		if p.Line < last {
			t.Errorf("line %d comes after line %d", p.Line, last)
		}
		last = p.Line
	}
	if len(ps) != 6 { // and no name, desks or accounts: 3 more, of which desks was given
		t.Errorf("want 6 mistakes: %v", err)
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	path, big := filepath.Join(dir, "o.yaml"), filepath.Join(dir, "big.yaml")
	for name, content := range map[string]string{path: small, big: strings.Repeat("#", maxFile+1)} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if f, err := Open(path); err != nil || f.Name != path {
		t.Errorf("got %+v, %v", f, err)
	}
	for _, bad := range []string{dir, big, filepath.Join(dir, "none.yaml")} {
		if _, err := Open(bad); err == nil || !strings.Contains(err.Error(), "DRAAD_ORGANISATION") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// FuzzParse looks for files that panic, or that come out without what the rest of
// the program relies on.
func FuzzParse(f *testing.F) {
	f.Add(example)
	f.Add([]byte(small))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte(small + "<<: {a: b}\n? [x]\n: y\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse("f", data)
		if err != nil {
			return
		}
		if len(file.Desks) == 0 || len(file.Accounts) == 0 || file.Zone == nil || file.Organisation.Name == "" {
			t.Errorf("accepted without what it needs: %+v", file)
		}
		for _, a := range file.Accounts {
			if a.ID == "" || a.Platform == "" || a.Handle == "" {
				t.Errorf("accepted an account without what it needs: %+v", a)
			}
		}
		at := time.Date(2026, 5, 13, 16, 59, 0, 0, time.UTC)
		if !file.Deadline(at, false).After(at) || !file.Deadline(at, true).After(at) {
			t.Error("a deadline in the past")
		}
	})
}
