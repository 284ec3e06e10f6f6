package workspacetest

import (
	"context"
	"strconv"
	"sync"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
)

// inbox takes facts in as the program does: a fact is taken in once, by its id. It
// is a bot.Lister and a bot.Commander too.
type inbox struct {
	// refuse, if set, answers instead of taking an event in; nth counts the offers
	// of this id from 1.
	refuse func(ctx context.Context, e bot.ChatEvent, nth int) error

	mu      sync.Mutex
	taken   []bot.ChatEvent // the first of each id, in order
	offers  map[string]int  // by id
	open    []bot.Ref       // what OpenThreads gives
	ids     map[string]bool // taken
	command func(bot.ChatEvent) bot.Note
}

var (
	_ ports.Lister    = (*inbox)(nil)
	_ ports.Commander = (*inbox)(nil)
)

// newInbox makes an inbox that knows these threads to be open.
func newInbox(open ...bot.Ref) *inbox {
	return &inbox{offers: map[string]int{}, ids: map[string]bool{}, open: open,
		command: func(bot.ChatEvent) bot.Note { return bot.Note{Text: texts.T("act.claim")} }}
}

func (in *inbox) FromCitizen(context.Context, bot.CitizenEvent) error {
	return bot.Errorf(bot.Invalid, "a workspace has no citizens")
}

func (in *inbox) FromColleague(ctx context.Context, e bot.ChatEvent) error {
	in.mu.Lock()
	in.offers[e.ID]++
	nth, refuse := in.offers[e.ID], in.refuse
	in.mu.Unlock()
	if refuse != nil {
		if err := refuse(ctx, e, nth); err != nil {
			return err
		}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.ids[e.ID] {
		in.ids[e.ID] = true
		in.taken = append(in.taken, e)
	}
	return nil
}

// Command implements bot.Commander.
func (in *inbox) Command(ctx context.Context, e bot.ChatEvent) (bot.Note, error) {
	if err := in.FromColleague(ctx, e); err != nil {
		return bot.Note{}, err
	}
	n := in.command(e)
	n.Only = e.By.ID
	return n, nil
}

// page is how many threads OpenThreads gives at once: few, so that whoever reads
// the first page alone is found out.
const page = 2

// OpenThreads implements bot.Lister.
func (in *inbox) OpenThreads(_ context.Context, after string) ([]bot.Ref, string, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	from := 0
	if after != "" {
		n, err := strconv.Atoi(after)
		if err != nil || n < 0 || n > len(in.open) {
			return nil, "", bot.Errorf(bot.Invalid, "no page begins there")
		}
		from = n
	}
	to := min(len(in.open), from+page)
	next := ""
	if to < len(in.open) {
		next = strconv.Itoa(to)
	}
	return in.open[from:to], next, nil
}

// about gives what was taken in of one act about a post.
func (in *inbox) about(act bot.ChatAct, post bot.Ref) []bot.ChatEvent {
	return in.all(func(e bot.ChatEvent) bool { return e.Act == act && e.Post.Same(post) })
}

func (in *inbox) all(is func(bot.ChatEvent) bool) []bot.ChatEvent {
	in.mu.Lock()
	defer in.mu.Unlock()
	var some []bot.ChatEvent
	for _, e := range in.taken {
		if is(e) {
			some = append(some, e)
		}
	}
	return some
}

// one waits for an event about a post, and sees to it that there is just one.
func (s *story) one(in *inbox, act bot.ChatAct, post bot.Ref) bot.ChatEvent {
	s.Helper()
	s.eventually(string(act)+" "+post.ID+" was heard", func() bool { return len(in.about(act, post)) > 0 })
	if n := len(in.about(act, post)); n != 1 {
		s.Errorf("%s %s was heard %d times, under as many ids", act, post.ID, n)
	}
	return in.about(act, post)[0]
}

// settle has somebody say something in a thread and waits for it: what happened
// there before has been heard by then, too.
func (s *story) settle(in *inbox, thread bot.Ref) bot.Ref {
	s.Helper()
	mark := s.says(0, thread, s.text("tot hier"))
	s.one(in, bot.Said, mark)
	return mark
}
