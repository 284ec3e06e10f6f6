package practice_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/room"
	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/integrations/platformtest"
	"draad/integrations/practice"
)

func TestThePlatformSuite(t *testing.T) {
	platformtest.Run(t, platformtest.Harness{
		New:        func(t *testing.T) platformtest.World { return newWorld(t) },
		Faults:     []platformtest.Fault{platformtest.Down, platformtest.DropBefore, platformtest.DropAfter},
		Idempotent: true, Absence: true, Edits: true, Erasures: true,
		Many: 120, // more than one look at the pending acts gives
	})
}

// world is a practice room for the suite. Its line to the outside is its store:
// that is what breaks.
type world struct {
	t     *testing.T
	store *breaking
	room  *practice.Room
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, store: &breaking{Store: storetest.NewStore()}}
	w.Restart()
	return w
}

func (w *world) Platform() ports.Platform { return w.room.Platform() }

func (w *world) Restart() {
	w.room = practice.New(practice.Config{Store: w.store, Organisation: organisation()})
}

func (w *world) Accounts() []bot.AccountID { return []bot.AccountID{"stad", "oost"} }

// act does what a citizen does, without waiting for anybody to hear it.
func (w *world) act(a room.CitizenAct) room.Done {
	w.t.Helper()
	d, err := w.try(a)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) try(a room.CitizenAct) (room.Done, error) {
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	stop := w.store.afterCommit(leave)
	defer stop()
	return w.room.Citizen(ctx, a)
}

func (w *world) Ask(a bot.AccountID, text string) platformtest.Question {
	d := w.act(room.CitizenAct{Act: bot.Wrote, Account: a, Name: "Fatima", Text: text})
	th, err := w.room.PleinThread(context.Background(), d.Thread)
	if err != nil {
		w.t.Fatal(err)
	}
	return platformtest.Question{ID: d.ID, Thread: d.Thread, Citizen: th.Posts[0].Citizen, Account: a}
}

// Host implements platformtest.MediaHost: in the room stands what citizens attached.
func (w *world) Host(h platformtest.Hosted) (bot.Media, bool) {
	if h.Status != 0 || h.Stall {
		return bot.Media{}, false
	}
	d, err := w.try(room.CitizenAct{Act: bot.Wrote, Account: "stad", Name: "Fatima", Text: "kijk", Photos: []room.Upload{{Data: h.Body, Alt: "een kuil"}}})
	if bot.Is(err, bot.Invalid) {
		return bot.Media{}, false // it was refused at the door
	}
	if err != nil {
		w.t.Fatal(err)
	}
	th, err := w.room.PleinThread(w.t.Context(), d.Thread)
	if err != nil {
		w.t.Fatal(err)
	}
	return bot.Media{Kind: "photo", URL: "/practice/photo/" + th.Posts[0].Photos[0].ID, Alt: "een kuil"}, true
}

func (w *world) Edit(q platformtest.Question, text string) {
	w.act(room.CitizenAct{Act: bot.Edited, Post: q.ID, Text: text})
}

func (w *world) Erase(q platformtest.Question) { w.act(room.CitizenAct{Act: bot.Erased, Post: q.ID}) }

func (w *world) Posts(a bot.AccountID) []platformtest.Post {
	type dated struct {
		platformtest.Post
		at time.Time
	}
	var found []dated
	for after := ""; ; {
		page, err := w.room.Plein(context.Background(), after, 100)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, th := range page.Threads {
			for _, p := range th.Posts {
				if p.Account == a && !p.Deleted {
					post := platformtest.Post{ID: p.ID, Under: p.Parent, Text: p.Text}
					for _, photo := range p.Photos {
						picture, err := w.room.Picture(context.Background(), photo.ID)
						if err != nil {
							w.t.Fatal(err)
						}
						post.Pictures = append(post.Pictures, platformtest.Picture{Alt: photo.Alt, Data: picture.Data})
					}
					found = append(found, dated{post, p.At})
				}
			}
		}
		if after = page.Next; after == "" {
			break
		}
	}
	slices.SortFunc(found, func(a, b dated) int { return a.at.Compare(b.at) })
	var posts []platformtest.Post
	for _, f := range found {
		posts = append(posts, f.Post)
	}
	return posts
}

func (w *world) Break(f platformtest.Fault) { w.store.next(f) }
func (w *world) Secrets() []string          { return nil }
func (w *world) Log() string                { return "" }

// breaking is a store whose next commit of an answer goes wrong.
type breaking struct {
	store.Store
	mu    sync.Mutex
	fault platformtest.Fault
	after func()
}

func (b *breaking) next(f platformtest.Fault) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fault = f
}

// afterCommit has something done after each commit, until stop is called.
func (b *breaking) afterCommit(f func()) (stop func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.after = f
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.after = nil
	}
}

func (b *breaking) take(c store.Change) (platformtest.Fault, func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.fault
	if len(c.Events) == 0 || !strings.HasPrefix(c.Key, "practice/plein/") {
		if strings.HasPrefix(c.Key, "practice/photo/") {
			return "", nil // the post comes after its photos
		}
		return "", b.after
	}
	b.fault = ""
	return f, b.after
}

func (b *breaking) Commit(ctx context.Context, c store.Change) error {
	f, after := b.take(c)
	if after != nil {
		defer after()
	}
	switch f {
	case platformtest.Down:
		return bot.Errorf(bot.Temporary, "the disk is busy")
	case platformtest.DropBefore:
		return errors.New("the line dropped")
	case platformtest.DropAfter:
		return errors.Join(b.Store.Commit(ctx, c), errors.New("the line dropped"))
	}
	return b.Store.Commit(ctx, c)
}
