package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/cmd/draad/organisation"
	"draad/cmd/draad/settings"
)

// examineWithin is how long the remotes get to answer, all together.
const examineWithin = time.Minute

// doctor looks at each setting and each remote: ok, or what is wrong and what to do.
func doctor(ctx context.Context, c *console, _ []string) error {
	s := c.read()
	app, err := c.newApp(s, slog.New(slog.DiscardHandler))
	found := diagnoseSettings(s.settings)
	found = append(found, diagnoseOrganisation(s)...)
	switch {
	case err == nil:
		ctx, cancel := context.WithTimeout(ctx, examineWithin)
		defer cancel()
		found = append(found, leftOut(s)...)
		found = append(found, app.Examine(ctx)...)
		if err := stop(app); err != nil {
			found = append(found, ports.Diagnosis{What: "stopping", Says: err.Error()})
		}
	case s.err() == nil:
		found = append(found, ports.Diagnosis{What: "program", Says: err.Error()})
	}
	return report(c.out, found, s.settings.Mask)
}

// diagnoseSettings gives a line a setting, and a line for each name that is none.
func diagnoseSettings(set *settings.Set) []ports.Diagnosis {
	wrong := map[string][]settings.Problem{}
	var order []string
	var ps settings.Problems
	if errors.As(set.Err(), &ps) {
		for _, p := range ps {
			if wrong[p.Name] == nil {
				order = append(order, p.Name)
			}
			wrong[p.Name] = append(wrong[p.Name], p)
		}
	}
	var found []ports.Diagnosis
	for _, l := range set.Loaded() {
		if wrong[l.Name] == nil {
			found = append(found, ports.Diagnosis{What: l.Name, OK: true, Says: describe(l)})
		}
	}
	for _, name := range order {
		for _, p := range wrong[name] {
			found = append(found, ports.Diagnosis{What: name, Says: p.Says, Do: p.Do})
		}
	}
	return found
}

func describe(l settings.Loaded) string {
	if l.From == "" {
		return "not set"
	}
	value := l.Value
	if first, rest, several := strings.Cut(value, "\n"); several { // a certificate
		value = fmt.Sprintf("%s… and %d more lines", first, 1+strings.Count(rest, "\n"))
	}
	return fmt.Sprintf("%s (%s)", value, l.From)
}

func diagnoseOrganisation(s *setup) []ports.Diagnosis {
	var ps organisation.Problems
	switch {
	case s.orgErr == nil:
		says := fmt.Sprintf("%s: %d desks, %d accounts, %d people", s.org.Name, len(s.org.Desks), len(s.org.Accounts), len(s.org.People))
		found := []ports.Diagnosis{{What: "organisation", OK: true, Says: says}}
		for _, hint := range s.org.Hints {
			found = append(found, ports.Diagnosis{What: "organisation", OK: true, Says: hint})
		}
		return append(found, unapproved(&s.org.Organisation)...)
	case errors.As(s.orgErr, &ps):
		var found []ports.Diagnosis
		for _, p := range ps {
			found = append(found, ports.Diagnosis{What: "organisation", Says: p.String(), Do: "correct that line"})
		}
		return found
	}
	return []ports.Diagnosis{{What: "organisation", Says: s.orgErr.Error()}}
}

// unapproved names the desks whose answers nobody can approve: none of them ever leaves.
func unapproved(org *bot.Organisation) []ports.Diagnosis {
	var found []ports.Diagnosis
	for _, d := range org.Desks {
		may := func(p bot.Person) bool { return len(org.ApprovesFor(p.ID, d.ID)) > 0 }
		if slices.ContainsFunc(org.People, may) {
			continue
		}
		found = append(found, ports.Diagnosis{What: "desk " + string(d.ID), Says: "nobody can approve its answers, so none leaves",
			Do: fmt.Sprintf("give somebody under people `approves: [%s]` in the organisation file", d.ID)})
	}
	return found
}

// leftOut names the optional accounts that have no settings: nobody hears them here.
func leftOut(s *setup) []ports.Diagnosis {
	if s.org == nil {
		return nil
	}
	var found []ports.Diagnosis
	for _, acc := range s.org.Unserved {
		says := fmt.Sprintf("left out: it is optional, and no settings of %s are given for it", acc.Platform)
		if slices.ContainsFunc(platforms(), func(p registered) bool { return p.practising && p.name == acc.Platform }) {
			says = "left out: it is for practising, and the team works for real here"
		}
		found = append(found, ports.Diagnosis{What: "account " + string(acc.ID), OK: true, Says: says})
	}
	return found
}

// report prints what was found, and gives an error when anything is wrong.
func report(out io.Writer, found []ports.Diagnosis, mask func(string) string) error {
	wrong := 0
	var b strings.Builder
	for _, d := range found {
		verdict := "ok   "
		if !d.OK {
			verdict = "WRONG"
			wrong++
		}
		fmt.Fprintf(&b, "%s  %s: %s\n", verdict, d.What, indent(d.Says))
		if d.Do != "" {
			fmt.Fprintf(&b, "       what to do: %s\n", indent(d.Do))
		}
	}
	if _, err := io.WriteString(out, mask(b.String())); err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d things are not right", wrong, len(found))
	}
	_, err := fmt.Fprintf(out, "All %d things are right.\n", len(found))
	return err
}

// indent keeps the further lines of a text under its first.
func indent(s string) string { return strings.ReplaceAll(s, "\n", "\n       ") }
