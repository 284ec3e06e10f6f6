package platformtest

import (
	"context"
	"errors"
	"sync"

	"draad/bot"
)

// inbox takes facts in as the engine does: a fact is taken in once, by its id.
type inbox struct {
	mu    sync.Mutex
	facts []bot.CitizenEvent
	ids   map[string]bool
	said  []bot.SourceNotice // what the source said itself
	fail  map[int]bool       // the calls that fail, counted from 1
	calls int
	news  chan struct{} // closed and replaced at every call
}

func newInbox() *inbox {
	return &inbox{ids: map[string]bool{}, fail: map[int]bool{}, news: make(chan struct{})}
}

var errInbox = errors.New("the disk is full")

func (in *inbox) FromCitizen(_ context.Context, e bot.CitizenEvent) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.calls++
	close(in.news)
	in.news = make(chan struct{})
	if in.fail[in.calls] {
		return errInbox
	}
	key := string(e.Platform) + "\n" + string(e.Account) + "\n" + e.ID
	if !in.ids[key] {
		in.ids[key] = true
		in.facts = append(in.facts, e)
	}
	return nil
}

func (in *inbox) FromSource(_ context.Context, n bot.SourceNotice) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	close(in.news)
	in.news = make(chan struct{})
	if !in.ids["source\n"+n.ID] {
		in.ids["source\n"+n.ID] = true
		in.said = append(in.said, n)
	}
	return nil
}

func (in *inbox) FromColleague(context.Context, bot.ChatEvent) error {
	return errors.New("a platform has no colleagues")
}

// until waits until what was taken in satisfies ok; it reports whether it did.
func (in *inbox) until(ctx context.Context, ok func([]bot.CitizenEvent) bool) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		in.mu.Lock()
		done, news := ok(in.facts), in.news
		in.mu.Unlock()
		if done {
			return true
		}
		select {
		case <-news:
		case <-ctx.Done():
			return false
		}
	}
}

// written gives the first messages, by id.
func written(facts []bot.CitizenEvent) map[string]bot.CitizenEvent {
	all := map[string]bot.CitizenEvent{}
	for _, f := range facts {
		if f.Act == bot.Wrote {
			all[f.Message.ID] = f
		}
	}
	return all
}

// acts gives the facts of one kind about one message.
func acts(facts []bot.CitizenEvent, act bot.CitizenAct, id string) []bot.CitizenEvent {
	var all []bot.CitizenEvent
	for _, f := range facts {
		if f.Act == act && f.Message.ID == id {
			all = append(all, f)
		}
	}
	return all
}
