package practice_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/room"
	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/integrations/practice"
)

func TestWhatACitizenDoesReachesTheBotInOrderBeforeTheCallReturns(t *testing.T) {
	in := &inbox{}
	r := running(t, storetest.NewStore(), in)
	first := write(t, r, room.CitizenAct{Text: "Container vol"})
	if !first.Taken || !first.Changed {
		t.Fatalf("done = %+v", first)
	}
	second := write(t, r, room.CitizenAct{Thread: first.Thread, Text: "Nog steeds"})
	write(t, r, room.CitizenAct{Act: bot.Edited, Post: second.ID, Text: "Nog steeds!"})
	write(t, r, room.CitizenAct{Act: bot.Erased, Post: first.ID})
	got := strings.Join(in.citizenTexts(), " ")
	if want := "wrote:Container vol wrote:Nog steeds edited:Nog steeds! erased:"; got != want {
		t.Errorf("the bot heard %q, want %q", got, want)
	}
	e := in.citizens[1]
	if e.Message.Thread != first.Thread || e.Message.Parent != first.ID || e.Citizen.Handle != "fatima" || e.Account != "stad" || e.Platform != practice.Name {
		t.Errorf("event = %+v", e)
	}
	ids := map[string]bool{}
	for _, e := range in.citizens {
		ids[e.ID] = true
	}
	if len(ids) != 4 {
		t.Errorf("event ids are not unique: %v", ids)
	}
	again := write(t, r, room.CitizenAct{Act: bot.Erased, Post: first.ID})
	if again.Changed || len(in.citizens) != 4 {
		t.Errorf("erasing twice was told twice")
	}
}

func TestAnActOutlivesACrashAnywhere(t *testing.T) {
	for _, step := range []string{"before the bot heard it", "after the bot heard it, before it was taken off"} {
		t.Run(step, func(t *testing.T) {
			store, in := storetest.NewStore(), &inbox{}
			crash := errors.New("killed")
			if strings.HasPrefix(step, "before") {
				in.refuse = func(string) error { return crash }
			} else {
				in.lose = func(string) error { return crash }
			}
			d := unheard(t, store, room.CitizenAct{Account: "stad", Text: "Hallo"})
			if d.Taken {
				t.Fatal("nobody took it in")
			}
			r := practice.New(practice.Config{Store: store, Organisation: organisation()})
			if _, err := r.Platform().Step(t.Context(), in); !errors.Is(err, crash) {
				t.Fatalf("step: %v", err)
			}
			heard := len(in.citizens)
			in.refuse, in.lose = nil, nil

			after := practice.New(practice.Config{Store: store, Organisation: organisation()})
			if n, err := after.Platform().Step(t.Context(), in); n != 1 || err != nil {
				t.Fatalf("after the restart %d acts were handed over: %v", n, err)
			}
			if len(in.citizens) != heard+1 || in.citizens[0].ID != in.citizens[heard].ID {
				t.Errorf("the act changed its id: %+v", in.citizens)
			}
			if n, _ := after.Platform().Step(t.Context(), in); n != 0 {
				t.Errorf("%d acts were handed over again", n)
			}
			thread, err := after.PleinThread(t.Context(), d.Thread)
			if err != nil || thread.Posts[0].Text != "Hallo" {
				t.Errorf("thread = %+v, %v", thread, err)
			}
		})
	}
}

func TestARefusedActHoldsUpItsOwnThreadOnly(t *testing.T) {
	store, in := storetest.NewStore(), &inbox{}
	r := practice.New(practice.Config{Store: store, Organisation: organisation()})
	sick := unheard(t, store, room.CitizenAct{Account: "stad", Text: "een"})
	unheard(t, store, room.CitizenAct{Thread: sick.Thread, Text: "twee"})
	unheard(t, store, room.CitizenAct{Account: "stad", Text: "anders"})
	in.refuse = func(id string) error {
		if strings.HasPrefix(id, sick.Thread) {
			return bot.Errorf(bot.Temporary, "not now")
		}
		return nil
	}
	if n, err := r.Platform().Step(t.Context(), in); n != 1 || err == nil {
		t.Fatalf("taken %d, %v", n, err)
	}
	in.refuse = nil
	if _, err := r.Platform().Step(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(in.citizenTexts(), " "); got != "wrote:anders wrote:een wrote:twee" {
		t.Errorf("the bot heard %q", got)
	}
}

func TestAnswersArePublishedOnceAndFoundForCertain(t *testing.T) {
	r := running(t, storetest.NewStore(), &inbox{})
	q := write(t, r, room.CitizenAct{Text: "Wanneer?"})
	p := r.Platform()
	reply := bot.Reply{Key: "k/1/0", Account: "stad", To: bot.Ref{Place: "stad", ID: q.ID}, Thread: q.Thread, Text: "Morgen. ^PH"}
	if f, err := p.Find(t.Context(), reply); err != nil || f.State != ports.Absent {
		t.Fatalf("before: %+v, %v", f, err)
	}
	var refs [8]bot.Ref
	var wg sync.WaitGroup
	for i := range refs {
		wg.Go(func() { refs[i], _ = p.Publish(t.Context(), reply) })
	}
	wg.Wait()
	for _, ref := range refs {
		if ref != refs[0] || ref.IsZero() {
			t.Fatalf("published at %v", refs)
		}
	}
	if f, err := p.Find(t.Context(), reply); err != nil || f.State != ports.Found || f.Ref != refs[0] {
		t.Errorf("after: %+v, %v", f, err)
	}
	for range 2 {
		if err := p.Delete(t.Context(), "stad", refs[0]); err != nil {
			t.Fatal(err)
		}
	}
	thread, _ := r.PleinThread(t.Context(), q.Thread)
	if len(thread.Posts) != 2 || !thread.Posts[1].Deleted || thread.Posts[1].Text != "" {
		t.Errorf("thread = %+v", thread)
	}
	if ref, err := p.Publish(t.Context(), reply); err != nil || ref != refs[0] {
		t.Errorf("the same key came back after its post was deleted: %v, %v", ref, err)
	}
}

func TestAnAnswerThatCannotBePublishedSaysWhy(t *testing.T) {
	r := running(t, storetest.NewStore(), &inbox{})
	q := write(t, r, room.CitizenAct{Text: "Wanneer?"})
	gone := write(t, r, room.CitizenAct{Text: "Weg"})
	write(t, r, room.CitizenAct{Act: bot.Erased, Post: gone.ID})
	base := bot.Reply{Key: "k", Account: "stad", To: bot.Ref{ID: q.ID}, Text: "Ja"}
	for name, c := range map[string]struct {
		change func(*bot.Reply)
		kind   bot.Kind
		reason bot.Reason
	}{
		"gone":          {func(r *bot.Reply) { r.To.ID = gone.ID }, bot.Permanent, bot.ReasonGone},
		"never there":   {func(r *bot.Reply) { r.To.ID = "pnothing.3" }, bot.Permanent, bot.ReasonGone},
		"too long":      {func(r *bot.Reply) { r.Text = strings.Repeat("é", 501) }, bot.Permanent, bot.ReasonTooLong},
		"other account": {func(r *bot.Reply) { r.Account = "oost" }, bot.Invalid, ""},
		"empty":         {func(r *bot.Reply) { r.Text = " " }, bot.Invalid, ""},
	} {
		t.Run(name, func(t *testing.T) {
			reply := base
			c.change(&reply)
			_, err := r.Platform().Publish(t.Context(), reply)
			if bot.KindOf(err) != c.kind || bot.ReasonOf(err) != c.reason {
				t.Errorf("error %v is %s/%s", err, bot.KindOf(err), bot.ReasonOf(err))
			}
		})
	}
	if thread, _ := r.PleinThread(t.Context(), q.Thread); len(thread.Posts) != 1 {
		t.Errorf("something was published: %+v", thread.Posts)
	}
	base.Text = strings.Repeat("👩‍👩‍👧‍👦", 500)
	if _, err := r.Platform().Publish(t.Context(), base); err != nil {
		t.Errorf("500 families are 500 characters: %v", err)
	}
}

// changes counts the changes that leave something in a store.
type changes struct {
	store.Store
	kept map[string]bool
}

func (c *changes) Commit(ctx context.Context, change store.Change) error {
	err := c.Store.Commit(ctx, change)
	if err == nil && strings.HasPrefix(change.Key, "practice/photo/") {
		c.kept[change.Key] = len(change.Body) > 0
	}
	return err
}

func TestPhotosOfARefusedPostAreNotKept(t *testing.T) {
	store := &changes{storetest.NewStore(), map[string]bool{}}
	r := running(t, store, &inbox{})
	first := write(t, r, room.CitizenAct{Text: "Container vol"})
	photo := []room.Upload{{Name: "gat.png", Data: []byte("\x89PNG\r\n\x1A\n")}}
	for what, refused := range map[string]func() error{
		"no such thread": func() error {
			_, err := r.Citizen(t.Context(), room.CitizenAct{Act: bot.Wrote, Name: "Fatima", Thread: "nergens", Text: "Kijk", Photos: photo})
			return err
		},
		"another account": func() error {
			_, err := r.Citizen(t.Context(), room.CitizenAct{Act: bot.Wrote, Name: "Fatima", Thread: first.Thread, Account: "wijk", Text: "Kijk", Photos: photo})
			return err
		},
		"no such draad": func() error {
			_, err := r.Colleague(t.Context(), room.ColleagueAct{Act: bot.Said, By: "anna", Thread: "nergens", Text: "Kijk", Photos: photo})
			return err
		},
	} {
		if err := refused(); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
	if len(store.kept) != 3 {
		t.Fatalf("%d photos came so far, want 3", len(store.kept))
	}
	for key, kept := range store.kept {
		if kept {
			t.Errorf("%s is still there", key)
		}
	}
}

// A citizen who is called like one of our accounts is a citizen all the same.
func TestNobodyOnTheSquareIsTakenForAnAccountOfOurs(t *testing.T) {
	in := &inbox{}
	r := running(t, storetest.NewStore(), in)
	account := organisation().Accounts[0]
	write(t, r, room.CitizenAct{Name: account.Handle, Text: "Hallo"})
	if got := in.citizens[0].Citizen; organisation().Ours(practice.Name, got) {
		t.Errorf("%+v is taken for account %s", got, account.ID)
	}
}
