package texts

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var argument = regexp.MustCompile(`\{\w+\}`)

func arguments(s string) []string {
	all := argument.FindAllString(s, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	for key, e := range catalogue {
		if strings.TrimSpace(e.NL) == "" || strings.TrimSpace(e.EN) == "" {
			t.Errorf("%s lacks a language", key)
		}
		if nl, en := arguments(e.NL), arguments(e.EN); !slices.Equal(nl, en) {
			t.Errorf("%s has arguments %v in Dutch and %v in English", key, nl, en)
		}
	}
}

func TestIn(t *testing.T) {
	for name, tt := range map[string]struct {
		text Text
		lang Lang
		want string
	}{
		"Dutch":                                   {T("act.claim"), NL, "Oppakken"},
		"English":                                 {T("act.claim"), EN, "Claim"},
		"Dutch when unknown":                      {T("act.claim"), "de", "Oppakken"},
		"an unknown key shows itself":             {T("no.such.key"), NL, "no.such.key"},
		"verbatim":                                {Raw("Sanne"), EN, "Sanne"},
		"arguments":                               {T("act.route", "desk", "KCC"), NL, "Naar KCC"},
		"arguments are not looked into":           {T("act.route", "desk", "{desk} {x}"), NL, "Naar {desk} {x}"},
		"a key as argument":                       {T("act.route").With("desk", "act.claim"), EN, "To Claim"},
		"a key as argument shares the arguments":  {T("refuse.not_approver", "first", "{desk}", "desk", "KCC").With("who", "approvers.one"), NL, "Goedkeuren kan {desk} (KCC). Er is niets geplaatst."},
		"a name in Arabic turns nothing around":   {T("act.route", "desk", "يوسف"), EN, "To \u2068يوسف\u2069"},
		"no mark in a name turns anything around": {T("act.route", "desk", "a\u202eb\u2069c"), EN, "To abc"},
		"no argument is taken for a key":          {T("act.route", "desk", "@@act.claim"), EN, "To @@act.claim"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tt.text.In(tt.lang); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
