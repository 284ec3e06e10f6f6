package practice_test

import (
	"context"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/room"
	"draad/bot/store"
	"draad/bot/texts"
	"draad/integrations/practice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func organisation() *bot.Organisation {
	return &bot.Organisation{
		Name: "Gemeente Voorbeeld", Language: texts.NL,
		Desks:    []bot.Desk{{ID: "kcc", Name: "KCC", Channel: "kcc"}, {ID: "wijk", Name: "Wijkbureau", Channel: "wijk"}},
		Accounts: []bot.Account{{ID: "stad", Platform: practice.Name, Name: "Gemeente", Handle: "gemeente"}, {ID: "oost", Platform: practice.Name}, {ID: "x", Platform: "x"}},
		People:   []bot.Person{{ID: "anna", Name: "Anna"}, {ID: "piet", Name: "Piet"}},
	}
}

// inbox is what the bot heard; it can be told to refuse, or to forget to answer.
type inbox struct {
	mu       sync.Mutex
	citizens []bot.CitizenEvent
	chats    []bot.ChatEvent
	refuse   func(id string) error // called before it is taken in
	lose     func(id string) error // called after it was taken in
}

func (in *inbox) take(id string, add func()) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.refuse != nil {
		if err := in.refuse(id); err != nil {
			return err
		}
	}
	add()
	if in.lose != nil {
		return in.lose(id)
	}
	return nil
}

func (in *inbox) FromCitizen(_ context.Context, e bot.CitizenEvent) error {
	return in.take(e.ID, func() { in.citizens = append(in.citizens, e) })
}

func (in *inbox) FromColleague(_ context.Context, e bot.ChatEvent) error {
	return in.take(e.ID, func() { in.chats = append(in.chats, e) })
}

func (in *inbox) citizenTexts() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	var s []string
	for _, e := range in.citizens {
		s = append(s, string(e.Act)+":"+e.Message.Text)
	}
	return s
}

// running gives a room whose two sources run until the test ends.
func running(t *testing.T, store store.Store, in ports.Inbox) *practice.Room {
	t.Helper()
	r := practice.New(practice.Config{Store: store, Organisation: organisation()})
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = r.Platform().Run(ctx, in) })
	wg.Go(func() { _ = r.Workspace().Run(ctx, in) })
	t.Cleanup(func() { stop(); wg.Wait() })
	return r
}

func write(t *testing.T, r *practice.Room, a room.CitizenAct) room.Done {
	t.Helper()
	if a.Act == "" {
		a.Act = bot.Wrote
	}
	if a.Name == "" {
		a.Name = "Fatima"
	}
	if a.Account == "" && a.Thread == "" {
		a.Account = "stad"
	}
	d, err := r.Citizen(t.Context(), a)
	if err != nil {
		t.Fatalf("citizen %s: %v", a.Act, err)
	}
	return d
}

func chat(t *testing.T, r *practice.Room, a room.ColleagueAct) room.Done {
	t.Helper()
	if a.By == "" {
		a.By = "anna"
	}
	d, err := r.Colleague(t.Context(), a)
	if err != nil {
		t.Fatalf("colleague %s: %v", a.Act, err)
	}
	return d
}

// hasty is a store whose user stops waiting as soon as a commit stands.
type hasty struct {
	store.Store
	leave context.CancelFunc
}

func (h hasty) Commit(ctx context.Context, c store.Change) error {
	defer h.leave()
	return h.Store.Commit(ctx, c)
}

// unheard does a citizen's act that stands in the store, and that no inbox heard.
func unheard(t *testing.T, store store.Store, a room.CitizenAct) room.Done {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	r := practice.New(practice.Config{Store: hasty{store, leave}, Organisation: organisation()})
	a.Act, a.Name = bot.Wrote, "Jan"
	d, err := r.Citizen(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
