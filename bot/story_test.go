package bot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"draad/bot"
	"draad/bot/texts"
)

// monday is the start of every story.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

const (
	sanne  = bot.ColleagueID("sanne")  // KCC, approves, also her own
	jamal  = bot.ColleagueID("jamal")  // KCC, approves
	fatima = bot.ColleagueID("fatima") // wijkbureau, approves there
	pieter = bot.ColleagueID("pieter") // civil servant without rights
)

func clusters(s string) []string {
	var all []string
	for g := uniseg.NewGraphemes(s); g.Next(); {
		all = append(all, g.Str())
	}
	return all
}

// testRules is a small municipality: two desks, a platform of 100 characters.
func testRules() *bot.Rules {
	return &bot.Rules{
		Org: &bot.Organisation{
			Name: "Voorbeeld", Language: texts.NL, Zone: time.UTC, SignWith: bot.WithInitials,
			Desks: []bot.Desk{
				{ID: "kcc", Name: "KCC", Channel: "C-kcc", SelfApprove: true},
				{ID: "noord", Name: "Wijkbureau Noord", Channel: "C-noord", Emoji: "house"},
			},
			Accounts: []bot.Account{
				{ID: "stad", Platform: "plein", Name: "Gemeente Voorbeeld"},
				{ID: "wijk", Platform: "plein", Name: "Wijk Noord", Desk: "noord"},
			},
			People: []bot.Person{
				{ID: sanne, Name: "Sanne", Initials: "SB", Desks: []bot.DeskID{"kcc"}, Approves: []bot.DeskID{"kcc"}},
				{ID: jamal, Name: "Jamal", Initials: "JA", Desks: []bot.DeskID{"kcc"}, Approves: []bot.DeskID{"kcc"}},
				{ID: fatima, Name: "Fatima", Initials: "FE", Desks: []bot.DeskID{"noord"}, Approves: []bot.DeskID{"noord"}},
			},
			Advisers: []bot.ColleagueID{"marieke"},
			Emoji:    bot.DefaultEmoji(),
			Times: bot.Times{
				Undo: 30 * time.Second, Claim: 4 * time.Hour, Remind: time.Hour,
				Chatter: 90 * 24 * time.Hour, Retention: 365 * 24 * time.Hour,
			},
		},
		Platforms: map[bot.PlatformName]bot.Limits{"plein": {
			Max: 100, Chain: 3, Delete: true, Count: func(s string) int { return len(clusters(s)) },
		}},
		Clusters: clusters,
		Deadline: func(at time.Time, urgent bool) time.Time {
			if urgent {
				return at.Add(time.Hour)
			}
			return at.Add(8 * time.Hour)
		},
	}
}

// story is one conversation with a relay that does everything at once, in order of
// time. It remembers what came out.
type story struct {
	t       *testing.T
	rules   *bot.Rules
	now     time.Time
	c       bot.Conversation
	due     []bot.Effect
	posts   int
	said    []bot.Note // everything said in the thread
	under   []bot.Note // everything said under pointers
	pointer bot.Ref    // the last post in another desk's channel
	plein   []string   // everything published
	chat    []bot.Do   // every effect in the workspace
	fail    func(bot.Effect) error
	guest   bool // whoever approved is a guest by now
}

func newStory(t *testing.T) *story {
	return &story{t: t, rules: testRules(), now: monday}
}

// happen feeds a fact and collects the effects.
func (s *story) happen(f bot.Fact) {
	s.t.Helper()
	if err := s.try(f); err != nil {
		s.t.Fatalf("%T: %v", f, err)
	}
}

func (s *story) try(f bot.Fact) error {
	before := fmt.Sprintf("%+v", s.c)
	next, effects, err := bot.Decide(s.rules, s.c, bot.Event{At: s.now, Fact: f})
	if after := fmt.Sprintf("%+v", s.c); after != before {
		s.t.Fatalf("Decide changed its argument on %T", f)
	}
	s.sameReadBack(f, next, effects, err)
	if err == nil {
		s.c = next
		s.due = append(s.due, effects...)
	}
	return err
}

// sameReadBack checks that a conversation that went through the store is decided
// about as the one that was put there: the engine may have either.
func (s *story) sameReadBack(f bot.Fact, next bot.Conversation, effects []bot.Effect, err error) {
	s.t.Helper()
	read := bot.Conversation{}
	if jsonErr := json.Unmarshal(encoded(s.t, s.c), &read); jsonErr != nil {
		s.t.Fatal(jsonErr)
	}
	read.Version = s.c.Version
	other, otherEffects, otherErr := bot.Decide(s.rules, read, bot.Event{At: s.now, Fact: f})
	if fmt.Sprint(err) != fmt.Sprint(otherErr) || !bytes.Equal(encoded(s.t, other), encoded(s.t, next)) ||
		!bytes.Equal(encoded(s.t, otherEffects), encoded(s.t, effects)) {
		s.t.Fatalf("a conversation that was read back is decided about differently on %T", f)
	}
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// pass lets time go by; what falls due is done.
func (s *story) pass(d time.Duration) {
	s.t.Helper()
	until := s.now.Add(d)
	for range 1000 {
		i := s.next(until)
		if i < 0 {
			s.now = until
			return
		}
		e := s.due[i]
		s.due = slices.Delete(s.due, i, i+1)
		if e.Due.After(s.now) {
			s.now = e.Due
		}
		s.do(e)
	}
	s.t.Fatal("effects never end")
}

// settle does what is due now.
func (s *story) settle() { s.t.Helper(); s.pass(0) }

func (s *story) next(until time.Time) int {
	best := -1
	for i, e := range s.due {
		if !e.Due.After(until) && (best < 0 || e.Due.Before(s.due[best].Due)) {
			best = i
		}
	}
	return best
}

func (s *story) do(e bot.Effect) {
	s.t.Helper()
	if e.Kind.Timer() {
		s.settled(s.try(bot.Fired{Effect: e}))
		return
	}
	if err := s.try(bot.Attempting{Effect: e, Guest: s.guest}); err != nil {
		s.settled(err)
		return
	}
	if !s.c.Sends(e) {
		return
	}
	if s.fail != nil {
		err := s.fail(e)
		if e.Kind == bot.DoUpdateCard && bot.Is(err, bot.OutcomeUnknown) { // it is tried again
			s.due = append(s.due, e)
			return
		}
		if err != nil {
			s.settled(s.try(bot.Failed{Effect: e, Kind: bot.KindOf(err), Reason: bot.ReasonOf(err)}))
			return
		}
	}
	s.posts++
	ref := bot.Ref{Place: "C-kcc", ID: fmt.Sprintf("p%d", s.posts), Link: fmt.Sprintf("https://plein.example/%d", s.posts)}
	switch call := s.c.Call(s.rules, e).(type) {
	case bot.Publish:
		s.plein = append(s.plein, e.Reply.Text)
	case bot.Unpublish:
		s.plein = s.plein[:len(s.plein)-1]
	case bot.TellThere:
		ref.Place = call.Channel
		s.pointer, s.chat = ref, append(s.chat, e.Kind)
	case bot.SayThere:
		if !e.Under.IsZero() {
			s.under = append(s.under, call.Note)
			break
		}
		s.said, s.chat = append(s.said, call.Note), append(s.chat, e.Kind)
	default:
		s.chat = append(s.chat, e.Kind)
	}
	s.settled(s.try(bot.Succeeded{Effect: e, Ref: ref}))
}

func (s *story) settled(err error) {
	s.t.Helper()
	if err != nil && err != bot.ErrObsolete {
		s.t.Fatal(err)
	}
}

// asks is a message of the citizen.
func (s *story) asks(id, text string) {
	s.t.Helper()
	s.happen(s.message(id, text))
	s.settle()
}

func (s *story) message(id, text string) bot.MessageWritten {
	return bot.MessageWritten{
		Platform: "plein", Account: "stad", Citizen: bot.Citizen{ID: "c1", Handle: "bewoner"},
		Message: bot.Message{ID: id, Thread: "m1", Text: text, Sent: s.now, Link: "https://plein.example/" + id},
	}
}

// replies is a contribution of a colleague; it gives its post.
func (s *story) replies(by bot.ColleagueID, text string) bot.Ref {
	s.t.Helper()
	s.posts++
	ref := bot.Ref{Place: "C-kcc", ID: fmt.Sprintf("r%d", s.posts)}
	s.happen(bot.Contributed{By: who(by), Post: ref, Text: text})
	s.settle()
	return ref
}

func who(id bot.ColleagueID) bot.Colleague {
	return bot.Colleague{ID: id, Name: strings.ToUpper(string(id[:1])) + string(id[1:])}
}

// acts is an emoji of a colleague. Pieter's signature is PH.
func (s *story) acts(by bot.ColleagueID, act bot.Act, post bot.Ref) {
	s.t.Helper()
	s.happen(bot.Acted{By: who(by), Act: act, Post: post, Sign: "PH"})
	s.settle()
}

func (s *story) takesBack(by bot.ColleagueID, act bot.Act, post bot.Ref) {
	s.t.Helper()
	s.happen(bot.Acted{By: who(by), Act: act, Post: post, Undo: true})
	s.settle()
}

func (s *story) edits(post bot.Ref, by bot.ColleagueID, text string) {
	s.t.Helper()
	s.happen(bot.ContributionEdited{By: who(by), Post: post, Text: text})
	s.settle()
}

// hears wants the last thing said to be this text of the catalogue.
func (s *story) hears(key string) bot.Note {
	s.t.Helper()
	if len(s.said) == 0 {
		s.t.Fatalf("nothing was said, want %s", key)
	}
	last := s.said[len(s.said)-1]
	if last.Text.Key != key {
		s.t.Fatalf("said %q, want %q", last.Text.Key, key)
	}
	return last
}

func (s *story) published(want ...string) {
	s.t.Helper()
	if !slices.Equal(s.plein, want) {
		s.t.Fatalf("published %q, want %q", s.plein, want)
	}
}

func (s *story) status(want bot.Status) {
	s.t.Helper()
	if s.c.Status != want {
		s.t.Fatalf("status %s, want %s", s.c.Status, want)
	}
}

// asked is a story with a question and a contribution of Pieter.
func asked(t *testing.T) (*story, bot.Ref) {
	s := newStory(t)
	s.asks("m1", "Wanneer wordt de lantaarn gemaakt?")
	return s, s.replies(pieter, "Morgen lost een monteur dit op.")
}
