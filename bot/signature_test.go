package bot_test

import (
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"draad/bot"
	"draad/bot/registry"
	"draad/bot/store/storetest"
	"draad/bot/store/storetest/drawn"
)

func taken(texts ...string) bot.Registry {
	r := bot.Registry{Signatures: map[bot.ColleagueID]bot.Signature{}}
	for _, s := range texts {
		r.Signatures[bot.ColleagueID(s)] = bot.Signature{Text: s}
	}
	return r
}

func TestPropose(t *testing.T) {
	for _, tt := range []struct {
		name  string
		taken string
		with  bot.SignWith
		want  string
	}{
		{"Pieter Hendriks", "", bot.WithInitials, "PH"},
		{"Pieter Hendriks", "PH", bot.WithInitials, "PHE"},
		{"Pieter van den Heuvel", "PH", bot.WithInitials, "PVDH"},
		{"pieter", "", bot.WithInitials, "PI"},
		{"Élodie Özil", "", bot.WithInitials, "ÉÖ"},
		{"E\u0301lodie O\u0308zil", "", bot.WithInitials, "ÉÖ"},
		{"𝐏ieter Ｈendriks", "", bot.WithInitials, "PH"},
		{"Pieter Hendriks", "РН", bot.WithInitials, "PHE"},
		{"Zoe\u0308 Smit", "", bot.WithFirstName, "Zoë"},
		{"李小龙", "", bot.WithInitials, "李小"},
		{"🙂", "", bot.WithInitials, ""},
		{"Pieter Hendriks", "", bot.WithFirstName, "Pieter"},
		{"Pieter Hendriks", "Pieter", bot.WithFirstName, "Pieter H"},
		{"Pieter Hendriks", "Pieter,Pieter H", bot.WithFirstName, "Pieter He"},
	} {
		if got := taken(strings.Split(tt.taken, ",")...).Propose(tt.name, tt.with); got != tt.want {
			t.Errorf("%s with %s taken: got %q, want %q", tt.name, tt.taken, got, tt.want)
		}
	}
}

// A proposal is always free and always valid, whatever people are called.
func TestProposalsAreFreeAndValid(t *testing.T) {
	drawn.Check(t, func(t *rapid.T) {
		with := rapid.SampledFrom([]bot.SignWith{bot.WithInitials, bot.WithFirstName}).Draw(t, "with")
		r := taken()
		for range rapid.IntRange(1, 30).Draw(t, "people") {
			name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Z][a-z]{1,5} [A-Z][a-z]{1,6}`)).Draw(t, "name")
			s := r.Propose(name, with)
			if s == "" {
				continue
			}
			if _, is := r.Owner(s); is || !bot.ValidSignature(s, with) {
				t.Fatalf("proposed %q for %q", s, name)
			}
			r.Signatures[bot.ColleagueID(s)] = bot.Signature{Text: s}
		}
	})
}

func TestTwoColleaguesNeverGetTheSameSignature(t *testing.T) {
	s := storetest.NewStore()
	var wg sync.WaitGroup
	errs := make([]error, 10)
	for i := range errs {
		wg.Go(func() {
			who := bot.Colleague{ID: bot.ColleagueID(rune('a' + i))}
			errs[i] = registry.Set(t.Context(), s, bot.WithInitials, who, "ph", monday)
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !bot.Is(err, bot.Conflict):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d people sign with PH", won)
	}
}

func TestSeedingTheRegistryNamesClashesAndKeepsTheOld(t *testing.T) {
	s, org := storetest.NewStore(), testRules().Org
	old := bot.Colleague{ID: "vertrokken", Name: "Oud-collega"}
	if err := registry.Set(t.Context(), s, bot.WithInitials, old, "SB", monday); err != nil {
		t.Fatal(err)
	}
	set, problems, err := registry.Seed(t.Context(), s, org, monday)
	if err != nil || len(problems) != 1 || !strings.HasPrefix(problems[0], "sanne") || len(set) != 2 {
		t.Errorf("set %v, problems %v, %v", set, problems, err)
	}
	again, _, _ := registry.Seed(t.Context(), s, org, monday)
	r, _ := registry.Load(t.Context(), s)
	if len(again) != 0 || r.Of("vertrokken") != "SB" || r.Of(jamal) != "JA" {
		t.Errorf("again %v, registry %v", again, r.Signatures)
	}
}

// What looks like somebody's initials is somebody's, and new ones are of plain letters.
func TestLookAlikeInitialsAreTaken(t *testing.T) {
	s := storetest.NewStore()
	if err := registry.Set(t.Context(), s, bot.WithInitials, bot.Colleague{ID: "pieter"}, "PH", monday); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bot.Kind{
		"РН": bot.Conflict, "ＰＨ": bot.Conflict, "𝐏𝐇": bot.Conflict, "рн": bot.Conflict, "ph": bot.Conflict, "Рh": bot.Conflict,
		"РЕ": bot.Invalid, "P\u200bH": bot.Invalid, "A\u0301\u0302": bot.Invalid, "": bot.Invalid, "P1": bot.Invalid,
	} {
		err := registry.Set(t.Context(), s, bot.WithInitials, bot.Colleague{ID: "mallory"}, text, monday)
		if bot.KindOf(err) != want {
			t.Errorf("%+q is %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]string{"ＭＭ": "MM", "e\u0301v": "ÉV"} {
		if err := registry.Set(t.Context(), s, bot.WithInitials, bot.Colleague{ID: "mallory"}, text, monday); err != nil {
			t.Fatal(err)
		}
		if r, _ := registry.Load(t.Context(), s); r.Of("mallory") != want {
			t.Errorf("%+q became %+q, want %q", text, r.Of("mallory"), want)
		}
	}
}

func TestInitialsInTheFileThatOthersHaveAreNamed(t *testing.T) {
	r := taken()
	r.Signatures["vertrokken"] = bot.Signature{Text: "SB", Name: "Oud-collega"}
	r.Signatures["noor"] = bot.Signature{Text: "NN", Name: "Noor"}
	r.Former = map[string]bot.ColleagueID{"ND": "noor"}
	org := &bot.Organisation{SignWith: bot.WithInitials, People: []bot.Person{
		{ID: "sanne", Name: "Sanne Bos", Initials: "sb"}, {ID: "noor", Name: "Noor", Initials: "ND"}, {ID: "nico", Name: "Nico", Initials: "ND"},
		{ID: "kees", Name: "Kees", Initials: "KH"}, {ID: "karin", Name: "Karin", Initials: "КН"}, {ID: "ilse", Name: "Ilse"}, {ID: "bo", Name: "Bo", Initials: "БЮЖЖЖ"},
	}}
	want := []string{"Sanne Bos cannot sign with ^SB: answers of Oud-collega", "Nico cannot sign with ^ND: answers of Noor", "Karin cannot sign with ^КН: Kees stands before", "Bo cannot"}
	got := r.Clashes(org)
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
	org.SignWith = bot.WithFirstName
	org.People = []bot.Person{{ID: "a", Name: "Zoe\u0308 Smit"}, {ID: "b", Name: "Zoë Jansen"}}
	if got := taken().Clashes(org); len(got) != 1 || !strings.HasPrefix(got[0], "Zoë Jansen cannot") {
		t.Errorf("got %q", got)
	}
}
