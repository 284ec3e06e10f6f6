package handlers_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"draad/bot"
	"draad/bot/registry"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/handlers"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// desk is an inbox over a store in memory, with no relay: what goes out stays due.
type desk struct {
	t      *testing.T
	in     *handlers.Inbox
	engine *relay.Engine
	store  store.Store
	events int
}

func newDesk(t *testing.T) *desk {
	rules := &bot.Rules{
		Org: &bot.Organisation{
			Name: "Voorbeeld", Language: "nl", Zone: time.UTC, SignWith: bot.WithInitials,
			Desks: []bot.Desk{
				{ID: "kcc", Name: "KCC", Channel: "C1", SelfApprove: true},
				{ID: "noord", Name: "Noord", Channel: "C2", Emoji: "house"},
			},
			Accounts: []bot.Account{
				{ID: "stad", Platform: "plein", Name: "Gemeente", Handle: "GemVoorbeeld"},
				{ID: "elders", Platform: "vogel", Name: "Gemeente", Handle: "vogelstad"},
				{ID: "wijk", Platform: "plein", Name: "Wijk", Handle: "WijkNoord"},
			},
			Unserved: []bot.Account{{ID: "pers", Platform: "plein", Name: "Pers", Handle: "persvoorbeeld"}},
			People:   []bot.Person{{ID: "sanne", Name: "Sanne Bos", Initials: "SB", Desks: []bot.DeskID{"kcc"}, Approves: []bot.DeskID{"kcc"}}},
			Emoji:    bot.DefaultEmoji(),
			Times:    bot.Times{Undo: time.Second},
		},
		Platforms: map[bot.PlatformName]bot.Limits{"plein": {Max: 100, Count: uniseg.GraphemeClusterCount}},
		Clusters:  func(s string) []string { return []string{s} },
		Deadline:  func(at time.Time, _ bool) time.Time { return at.Add(time.Hour) },
	}
	store := storetest.NewStore()
	engine := relay.NewEngine(store, rules, 0, relay.Watch{})
	now := func() time.Time { return monday }
	return &desk{t: t, store: store, engine: engine, in: handlers.NewInbox(engine, now, slog.New(slog.DiscardHandler))}
}

func (d *desk) citizen(act bot.CitizenAct, m bot.Message, citizen string) error {
	d.t.Helper()
	d.events++
	return d.in.FromCitizen(d.t.Context(), bot.CitizenEvent{
		ID: m.ID + string(act) + m.Text, At: monday, Act: act, Platform: "plein", Account: "stad",
		Citizen: bot.Citizen{ID: bot.CitizenID(citizen), Handle: citizen}, Message: m,
	})
}

func (d *desk) wrote(m bot.Message, citizen string) {
	d.t.Helper()
	if err := d.citizen(bot.Wrote, m, citizen); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) chat(e bot.ChatEvent) error {
	d.t.Helper()
	d.events++
	if e.By.ID == "" {
		e.By.ID = "sanne"
	}
	e.At = monday
	return d.in.FromColleague(d.t.Context(), e)
}

func (d *desk) says(e bot.ChatEvent) {
	d.t.Helper()
	if err := d.chat(e); err != nil {
		d.t.Fatal(err)
	}
}

// posted tells the engine that the thread of a conversation was posted.
func (d *desk) posted(thread, citizen string, root bot.Ref) string {
	d.t.Helper()
	key := bot.ConversationKey("plein", "stad", thread, bot.CitizenID(citizen))
	c := d.load(key)
	err := d.engine.Take(d.t.Context(), key, bot.Event{At: monday, Fact: bot.Succeeded{Effect: c.Queue[0].Effect, Ref: root}})
	if err != nil {
		d.t.Fatal(err)
	}
	return key
}

func (d *desk) load(key string) bot.Conversation {
	d.t.Helper()
	c, err := relay.Load[bot.Conversation](d.t.Context(), d.engine, key)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

var root = bot.Ref{Place: "C1", ID: "t1"}

func (d *desk) asked() string {
	d.t.Helper()
	d.wrote(bot.Message{ID: "m1", Thread: "m1", Text: "Vraag", Sent: monday}, "bewoner")
	return d.posted("m1", "bewoner", root)
}

func TestAMessageIsFoundByThreadParentOrItself(t *testing.T) {
	d := newDesk(t)
	d.wrote(bot.Message{ID: "m1", Text: "Eerste", Sent: monday}, "a")
	d.wrote(bot.Message{ID: "m2", Parent: "m1", Text: "Verder", Sent: monday}, "a")
	d.wrote(bot.Message{ID: "m3", Parent: "m1", Text: "Ik ook", Sent: monday}, "b")
	if n := len(d.load(bot.ConversationKey("plein", "stad", "m1", "a")).Messages); n != 2 {
		t.Errorf("%d messages of a, want 2", n)
	}
	if n := len(d.load(bot.ConversationKey("plein", "stad", "m3", "b")).Messages); n != 1 {
		t.Errorf("%d messages of b, want 1", n)
	}
	// An erasure may name the message alone.
	if err := d.citizen(bot.Erased, bot.Message{ID: "m2"}, ""); err != nil {
		t.Fatal(err)
	}
	if m := d.load(bot.ConversationKey("plein", "stad", "m1", "a")).Messages[1]; !m.Deleted {
		t.Error("m2 is still there")
	}
}

func TestBadCitizenEventsAreRefused(t *testing.T) {
	d := newDesk(t)
	if err := d.citizen(bot.Wrote, bot.Message{Text: "zonder id"}, "a"); !bot.Is(err, bot.Invalid) {
		t.Errorf("no id: %v", err)
	}
	if err := d.citizen("danced", bot.Message{ID: "m1"}, "a"); !bot.Is(err, bot.Invalid) {
		t.Errorf("unknown act: %v", err)
	}
	if err := d.citizen(bot.Erased, bot.Message{ID: "m9"}, ""); !bot.Is(err, bot.NotFound) {
		t.Errorf("unknown message: %v", err)
	}
}

func TestAReplyBeforeTheThreadIsKnownIsFoundByItsKey(t *testing.T) {
	d := newDesk(t)
	d.wrote(bot.Message{ID: "m1", Thread: "m1", Text: "Vraag", Sent: monday}, "bewoner")
	key := bot.ConversationKey("plein", "stad", "m1", "bewoner")
	reply := bot.ChatEvent{ID: "r1", Act: bot.Said, Thread: root, Post: bot.Ref{Place: "C1", ID: "r1"}, Text: "Ik zoek het uit"}
	if err := d.chat(reply); !bot.Is(err, bot.NotFound) {
		t.Fatalf("got %v, want not found", err)
	}
	reply.ThreadKey = d.load(key).Queue[0].Key
	d.says(reply)
	if n := len(d.load(key).Contributions); n != 1 {
		t.Errorf("%d contributions", n)
	}
}

func TestEmojiAndButtonsAreTheSameActs(t *testing.T) {
	for name, e := range map[string]bot.ChatEvent{
		"emoji":             {Act: bot.Reacted, Post: root, Emoji: "eyes"},
		"emoji with colons": {Act: bot.Reacted, Post: root, Emoji: ":eyes:"},
		"emoji with a tone": {Act: bot.Reacted, Post: root, Emoji: "eyes::skin-tone-3"},
		"button":            {Act: bot.Pressed, Post: root, Action: "claim"},
		"command in thread": {Act: bot.Commanded, Thread: root, Text: " claim "},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			key := d.asked()
			e.ID = name
			d.says(e)
			if c := d.load(key).Claim; c == nil || c.Name != "Sanne Bos" {
				t.Errorf("claim is %+v", c)
			}
		})
	}
}

func TestEmojiOfStrangersAndUnknownEmojiDoNothing(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	before := d.load(key).Version
	d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Post: root, Emoji: "banana"})
	if after := d.load(key).Version; after != before {
		t.Error("an unknown emoji changed the conversation")
	}
	err := d.chat(bot.ChatEvent{ID: "e2", Act: bot.Reacted, Post: bot.Ref{Place: "C9", ID: "t1"}, Emoji: "eyes"})
	if !bot.Is(err, bot.NotFound) {
		t.Errorf("an emoji in another channel: %v", err)
	}
}

func TestAnApprovalThatOvertookItsReplyWaitsForIt(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	post := bot.Ref{Place: "C1", ID: "r1"}
	tick := bot.ChatEvent{ID: "2", Act: bot.Reacted, Thread: root, Post: post, Emoji: "white_check_mark", Early: true}
	if err := d.chat(tick); !bot.Is(err, bot.NotFound) {
		t.Fatalf("the approval is not offered again: %v", err)
	}
	d.says(bot.ChatEvent{ID: "1", Act: bot.Said, Thread: root, Post: post, Text: "Morgen."})
	d.says(tick)
	if c := d.load(key); len(c.Answers) != 1 {
		t.Errorf("answers %+v", c.Answers)
	}
	d.says(bot.ChatEvent{ID: "3", Act: bot.Reacted, Thread: root, Post: root, Emoji: "white_check_mark", Early: true})
	d.says(bot.ChatEvent{ID: "4", Act: bot.Reacted, Thread: root, Post: bot.Ref{Place: "C1", ID: "r2"}, Emoji: "white_check_mark"})
}

func TestTheDesksEmojiRoutes(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Post: root, Emoji: "house"})
	if got := d.load(key).Desk; got != "noord" {
		t.Errorf("desk is %s", got)
	}
}

func TestTheSameEventTwiceCountsOnce(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	claim := bot.ChatEvent{ID: "e1", Act: bot.Reacted, Post: root, Emoji: "eyes"}
	d.says(claim)
	d.says(bot.ChatEvent{ID: "e2", Act: bot.Unreacted, Post: root, Emoji: "eyes"})
	d.says(claim)
	if d.load(key).Claim != nil {
		t.Error("a repeated event claimed again")
	}
}

func TestAnUnknownAuthorSetsInitialsInTheThread(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	pieter := bot.Colleague{ID: "pieter", Name: "Pieter Hendriks"}
	post := bot.Ref{Place: "C1", ID: "r1"}
	d.says(bot.ChatEvent{ID: "r1", Act: bot.Said, By: pieter, Thread: root, Post: post, Text: "Morgen."})
	d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Thread: root, Post: post, Emoji: "white_check_mark"})
	if a := d.load(key).Answers[0]; a.State != bot.Unsigned {
		t.Fatalf("state is %s", a.State)
	}
	if err := registry.Set(t.Context(), d.store, bot.WithInitials, bot.Colleague{ID: "paula"}, "PH", monday); err != nil {
		t.Fatal(err)
	}
	d.says(bot.ChatEvent{ID: "p1", Act: bot.Said, By: pieter, Thread: root, Text: "paraaf PH"})
	c := d.load(key)
	if c.Answers[0].State != bot.Unsigned || c.Queue[len(c.Queue)-1].Note.Text.Key != "note.signature_taken" {
		t.Fatalf("a taken signature: %s, %+v", c.Answers[0].State, c.Queue[len(c.Queue)-1])
	}
	d.says(bot.ChatEvent{ID: "p2", Act: bot.Said, By: pieter, Thread: root, Text: "Paraaf ^phe."})
	c = d.load(key)
	if a := c.Answers[0]; a.State != bot.Waiting || a.Parts[0].Text != "Morgen. ^PHE" {
		t.Errorf("answer is %s: %+v", a.State, a.Parts)
	}
	if len(c.Contributions) != 1 {
		t.Error("the command became a contribution")
	}
}

// How people answer when they are asked for their initials; and what is no answer to that.
func TestInitialsAreUnderstoodHoweverTheyAreWritten(t *testing.T) {
	for text, want := range map[string]string{
		"paraaf PH": "PH", "PH": "PH", "Paraaf: P.H.": "PH", "P.H.": "PH", "P. H.": "PH", "^ph": "PH", "paraaf: ph": "PH", "«paraaf PH»": "PH",
		"Mijn paraaf is PH": "PH", "Mijn initialen zijn P.v.H.": "", "initialen = pvh": "PVH", "initials PH.": "PH", "ＰＨ": "PH", "Paraaf ^p.h.": "PH",
		"paraaf mist": "", "Paraaf ontbreekt nog": "", "OK": "", "Ja": "", "ja": "", "ph": "", "PH doet dit morgen": "", "Morgen.": "", "P1": "", "KLAAR": "",
	} {
		d := newDesk(t)
		key := d.asked()
		pieter := bot.Colleague{ID: "pieter", Name: "Pieter Hendriks"}
		post := bot.Ref{Place: "C1", ID: "r1"}
		d.says(bot.ChatEvent{ID: "r1", Act: bot.Said, By: pieter, Thread: root, Post: post, Text: "Morgen."})
		d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Thread: root, Post: post, Emoji: "white_check_mark"})
		d.says(bot.ChatEvent{ID: "p1", Act: bot.Said, By: pieter, Thread: root, Post: bot.Ref{Place: "C1", ID: "r2"}, Text: text})
		c := d.load(key)
		if a := c.Answers[0]; a.Signature != want || (want != "") != (a.State == bot.Waiting) || (want == "") != (len(c.Contributions) == 2) {
			t.Errorf("%q: signed %q, %s, with %d contributions; want %q", text, a.Signature, a.State, len(c.Contributions), want)
		}
	}
}

// Initials alone are an answer to our question, and nothing else.
func TestInitialsAloneCountForWhoWasAsked(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	pieter := bot.Colleague{ID: "pieter", Name: "Pieter Hendriks"}
	d.says(bot.ChatEvent{ID: "r0", Act: bot.Said, By: pieter, Thread: root, Post: bot.Ref{Place: "C1", ID: "r0"}, Text: "PH"})
	post := bot.Ref{Place: "C1", ID: "r1"}
	d.says(bot.ChatEvent{ID: "r1", Act: bot.Said, By: pieter, Thread: root, Post: post, Text: "Morgen."})
	d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Thread: root, Post: post, Emoji: "white_check_mark"})
	d.says(bot.ChatEvent{ID: "r2", Act: bot.Said, By: bot.Colleague{ID: "piet", Name: "Piet"}, Thread: root, Post: bot.Ref{Place: "C1", ID: "r2"}, Text: "PV"})
	c := d.load(key)
	if r, _ := registry.Load(t.Context(), d.store); len(c.Contributions) != 3 || c.Answers[0].State != bot.Unsigned || len(r.Signatures) != 0 {
		t.Fatalf("%d contributions, %s, registry %v", len(c.Contributions), c.Answers[0].State, r.Signatures)
	}
	// The same reply, told again after it was understood, is no contribution.
	said := bot.ChatEvent{ID: "r3", Act: bot.Said, By: pieter, Thread: root, Post: bot.Ref{Place: "C1", ID: "r3"}, Text: "PH"}
	d.says(said)
	d.says(said)
	if c = d.load(key); len(c.Contributions) != 3 || c.Answers[0].State != bot.Waiting {
		t.Errorf("%d contributions, %s", len(c.Contributions), c.Answers[0].State)
	}
}

func TestAFirstNameAloneMustBeOnesOwn(t *testing.T) {
	for text, want := range map[string]string{"Pieter": "Pieter", "Pieter H": "Pieter H", "Prima": "", "^Piet": "Piet", "Paraaf: piet": "piet"} {
		d := newDesk(t)
		d.engine.Rules().Org.SignWith = bot.WithFirstName
		key := d.asked()
		pieter := bot.Colleague{ID: "pieter", Name: "Pieter Hendriks"}
		post := bot.Ref{Place: "C1", ID: "r1"}
		d.says(bot.ChatEvent{ID: "r1", Act: bot.Said, By: pieter, Thread: root, Post: post, Text: "Morgen."})
		d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Thread: root, Post: post, Emoji: "white_check_mark"})
		d.says(bot.ChatEvent{ID: "p1", Act: bot.Said, By: pieter, Thread: root, Post: bot.Ref{Place: "C1", ID: "r2"}, Text: text})
		if a := d.load(key).Answers[0]; a.Signature != want {
			t.Errorf("%q: signed %q, want %q", text, a.Signature, want)
		}
	}
}

func TestAnApprovalThatWaitsForInitialsCanBeWithdrawnByButton(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	post := bot.Ref{Place: "C1", ID: "r1"}
	d.says(bot.ChatEvent{ID: "r1", Act: bot.Said, By: bot.Colleague{ID: "pieter", Name: "Pieter Hendriks"}, Thread: root, Post: post, Text: "Morgen."})
	d.says(bot.ChatEvent{ID: "b1", Act: bot.Pressed, Thread: root, Post: root, Action: "approve", Value: bot.PostKey(post)})
	c := d.load(key)
	var offers []bot.Action
	for _, q := range c.Queue {
		if q.Note != nil && q.Note.Text.Key == "note.signature_needed" {
			offers = q.Note.Actions
		}
	}
	if len(offers) != 1 || offers[0].Name != bot.ActWithdraw {
		t.Fatalf("offered are %+v", offers)
	}
	d.says(bot.ChatEvent{ID: "b2", Act: bot.Pressed, Thread: root, Post: root, Action: string(offers[0].Name), Value: offers[0].Value})
	if a := d.load(key).Answers[0]; a.State != bot.Stopped {
		t.Errorf("it is %s", a.State)
	}
}

func TestTheApproveButtonNamesTheContributionAndItsText(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	post := bot.Ref{Place: "C1", ID: "r1"}
	d.says(bot.ChatEvent{ID: "r1", Act: bot.Said, Thread: root, Post: post, Text: "Morgen."})
	_ = registry.Set(t.Context(), d.store, bot.WithInitials, bot.Colleague{ID: "sanne"}, "SB", monday)
	press := bot.ChatEvent{ID: "b1", Act: bot.Pressed, Thread: root, Post: root, Action: "approve", Value: "r1#" + bot.HashText("Iets anders")}
	d.says(press)
	if len(d.load(key).Answers) != 0 {
		t.Fatal("approved a text that was not shown")
	}
	press.ID, press.Value = "b2", "r1#"+bot.HashText("Morgen.")
	d.says(press)
	if a := d.load(key).Answers; len(a) != 1 || a[0].State != bot.Waiting {
		t.Errorf("answers: %+v", a)
	}
}

func FuzzChatEvents(f *testing.F) {
	f.Add("reacted", "eyes", "paraaf PH", "approve", "r1#x")
	f.Add("pressed", ":::", "", "take_over", "#")
	f.Add("commanded", "", "route", "", "")
	f.Fuzz(func(t *testing.T, act, emoji, text, action, value string) {
		d := newDesk(t)
		key := d.asked()
		_ = d.chat(bot.ChatEvent{ID: "x", Act: bot.ChatAct(act), Thread: root, Post: bot.Ref{Place: "C1", ID: "r1"},
			Text: text, Emoji: emoji, Action: action, Value: value})
		if c := d.load(key); len(c.Answers) > 0 {
			t.Fatal("something was approved out of nothing")
		}
	})
}

func TestTwoWhoTakeOverAtOnceDoNotTakeItFromEachOther(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	d.says(bot.ChatEvent{ID: "1", Act: bot.Reacted, Post: root, Emoji: "eyes"})
	d.engine.Rules().Org.People = append(d.engine.Rules().Org.People,
		bot.Person{ID: "jamal", Desks: []bot.DeskID{"kcc"}}, bot.Person{ID: "marie", Desks: []bot.DeskID{"kcc"}})
	for i, who := range []bot.ColleagueID{"jamal", "marie"} {
		d.says(bot.ChatEvent{ID: string(rune('2' + i)), Act: bot.Pressed, By: bot.Colleague{ID: who}, Post: root, Action: "take_over", Value: "sanne"})
	}
	if c := d.load(key).Claim; c == nil || c.By != "jamal" {
		t.Errorf("claim is %+v", c)
	}
}

func TestEveryAnswerThatWaitsForASignatureGoesOn(t *testing.T) {
	d := newDesk(t)
	const many = 130 // more than a page
	for i := range many {
		id, post := fmt.Sprint("m", i), bot.Ref{Place: "C1", ID: fmt.Sprint("r", i)}
		d.wrote(bot.Message{ID: id, Thread: id, Text: "Vraag", Sent: monday}, "bewoner")
		thread := bot.Ref{Place: "C1", ID: "t" + id}
		d.posted(id, "bewoner", thread)
		d.says(bot.ChatEvent{ID: "s" + id, Act: bot.Said, By: bot.Colleague{ID: "pieter", Name: "Pieter"}, Thread: thread, Post: post, Text: "Morgen."})
		d.says(bot.ChatEvent{ID: "a" + id, Act: bot.Reacted, Thread: thread, Post: post, Emoji: "white_check_mark"})
	}
	d.says(bot.ChatEvent{ID: "p", Act: bot.Commanded, By: bot.Colleague{ID: "pieter", Name: "Pieter"}, Text: "paraaf PH"})
	for i := range many {
		id := fmt.Sprint("m", i)
		if a := d.load(bot.ConversationKey("plein", "stad", id, "bewoner")).Answers[0]; a.State != bot.Waiting {
			t.Fatalf("the answer to %s is %s", id, a.State)
		}
	}
}
