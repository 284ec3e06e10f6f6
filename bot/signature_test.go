package bot_test

import (
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"draad/bot"
	"draad/bot/bottest"
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
	rapid.Check(t, func(t *rapid.T) {
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
	s := bottest.NewStore()
	var wg sync.WaitGroup
	errs := make([]error, 10)
	for i := range errs {
		wg.Go(func() {
			who := bot.Colleague{ID: bot.ColleagueID(rune('a' + i))}
			errs[i] = bot.SetSignature(t.Context(), s, bot.WithInitials, who, "ph", monday)
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
	s, org := bottest.NewStore(), testRules().Org
	old := bot.Colleague{ID: "vertrokken", Name: "Oud-collega"}
	if err := bot.SetSignature(t.Context(), s, bot.WithInitials, old, "SB", monday); err != nil {
		t.Fatal(err)
	}
	set, problems, err := bot.SeedRegistry(t.Context(), s, org, monday)
	if err != nil || len(problems) != 1 || !strings.HasPrefix(problems[0], "sanne") || len(set) != 2 {
		t.Errorf("set %v, problems %v, %v", set, problems, err)
	}
	again, _, _ := bot.SeedRegistry(t.Context(), s, org, monday)
	r, _ := bot.LoadRegistry(t.Context(), s)
	if len(again) != 0 || r.Of("vertrokken") != "SB" || r.Of(jamal) != "JA" {
		t.Errorf("again %v, registry %v", again, r.Signatures)
	}
}
