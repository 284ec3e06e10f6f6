package x_test

import (
	"fmt"
	"strings"
	"testing"

	"draad/bot"
	"draad/bot/ports"
	"draad/integrations/x/fake"
)

var namings = map[string]fake.Naming{
	"old names": fake.OldNames, "new names": fake.NewNames, "new names, silently": fake.NewSilent, "new names in answers alone": fake.NewAnswers,
}

// Whichever names X has for the fields of posts: reposts stay out, long posts come whole,
// an edited post is the same message, and a lost answer is found.
func TestPostsAreReadByTheirOldNamesAndTheirNew(t *testing.T) {
	for name, naming := range namings {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, false, fake.WithNaming(naming))
			citizen := w.fake.AddCitizen("bewoner", "Bea", 1)
			own := w.fake.Write(w.users["stad"], fake.Draft{Text: "De markt is open"})
			long := "@gem_stad " + strings.Repeat("Er ligt afval. ", 40) + "einde"
			first := w.fake.Write(citizen, fake.Draft{Text: "leuk", Parent: own.ID})
			w.fake.Write(citizen, fake.Draft{Text: "RT @gem_stad: leuk", Retweet: first.ID})
			w.fake.Write(citizen, fake.Draft{Text: long})
			edited := w.fake.Write(citizen, fake.Draft{Text: "@gem_stad fuot"})
			w.fake.Edit(edited.ID, "@gem_stad fout")
			var in board
			w.mustStep(&in)
			w.Restart()
			w.mustStep(&in)
			if len(in.facts) != 4 || in.facts[0].Message.Parent != own.ID || in.facts[1].Message.Text != long ||
				in.facts[2].Message.ID != edited.ID || in.facts[3].Act != bot.Edited || in.facts[3].Citizen.Handle != "bewoner" {
				t.Errorf("facts %+v", in.facts)
			}
			w.fake.Inject(fake.Create, fake.Fault{Break: fake.DropAfter})
			r := answer(w.question("stad", citizen, first), strings.Repeat("Dank u wel. ", 20)+"^PH")
			if _, err := w.platform.Publish(t.Context(), r); !bot.Is(err, bot.OutcomeUnknown) {
				t.Fatal(err)
			}
			if found, err := w.platform.Find(t.Context(), r); err != nil || found.State != ports.Found {
				t.Errorf("looking for it: %+v, %v", found, err)
			}
			if says := w.doctor(); strings.Contains(says, "false") {
				t.Errorf("doctor says\n%s", says)
			}
		})
	}
}

// From answers that lack what was asked for nothing is made. They are waited for, and
// everybody who looks after Draad hears of it.
func TestAnswersThatLackWhatWasAskedForAreLoud(t *testing.T) {
	w := newWorld(t, false, fake.WithNaming(fake.Unasked)).setup(usual)
	w.mentions(3)
	var in board
	for range 3 {
		if _, err := w.step(&in); !bot.Is(err, bot.Permanent) || bot.ReasonOf(err) != bot.ReasonUnreadable {
			t.Fatalf("%v", err)
		}
	}
	if len(in.facts) != 0 || w.since() != "" {
		t.Errorf("%d facts, the cursor at %q", len(in.facts), w.since())
	}
	if tr := w.platform.Troubles()["stad"]; !tr.Lasts || !strings.Contains(tr.Says, "author_id") {
		t.Errorf("the health page says %+v", tr)
	}
	for where, says := range map[string]string{"desk": in.says(), "doctor": w.doctor()} {
		if !strings.Contains(says, "Draad bij te werken") && !strings.Contains(says, "newer Draad") {
			t.Errorf("the %s reads %s", where, says)
		}
	}
	if c := w.cost(); c.Mentions != 3 {
		t.Errorf("%d reads are counted", c.Mentions)
	}
}

func TestAPostWithoutAnAuthorIsPointedAt(t *testing.T) {
	w := newWorld(t, false)
	citizen := w.fake.AddCitizen("bewoner", "Bea", 1)
	w.fake.Write(citizen, fake.Draft{Text: "@gem_stad een"})
	odd := w.fake.Write(citizen, fake.Draft{Text: "@gem_stad twee", Unsigned: true})
	w.fake.Write(citizen, fake.Draft{Text: "@gem_stad drie"})
	var in board
	for range 2 {
		w.mustStep(&in)
	}
	if len(in.facts) != 2 || len(in.notices) != 1 || !strings.HasSuffix(in.notices[0].Link, "/status/"+odd.ID) {
		t.Errorf("%d facts, and the desk hears %s", len(in.facts), in.says())
	}
	if !strings.Contains(w.Log(), "level=ERROR") || w.platform.Troubles()["stad"].Missed == "" {
		t.Errorf("the log has %s", w.Log())
	}
}

// doctor gives all that doctor says, with whether it is right.
func (w *world) doctor() string {
	var all strings.Builder
	for _, d := range w.platform.Examine(w.t.Context()) {
		fmt.Fprintln(&all, d.What, d.OK, d.Says, d.Do)
	}
	return all.String()
}
