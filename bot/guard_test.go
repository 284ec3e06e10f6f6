package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

func TestAnOutsiderRetractsNothing(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	for _, who := range []bot.Colleague{who(pieter), who(fatima), {ID: sanne, Guest: true}} {
		s.happen(bot.Acted{By: who, Act: bot.ActRetract, Button: true})
		s.pass(time.Minute)
	}
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestGuestsHaveNoHandInThreads(t *testing.T) {
	for _, act := range []bot.Act{bot.ActClaim, bot.ActUrgent, bot.ActNoAnswer, bot.ActRoute, bot.ActElsewhere} {
		s, _ := asked(t)
		before := fmt.Sprint(s.c.Claim, s.c.Urgent, s.c.Status, s.c.Desk)
		s.happen(bot.Acted{By: bot.Colleague{ID: sanne, Name: "Sanne", Guest: true}, Act: act, Desk: "noord", Button: true})
		s.settle()
		if after := fmt.Sprint(s.c.Claim, s.c.Urgent, s.c.Status, s.c.Desk); after != before {
			t.Errorf("a guest's %s made %s of %s", act, after, before)
		}
		s.hears("refuse.not_member")
	}
}

func TestAMemberWithoutRightsDoesNotSettleAParkedAnswer(t *testing.T) {
	s, answer := asked(t)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			return bot.Errorf(bot.OutcomeUnknown, "lost")
		}
		return nil
	}
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.happen(bot.Acted{By: who(fatima), Act: bot.ActElsewhere, Button: true})
	s.settle()
	s.hears("refuse.only_approvers")
	s.status(bot.Open)
}

// publications records what is handed to the platform.
func (s *story) publications() *[]bot.Reply {
	var all []bot.Reply
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			all = append(all, *e.Reply)
		}
		return nil
	}
	return &all
}

func TestItAnswersWhereAndFromWhereItWasAskedAndNoWider(t *testing.T) {
	s := newStory(t)
	m := s.message("m1", "Onder ons: wanneer?")
	m.Message.Visibility = bot.Followers
	s.happen(m)
	s.settle()
	answer := s.replies(pieter, strings.Repeat("Dit is een zin van dertig tekens. ", 5))
	sent := s.publications()
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	if len(*sent) != 3 {
		t.Fatalf("%d parts", len(*sent))
	}
	under := "m1"
	for i, r := range *sent {
		if r.Account != "stad" || r.Visibility != bot.Followers || r.Thread != "m1" || r.To.ID != under {
			t.Errorf("part %d goes from %s to %s, %s", i+1, r.Account, r.To.ID, r.Visibility)
		}
		under = s.c.Answers[0].Parts[i].Ref.ID
	}
}

func TestTheAnswerGoesUnderTheMessageThatLives(t *testing.T) {
	s, answer := asked(t)
	s.asks("m2", "En de andere?")
	s.happen(bot.MessageDeleted(s.message("m1", "")))
	sent := s.publications()
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	if len(*sent) != 1 || (*sent)[0].To.ID != "m2" {
		t.Errorf("sent %+v", *sent)
	}
}

func TestARetractionTakesTheLastPartFirst(t *testing.T) {
	s, _ := asked(t)
	long := s.replies(pieter, strings.Repeat("Dit is een zin van dertig tekens. ", 5))
	s.acts(sanne, bot.ActApprove, long)
	s.pass(time.Minute)
	var gone []int
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoUnpublish {
			gone = append(gone, e.Part)
		}
		return nil
	}
	s.acts(sanne, bot.ActRetract, bot.Ref{})
	if fmt.Sprint(gone) != "[2 1 0]" {
		t.Errorf("took away %v", gone)
	}
}

func TestAnOlderEditOfTheQuestionComesLate(t *testing.T) {
	s, _ := asked(t)
	edit := func(text string, at time.Time) {
		m := s.message("m1", text)
		m.Message.EditedAt = at
		s.happen(bot.MessageEdited(m))
	}
	edit("Nieuw", s.now.Add(2*time.Minute))
	edit("Oud", s.now.Add(time.Minute))
	if got := s.c.Messages[0].Text; got != "Nieuw" {
		t.Errorf("the question reads %q", got)
	}
}

func TestThePublicationOfADeletedContributionIsNotKept(t *testing.T) {
	s, answer := asked(t)
	s.happen(bot.ContributionDeleted{Post: answer})
	if s.c.Contributions[0].Text != "" {
		t.Error("a deleted text is kept")
	}
	late := bot.Ref{Place: "C-kcc", ID: "later"}
	s.happen(bot.ContributionDeleted{Post: late})
	s.happen(bot.Contributed{By: who(pieter), Post: late, Text: "Weg ermee"})
	s.acts(sanne, bot.ActApprove, late)
	s.hears("refuse.empty")
}

func TestALostThreadOrNoteIsLookedForAndNotPostedTwice(t *testing.T) {
	for _, lost := range []string{"thread", "say", "tell"} {
		t.Run(lost, func(t *testing.T) {
			w := newWorld(t, storetest.NewStore())
			once := true
			w.out.after = func(kind string) error {
				if kind == lost && once {
					once = false
					return bot.Errorf(bot.OutcomeUnknown, "connection reset")
				}
				return nil
			}
			w.take("1", (&story{t: t, now: w.now}).message("m1", "Wanneer?"))
			w.pass(time.Minute)
			w.take("2", bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "noord", Button: true})
			w.pass(time.Minute)
			calls := strings.Join(w.out.calls, " ")
			if once || strings.Count(calls, "thread") != 1 || strings.Count(calls, "say") != 1 || strings.Count(calls, "tell") != 1 {
				t.Errorf("calls: %s", calls)
			}
		})
	}
}

func TestALimitPausesItsDestinationForEverybody(t *testing.T) {
	w := approved(t, storetest.NewStore())
	w.out.before = func(kind string) error {
		if kind == "publish" {
			return &bot.Error{Kind: bot.RateLimited, After: 10 * time.Minute}
		}
		return nil
	}
	for w.sent() == 0 {
		w.pass(time.Second)
	}
	other := store.Job{Key: "other/1/0", Record: "other", Lane: "platform/plein/stad", Due: w.now, Body: []byte(`{"kind":"remind"}`)}
	if err := w.store.Commit(t.Context(), store.Change{Key: "other", Keep: true, At: w.now, Jobs: []store.Job{other}}); err != nil {
		t.Fatal(err)
	}
	if _, next, err := w.store.Lease(t.Context(), store.LeaseQuery{Now: w.now, For: time.Second}); !bot.Is(err, bot.NotFound) || !next.After(w.now) {
		t.Errorf("the lane is open at %v: %v", next, err)
	}
}

// A destination that hangs takes its share of the workers, and no more.
func TestAHangingDestinationLeavesWorkersForOthers(t *testing.T) {
	store, out := storetest.NewStore(), newOutside()
	hang, hung := make(chan struct{}), make(chan struct{}, 10)
	rules := testRules()
	rules.Org.Times.Undo = 0
	engine := relay.NewEngine(store, rules, 0, relay.Watch{})
	cfg := relay.Default()
	cfg.Workers, cfg.PerLane, cfg.Log = 4, 2, slog.New(slog.DiscardHandler)
	relay := relay.New(engine, map[bot.PlatformName]ports.Platform{"plein": hanging{out, hang, hung}}, room{out}, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { _ = relay.Run(ctx) })
	defer done.Wait()
	defer cancel()
	defer close(hang)
	take := func(i int, id string, f bot.Fact) {
		t.Helper()
		key := bot.ConversationKey("plein", "stad", fmt.Sprint(i), "c1")
		if err := engine.Take(ctx, key, bot.Event{ID: id, At: time.Now(), Fact: f}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 6 {
		m := (&story{t: t, now: time.Now()}).message(fmt.Sprint("m", i), "Wanneer?")
		m.Message.Thread = fmt.Sprint(i)
		take(i, "1", m)
		take(i, "2", bot.Contributed{By: who(pieter), Post: bot.Ref{Place: "C-kcc", ID: fmt.Sprint("r", i)}, Text: "Morgen."})
		take(i, "3", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: bot.Ref{Place: "C-kcc", ID: fmt.Sprint("r", i)}, Sign: "PH"})
	}
	<-hung
	<-hung
	waitFor := func(what string, is func() bool) {
		t.Helper()
		for !is() {
			select {
			case <-ctx.Done():
				t.Fatal("the channel waits for the platform: " + what)
			case <-time.After(time.Millisecond):
			}
		}
	}
	waitFor("threads", func() bool { return out.count("thread") == 6 }) // a claim before that is on the first card
	before := out.count("card")
	take(0, "4", bot.Acted{By: who(sanne), Act: bot.ActClaim})
	waitFor("a card", func() bool { return out.count("card") > before })
	select {
	case <-hung:
		t.Error("a third call to a destination that may have two")
	default:
	}
}

// hanging is a platform whose calls do not return until it is let go.
type hanging struct {
	*outside
	hang chan struct{}
	hung chan struct{}
}

func (h hanging) Publish(ctx context.Context, r bot.Reply) (bot.Ref, error) {
	h.hung <- struct{}{}
	select {
	case <-h.hang:
	case <-ctx.Done():
		return bot.Ref{}, bot.Errorf(bot.OutcomeUnknown, "cut off: %w", ctx.Err())
	}
	return h.outside.Publish(ctx, r)
}

func (o *outside) count(kind string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, c := range o.calls {
		if c == kind {
			n++
		}
	}
	return n
}

func TestManyAtOnceOnOneConversationAreAllTakenIn(t *testing.T) {
	store := storetest.NewStore()
	engine := relay.NewEngine(store, testRules(), 0, relay.Watch{})
	key := bot.ConversationKey("plein", "stad", "m1", "c1")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			m := (&story{t: t, now: monday}).message(fmt.Sprint("m", i), "Vraag")
			if err := engine.Take(t.Context(), key, bot.Event{ID: fmt.Sprint(i), At: monday, Fact: m}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if c, err := relay.Load[bot.Conversation](t.Context(), engine, key); err != nil || len(c.Messages) != 20 {
		t.Errorf("%d messages, %v", len(c.Messages), err)
	}
}

func TestAPostThatShowsAnAnswerIsFound(t *testing.T) {
	w := approved(t, storetest.NewStore())
	w.pass(time.Second)
	c, err := relay.Load[bot.Conversation](t.Context(), w.engine, w.key)
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range []bot.Ref{c.Thread, c.Contributions[0].Post, c.Contributions[0].Previews[0].Post} {
		found, err := w.store.List(t.Context(), bot.IndexPost, bot.PostKey(ref), "", 1)
		if err != nil || len(found) != 1 || found[0].Record != w.key {
			t.Errorf("%v is found at %v, %v", ref, found, err)
		}
	}
}
