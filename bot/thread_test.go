package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store/storetest"
)

// deletingPlatform can delete, but may not.
type deletingPlatform struct{ *outside }

func (d deletingPlatform) Delete(_ context.Context, _ bot.AccountID, _ bot.Ref) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls = append(d.calls, "delete")
	return bot.Errorf(bot.Auth, "token revoked")
}

func TestTheCardShowsTheMessageThatOpenedTheThread(t *testing.T) {
	s := newStory(t)
	s.happen(bot.MessageDeleted(s.message("m1", "")))
	s.asks("m2", "Er ligt een boom op de weg")
	card := bot.RenderCard(s.rules, &s.c)
	shown := strings.Contains(card.Quote, "boom")
	for _, n := range s.said {
		shown = shown || strings.Contains(n.Quote, "boom")
	}
	if !shown {
		t.Errorf("nobody sees the message: card %q, said %v", card.Quote, s.said)
	}
}

func TestANoteThatFindsNoThreadDoesNotMakeThreadsForEver(t *testing.T) {
	w := approved(t, storetest.NewStore())
	w.out.before = func(kind string) error {
		if kind == "say" {
			return bot.Errorf(bot.NotFound, "user_not_found")
		}
		return nil
	}
	for range 200 {
		worked, _, err := w.relay.Step(t.Context(), w.now)
		if err != nil {
			t.Fatal(err)
		}
		if !worked {
			break
		}
	}
	if n := strings.Count(strings.Join(w.out.calls, " "), "thread"); n > 3 {
		t.Errorf("%d threads were posted at one and the same moment", n)
	}
}

func TestAMessageThatTheChatRefusesIsPointedAt(t *testing.T) {
	s, _ := asked(t)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoShowMessage && !e.Bare {
			return bot.Errorf(bot.Invalid, "msg_too_long")
		}
		return nil
	}
	s.asks("m2", "Er ligt een boom op de weg")
	s.pass(24 * time.Hour)
	for _, n := range s.said {
		if strings.Contains(n.Quote, "boom") || n.Link == "https://plein.example/m2" {
			return
		}
	}
	t.Errorf("m2 is nowhere; said %v", s.said)
}

func TestADeskThatCannotBeToldIsSaid(t *testing.T) {
	s, _ := asked(t)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoTell {
			return bot.Errorf(bot.NotFound, "channel_not_found")
		}
		return nil
	}
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "noord", Post: s.c.Thread})
	s.settle()
	if s.said[len(s.said)-1].Text.Key == "note.routed" {
		t.Error("the desk never heard, and nobody knows")
	}
}

func TestACardThatAlwaysPanics(t *testing.T) {
	w := approved(t, storetest.NewStore())
	w.out.before = func(kind string) error {
		if kind == "card" {
			panic("nil map")
		}
		return nil
	}
	until := w.now.Add(time.Hour)
	for w.now.Before(until) {
		worked, next, err := w.relay.Step(t.Context(), w.now)
		if err != nil {
			t.Fatal(err)
		}
		if !worked {
			if next.IsZero() {
				break
			}
			w.now = next
		}
	}
	n := strings.Count(strings.Join(w.out.calls, " "), "card")
	if n > 100 || w.said("note.published") == 0 {
		t.Errorf("%d redraws in an hour; the thread hears of the publication: %d", n, w.said("note.published"))
	}
}

func TestAnEditOfThePictureIsShown(t *testing.T) {
	s, _ := asked(t)
	m := s.message("m1", "Wanneer wordt de lantaarn gemaakt?")
	m.Message.Media = []bot.Media{{Kind: "photo", URL: "https://plein.example/p.jpg"}}
	s.happen(bot.MessageEdited(m))
	s.settle()
	if len(s.c.Messages[0].Media) == 0 {
		t.Error("the picture is lost")
	}
}

func TestWhatIsDeletedBeforeItIsShownIsNotShown(t *testing.T) {
	s, _ := asked(t)
	s.happen(s.message("m2", "Mijn BSN is 123456782"))
	s.happen(bot.MessageDeleted(s.message("m2", "")))
	s.settle()
	for _, n := range s.said {
		if strings.Contains(n.Quote, "BSN") {
			t.Error("shown after it was deleted")
		}
	}
}

func TestANameIsNeverTakenForATextOfOurs(t *testing.T) {
	s := newStory(t)
	m := s.message("m1", "x")
	m.Citizen = bot.Citizen{ID: "c1", Name: "@@status.answered"}
	s.happen(m)
	if h := bot.RenderCard(s.rules, &s.c).Heading.In("nl"); strings.Contains(h, "Beantwoord") {
		t.Errorf("heading %q", h)
	}
}

func TestAnEmojiThatIsReportedTwiceCallsTheAdviserOnce(t *testing.T) {
	s, _ := asked(t)
	s.acts(sanne, bot.ActAdviser, s.c.Thread)
	s.acts(sanne, bot.ActAdviser, s.c.Thread)
	if n := s.heard("note.adviser"); n != 1 {
		t.Errorf("called %d times", n)
	}
}

func TestMessageAfterAllWereDeletedHasAReminder(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Vraag")
	s.happen(bot.MessageDeleted(s.message("m1", "")))
	s.pass(24 * time.Hour)
	s.asks("m2", "Toch een vraag")
	if s.c.Deadline.Before(s.now) {
		t.Errorf("deadline %v is before the message", s.c.Deadline)
	}
	s.pass(24 * time.Hour)
	if s.heard("note.reminder") == 0 {
		t.Error("no reminder")
	}
	if q := bot.RenderCard(s.rules, &s.c).Quote; q == "" {
		t.Log("card quote empty")
	}
}

func TestRouteBeforeTheThreadHasALink(t *testing.T) {
	s := newStory(t)
	s.happen(s.message("m1", "Vraag"))
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "noord"})
	var link string
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoTell {
			link = bot.RenderNote(s.rules, &s.c, e).Link
		}
		return nil
	}
	s.settle()
	if link == "" {
		t.Error("the desk is told of a thread without a link")
	}
}

func TestWhatIsSaidInTheOldThreadIsHeard(t *testing.T) {
	s, _ := asked(t)
	old := s.c.Thread
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoUpdateCard {
			s.fail = nil
			return bot.Errorf(bot.NotFound, "message_not_found")
		}
		return nil
	}
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	if s.c.Thread.Same(old) {
		t.Fatal("no new thread")
	}
	for _, e := range bot.Entries(&s.c) {
		if e.Index == bot.IndexPost && e.Key == bot.PostKey(old) {
			return
		}
	}
	t.Error("what is said in the old thread is nobody's")
}

func TestFollowUpsAreShownInTheNewThread(t *testing.T) {
	s, _ := asked(t)
	s.asks("m2", "Er ligt een boom")
	n := len(s.said)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoUpdateCard {
			s.fail = nil
			return bot.Errorf(bot.NotFound, "message_not_found")
		}
		return nil
	}
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	for _, x := range s.said[n:] {
		if strings.Contains(x.Quote, "boom") {
			return
		}
	}
	t.Error("the new thread does not show the follow-up")
}

func TestEditOfAnAnsweredQuestionReopens(t *testing.T) {
	s, post := asked(t)
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	s.happen(bot.MessageEdited(s.message("m1", "Sorry, ik bedoelde iets heel anders")))
	s.settle()
	if s.c.Status != bot.Open {
		t.Error("answered, but not this")
	}
}
