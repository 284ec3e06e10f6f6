package handlers_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/registry"
	"draad/bot/texts"
	"draad/handlers"
)

// asks gives a command, and what is answered in Dutch.
func (d *desk) asks(by bot.ColleagueID, text string) string {
	d.t.Helper()
	n, err := d.in.Command(d.t.Context(), bot.ChatEvent{ID: text, At: monday, Act: bot.Commanded, By: bot.Colleague{ID: by}, Text: text})
	if err != nil {
		d.t.Fatalf("%q: %v", text, err)
	}
	if n.Only != by {
		d.t.Errorf("the answer to %q is for %q, want %q alone", text, n.Only, by)
	}
	said := n.Text.In(texts.NL) + "\n" + n.Quote
	if strings.Contains(said, "command.") || strings.Contains(said, "{") {
		d.t.Errorf("a text is missing: %s", said)
	}
	return said
}

// question opens a conversation with a thread; later numbers have later deadlines.
func (d *desk) question(n int) string {
	d.t.Helper()
	id := fmt.Sprintf("q%03d", n)
	m := bot.Message{ID: id, Thread: id, Text: "Vraag", Sent: monday}
	d.events++
	err := d.in.FromCitizen(d.t.Context(), bot.CitizenEvent{ID: id, At: monday.Add(time.Duration(n) * time.Minute), Act: bot.Wrote,
		Platform: "plein", Account: "stad", Citizen: bot.Citizen{ID: bot.CitizenID(id), Name: "Burger " + id}, Message: m})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.posted(id, id, bot.Ref{Place: "C1", ID: "t" + id, Link: "https://chat.example/" + id})
}

func TestOpenTellsOfMyTeamsTheEarliestFirst(t *testing.T) {
	d := newDesk(t)
	if got := d.asks("sanne", "open"); !strings.Contains(got, "geen vraag") {
		t.Errorf("got %q", got)
	}
	for _, n := range []int{2, 1, 3} {
		d.question(n)
	}
	d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Post: bot.Ref{Place: "C1", ID: "tq002"}, Emoji: "house"})
	d.says(bot.ChatEvent{ID: "e2", Act: bot.Reacted, Post: bot.Ref{Place: "C1", ID: "tq003"}, Emoji: "eyes"})
	d.says(bot.ChatEvent{ID: "e3", Act: bot.Reacted, Post: bot.Ref{Place: "C1", ID: "tq003"}, Emoji: "rotating_light"})
	lines := strings.Split(d.asks("sanne", " Open "), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], "2") ||
		lines[1] != "🚨 23-11 10:00 · Burger q003 (plein) · Sanne Bos https://chat.example/q003" || // urgent: its clock started anew
		lines[2] != "23-11 10:01 · Burger q001 (plein) · nog niemand https://chat.example/q001" {
		t.Errorf("got\n%s", strings.Join(lines, "\n"))
	}
	// Who is in no team sees all of them.
	if got := d.asks("vreemd", "open"); strings.Count(got, "https://") != 3 {
		t.Errorf("got\n%s", got)
	}
}

func TestNoMoreThanTwentyAreToldOf(t *testing.T) {
	d := newDesk(t)
	for n := range 25 {
		d.question(n)
	}
	got := d.asks("sanne", "open")
	if strings.Count(got, "https://") != 20 || !strings.Contains(got, "er meer") || !strings.Contains(got, "q000") || strings.Contains(got, "q020") {
		t.Errorf("got\n%s", got)
	}
}

func TestMineTellsWhatIClaimed(t *testing.T) {
	for _, word := range []string{"mijn", "MINE"} {
		d := newDesk(t)
		d.question(1)
		d.question(2)
		if got := d.asks("sanne", word); !strings.Contains(got, "niets opgepakt") {
			t.Errorf("got %q", got)
		}
		d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Post: bot.Ref{Place: "C1", ID: "tq002"}, Emoji: "eyes"})
		if got := d.asks("sanne", word); strings.Count(got, "https://") != 1 || !strings.Contains(got, "q002") {
			t.Errorf("got %q", got)
		}
	}
}

func TestANameCannotLookLikeALineOfOurs(t *testing.T) {
	d := newDesk(t)
	d.wrote(bot.Message{ID: "m1", Thread: "m1", Text: "Vraag", Sent: monday}, "jan\n23-11 10:00 · Baas\u2028(plein)")
	if got := d.asks("sanne", "open"); strings.Count(got, "\n") != 1 {
		t.Errorf("got\n%s", got)
	}
}

func TestInitialsAreToldAndSet(t *testing.T) {
	d := newDesk(t)
	if err := registry.Set(t.Context(), d.store, bot.WithInitials, bot.Colleague{ID: "paula"}, "PH", monday); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"paraaf", "nog geen paraaf. Kies er een, bijvoorbeeld «paraaf SB»"},
		{"paraaf PH", "al van iemand anders"},
		{"paraaf P1!", "kan geen paraaf zijn"},
		{"paraaf @channel", "kan geen paraaf zijn"},
		{"initials ^sb.", "De paraaf van Sanne Bos is ^SB."},
		{"initials", "Jouw paraaf is ^SB"},
	} {
		if got := d.asks("sanne", c.text); !strings.Contains(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestInitialsThatAreSetByCommandLetTheAnswerGoOn(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	post := bot.Ref{Place: "C1", ID: "r1"}
	d.says(bot.ChatEvent{ID: "r1", Act: bot.Said, By: bot.Colleague{ID: "pieter"}, Thread: root, Post: post, Text: "Morgen."})
	d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Thread: root, Post: post, Emoji: "white_check_mark"})
	d.asks("pieter", "paraaf PH")
	if a := d.load(key).Answers[0]; a.State != bot.Waiting || a.Parts[0].Text != "Morgen. ^PH" {
		t.Errorf("answer is %s: %+v", a.State, a.Parts)
	}
}

func TestStatusCountsAndTellsWhatIsHeard(t *testing.T) {
	d := newDesk(t)
	d.question(1)
	d.question(-90) // its hour is over
	d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Post: bot.Ref{Place: "C1", ID: "tq001"}, Emoji: "rotating_light"})
	if got := d.asks("sanne", "status"); got != "Open: 2. Met spoed: 1. Te laat: 1.\n" {
		t.Errorf("got %q", got)
	}
	d.in.Hears(func() map[string]time.Time { return map[string]time.Time{"x/stad": {}, "slack": monday} })
	d.in.Ails(func() map[string]ports.Trouble {
		return map[string]ports.Trouble{"x/stad": {Says: "the credits are used up", Lasts: true, Missed: "100"}, "slack": {Says: "the line dropped"}}
	})
	got := d.asks("sanne", "status")
	if !strings.Contains(got, "slack: laatst gehoord op 23-11 09:00\nx/stad: nog niet gehoord") ||
		!strings.Contains(got, "x/stad: Draad kan hier niet lezen") || !strings.Contains(got, "x/stad: er zijn misschien berichten gemist") ||
		strings.Contains(got, "credits") || strings.Contains(got, "slack: Draad kan") {
		t.Errorf("got %q", got)
	}
}

func TestHelpTellsEverythingAndGuesses(t *testing.T) {
	d := newDesk(t)
	for text, want := range map[string]string{
		"": "Dit kun je vragen", "help": "Dit kun je vragen", "HELP me": "Dit kun je vragen",
		"opne": "Bedoel je «open»?", "miin": "Bedoel je «mijn»?", "parraaf PH": "Bedoel je «paraaf»?", "stats": "Bedoel je «status»?",
		"dans": "«dans» ken ik niet. Dit kun je vragen", "claim": "«claim» ken ik niet",
		strings.Repeat("é", 5000): "«" + strings.Repeat("é", 30) + "…» ken ik niet",
	} {
		got := d.asks("sanne", text)
		if !strings.HasPrefix(got, want) && !strings.Contains(strings.SplitN(got, "\n", 2)[0], want) {
			t.Errorf("%.20q: got %q", text, strings.SplitN(got, "\n", 2)[0])
		}
		for _, line := range []string{"/draad open", "/draad mijn", "/draad paraaf PH", "/draad status", "👀 Oppakken", "✅ Goedkeuren", "🏠 Naar Noord"} {
			if !strings.Contains(got, line) {
				t.Errorf("%.20q: the help does not say %q:\n%s", text, line, got)
			}
		}
	}
}

func TestInAThreadAnActIsACommandToo(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	command := func(text string, thread bot.Ref) string {
		n, err := d.in.Command(t.Context(), bot.ChatEvent{ID: text + thread.ID, At: monday, Act: bot.Commanded,
			By: bot.Colleague{ID: "sanne"}, Thread: thread, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		return n.Text.In(texts.NL)
	}
	if got := command("claim", root); got != "Gedaan: Oppakken." || d.load(key).Claim == nil {
		t.Errorf("got %q, claim %+v", got, d.load(key).Claim)
	}
	if got := command("claim", bot.Ref{Place: "C1", ID: "other"}); !strings.Contains(got, "ken ik niet") {
		t.Errorf("outside our threads: %q", got)
	}
	if got := command("open", root); !strings.Contains(got, "1") {
		t.Errorf("open in a thread: %q", got)
	}
}

func TestACommandOfNobodyIsRefused(t *testing.T) {
	if _, err := newDesk(t).in.Command(t.Context(), bot.ChatEvent{Text: "open"}); !bot.Is(err, bot.Invalid) {
		t.Errorf("got %v", err)
	}
}

func TestOpenThreadsAreListedInPages(t *testing.T) {
	d := newDesk(t)
	for n := range 130 {
		d.question(n)
	}
	d.wrote(bot.Message{ID: "m1", Thread: "m1", Text: "Nog niet geplaatst", Sent: monday}, "bewoner")
	d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Post: bot.Ref{Place: "C1", ID: "tq007"}, Emoji: "see_no_evil"})
	seen, pages, after := map[string]bool{}, 0, ""
	for {
		roots, next, err := d.in.OpenThreads(t.Context(), after)
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, r := range roots {
			if seen[r.ID] || r.Place != "C1" {
				t.Errorf("%+v is listed twice, or elsewhere", r)
			}
			seen[r.ID] = true
		}
		if after = next; after == "" {
			break
		}
	}
	if len(seen) != 129 || pages != 2 || seen["tq007"] || seen[""] {
		t.Errorf("%d threads in %d pages", len(seen), pages)
	}
}

func TestClosedThreadsAreListedForAWhile(t *testing.T) {
	d := newDesk(t)
	for n := range 130 {
		d.question(n)
	}
	closed := map[string]bool{}
	for n := range 120 {
		id := fmt.Sprintf("tq%03d", n)
		e := bot.ChatEvent{ID: "close" + id, Act: bot.Reacted, Thread: bot.Ref{Place: "C1", ID: id}, Post: bot.Ref{Place: "C1", ID: id}, Emoji: "see_no_evil"}
		if n%40 == 7 {
			e.Act, e.Emoji, e.Action = bot.Pressed, "", string(bot.ActElsewhere)
		}
		d.says(e)
		closed[id] = true
	}
	list := func(in *handlers.Inbox) (ids []string) {
		t.Helper()
		for after := ""; ; {
			roots, next, err := in.LateThreads(t.Context(), after)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range roots {
				ids = append(ids, r.ID)
			}
			if after = next; after == "" {
				return ids
			}
		}
	}
	got := list(d.in)
	for _, id := range got {
		if !closed[id] {
			t.Errorf("%s is listed twice, or is open", id)
		}
		delete(closed, id)
	}
	if len(closed) > 0 {
		t.Errorf("not listed: %v", closed)
	}
	fiveDaysLater := func() time.Time { return monday.Add(5 * 24 * time.Hour) }
	if got := list(handlers.NewInbox(d.engine, fiveDaysLater, slog.New(slog.DiscardHandler))); len(got) > 0 {
		t.Errorf("%d are listed for ever", len(got))
	}
}

// Some are closed long after they were promised.
func TestAThreadThatIsClosedLateIsListed(t *testing.T) {
	d := newDesk(t)
	d.question(1)
	monthLater := monday.AddDate(0, 1, 0)
	err := d.in.FromColleague(t.Context(), bot.ChatEvent{ID: "close", At: monthLater, By: bot.Colleague{ID: "sanne"},
		Act: bot.Reacted, Post: bot.Ref{Place: "C1", ID: "tq001"}, Emoji: "see_no_evil"})
	if err != nil {
		t.Fatal(err)
	}
	in := handlers.NewInbox(d.engine, func() time.Time { return monthLater.Add(time.Hour) }, slog.New(slog.DiscardHandler))
	for after := ""; ; {
		roots, next, err := in.LateThreads(t.Context(), after)
		if err != nil || next == "" {
			t.Fatalf("it is not listed: %v", err)
		}
		if len(roots) == 1 && roots[0].ID == "tq001" {
			return
		}
		after = next
	}
}

func FuzzCommands(f *testing.F) {
	f.Add("open")
	f.Add("paraaf ^PH")
	f.Add("mijn\n@channel")
	f.Fuzz(func(t *testing.T, text string) {
		d := newDesk(t)
		d.question(1)
		n, err := d.in.Command(t.Context(), bot.ChatEvent{ID: "x", By: bot.Colleague{ID: "sanne"}, Text: text})
		if err != nil || n.Text.IsZero() || n.Only != "sanne" || len(n.Call) != 0 {
			t.Fatalf("%q: %+v, %v", text, n, err)
		}
	})
}
