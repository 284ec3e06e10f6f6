package bot_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

// channels is a workspace of which some channels are shut. It remembers where what is said.
type channels struct {
	room
	shut map[string]bool
	said *[]string // "channel text"
}

func (c channels) closed(place string, kind bot.Kind) error {
	if !c.shut[place] {
		return nil
	}
	return &bot.Error{Kind: kind, Reason: bot.ReasonChannelShut, Err: context.DeadlineExceeded}
}

func (c channels) PostThread(ctx context.Context, key, channel string, card bot.Card) (bot.Ref, error) {
	if err := c.closed(channel, bot.Permanent); err != nil {
		return bot.Ref{}, err
	}
	*c.said = append(*c.said, channel+" card")
	return c.room.PostThread(ctx, key, channel, card)
}

func (c channels) UpdateCard(ctx context.Context, ref bot.Ref, card bot.Card) error {
	if err := c.closed(ref.Place, bot.Auth); err != nil {
		return err
	}
	return c.room.UpdateCard(ctx, ref, card)
}

func (c channels) Say(ctx context.Context, key string, thread bot.Ref, n bot.Note) (bot.Ref, error) {
	if err := c.closed(thread.Place, bot.Auth); err != nil {
		return bot.Ref{}, err
	}
	*c.said = append(*c.said, thread.Place+" "+n.Text.Key)
	return c.room.Say(ctx, key, thread, n)
}

// moving is a world in which channels shut, and desks get others.
type moving struct {
	*world
	rules *bot.Rules
	shut  map[string]bool
	said  *[]string
}

func newMoving(t *testing.T) *moving {
	m := &moving{world: newWorld(t, storetest.NewStore()), rules: testRules(), shut: map[string]bool{}, said: new([]string)}
	m.restart()
	return m
}

// restart begins anew with the rules as they are.
func (m *moving) restart() {
	m.engine = relay.NewEngine(m.store, m.rules, 0, relay.Watch{})
	cfg := relay.Default()
	cfg.Now, cfg.Log = func() time.Time { return m.now }, slog.New(slog.DiscardHandler)
	m.relay = relay.New(m.engine, map[bot.PlatformName]ports.Platform{"plein": m.out}, channels{room{m.out}, m.shut, m.said}, cfg)
}

// asked has a question with a follow-up and a reply.
func (m *moving) asked() {
	m.take("1", follow(1, "Wanneer?"))
	m.take("2", follow(2, "En waar?"))
	m.take("3", bot.Contributed{By: who(pieter), Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Text: "Morgen."})
	m.pass(time.Minute)
}

func (m *moving) conversation() bot.Conversation {
	m.t.Helper()
	c, err := relay.Load[bot.Conversation](m.t.Context(), m.engine, m.key)
	if err != nil {
		m.t.Fatal(err)
	}
	return c
}

// hears wants these said in a channel, in this order.
func (m *moving) hears(channel string, want ...string) {
	m.t.Helper()
	var got []string
	for _, s := range *m.said {
		if len(s) > len(channel) && s[:len(channel)] == channel {
			got = append(got, s[len(channel)+1:])
		}
	}
	if !slices.Equal(got, want) {
		m.t.Errorf("%s hears %q, want %q", channel, got, want)
	}
}

func TestAnotherChannelInTheFileTakesTheOpenThreadsAlong(t *testing.T) {
	m := newMoving(t)
	m.asked()
	m.rules.Org.Desks[0].Channel = "C-new"
	m.restart()
	for range 2 { // the second time there is nothing to do
		if err := m.engine.Housekeep(t.Context(), func() time.Time { return m.now }); err != nil {
			t.Fatal(err)
		}
		m.pass(time.Minute)
	}
	m.hears("C-new", "card", "note.moved_desk", "note.follow_up", "note.earlier_reply")
	if c := m.conversation(); c.Thread.Place != "C-new" || len(c.Former) != 1 {
		t.Errorf("the thread stands at %v, formerly %v", c.Thread, c.Former)
	}
}

// A thread that was closed moves when the citizen writes on.
func TestAClosedThreadMovesWhenTheCitizenWritesOn(t *testing.T) {
	m := newMoving(t)
	m.asked()
	m.take("4", bot.Acted{By: who(sanne), Act: bot.ActNoAnswer})
	m.pass(time.Minute)
	m.rules.Org.Desks[0].Channel = "C-new"
	m.restart()
	if err := m.engine.Housekeep(t.Context(), func() time.Time { return m.now }); err != nil {
		t.Fatal(err)
	}
	m.pass(time.Minute)
	m.hears("C-new")
	m.take("5", follow(3, "Hallo?"))
	m.pass(time.Minute)
	m.hears("C-new", "card", "note.moved_desk", "note.follow_up", "note.earlier_reply", "note.follow_up")
}

func TestAChannelThatIsShutGivesItsThreadsToAnotherDesk(t *testing.T) {
	m := newMoving(t)
	m.asked()
	m.shut["C-kcc"] = true
	m.take("4", follow(3, "Hallo?"))
	m.pass(time.Minute)
	m.hears("C-noord") // somebody may restore it
	m.pass(time.Hour)
	m.hears("C-noord", "card", "note.moved_shut", "note.follow_up", "note.earlier_reply", "note.follow_up")
	m.take("5", follow(1000, "Nog een vraag")) // what comes next is said there
	m.pass(time.Minute)
	if c := m.conversation(); c.Thread.Place != "C-noord" || len(c.Queue) != 0 {
		t.Errorf("the thread stands at %v, %d wait", c.Thread, len(c.Queue))
	}
}

// When no channel can be had, the thread stays where it is and goes on there.
func TestWhereAllChannelsAreShutTheThreadWaits(t *testing.T) {
	m := newMoving(t)
	m.asked()
	m.shut["C-kcc"], m.shut["C-noord"] = true, true
	m.take("4", follow(3, "Hallo?"))
	m.pass(3 * time.Hour)
	m.shut["C-kcc"] = false
	before := len(*m.said)
	m.pass(time.Hour)
	if c := m.conversation(); c.Thread.Place != "C-kcc" || len(c.Former) != 0 || len(c.Queue) != 0 {
		t.Errorf("the thread stands at %v, %d wait", c.Thread, len(c.Queue))
	}
	if got := (*m.said)[before:]; len(got) != 1 || got[0] != "C-kcc note.follow_up" {
		t.Errorf("said then: %q", got)
	}
}

// Whether the ✅ was taken away in the channel that is shut, nobody knows.
func TestAnAnswerOnItsWayIsAskedAgainWhereTheThreadMovesTo(t *testing.T) {
	m := newMoving(t)
	m.rules.Org.Times.Undo = time.Hour
	m.asked()
	m.take("4", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Sign: "PH"})
	m.pass(time.Minute)
	m.rules.Org.Desks[0].Channel = "C-new"
	m.restart()
	if err := m.engine.Housekeep(t.Context(), func() time.Time { return m.now }); err != nil {
		t.Fatal(err)
	}
	m.pass(3 * time.Hour)
	if m.sent() != 0 {
		t.Error("it was published")
	}
	m.hears("C-new", "card", "note.moved_desk", "note.follow_up", "note.void_moved", "note.earlier_reply")
}

func TestANewQuestionGoesToAnyDeskThatCanBeReached(t *testing.T) {
	m := newMoving(t)
	m.shut["C-kcc"] = true
	m.take("1", follow(1, "Wanneer?"))
	m.pass(time.Minute)
	m.hears("C-noord", "card", "note.posted_here")
}

// The new card is drawn before it is posted: what happens meanwhile is not on it.
func TestWhatHappensWhileTheNewThreadIsPostedIsDrawnOnItsCard(t *testing.T) {
	s, _ := asked(t)
	moved := false
	s.fail = func(e bot.Effect) error {
		switch {
		case e.Kind == bot.DoMoveThread:
			moved = true
			s.happen(bot.Acted{By: who(sanne), Act: bot.ActClaim})
		case e.Kind == bot.DoUpdateCard && !moved:
			return &bot.Error{Kind: bot.Auth, Reason: bot.ReasonChannelShut, Err: context.DeadlineExceeded}
		}
		return nil
	}
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActUrgent})
	s.settle()
	at := slices.Index(s.chat, bot.DoMoveThread)
	if at < 0 || !slices.Contains(s.chat[at:], bot.DoUpdateCard) {
		t.Errorf("done in the chat: %s", s.chat)
	}
}
