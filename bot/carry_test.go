package bot_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

// jpegHead begins a photo.
const jpegHead = "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00"

// album is a platform that takes a photo with an answer, unless it says otherwise.
type album struct {
	*outside
	takes int
	sent  []bot.Reply
}

func (a *album) Limits() bot.Limits {
	l := a.outside.Limits()
	l.Files = bot.FileLimits{Count: a.takes, Size: 1 << 20, Types: []string{"image/jpeg"}}
	return l
}

func (a *album) Publish(ctx context.Context, r bot.Reply) (bot.Ref, error) {
	a.sent = append(a.sent, r)
	return a.outside.Publish(ctx, r)
}

// cabinet is a workspace that gives what colleagues attached.
type cabinet struct {
	room
	opens func(bot.File) (io.ReadCloser, error)
}

func (c *cabinet) OpenFile(_ context.Context, f bot.File) (io.ReadCloser, error) { return c.opens(f) }

func holding(data string) func(bot.File) (io.ReadCloser, error) {
	return func(bot.File) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil }
}

// approvedPhoto is a world with an approved answer that has a photo, its window open.
func approvedPhoto(t *testing.T) (*world, *album, *cabinet) {
	w := newWorld(t, storetest.NewStore())
	a, c := &album{outside: w.out, takes: 1}, &cabinet{room{w.out}, holding(jpegHead + "gat")}
	rules := testRules()
	rules.Platforms["plein"] = a.Limits()
	w.engine = relay.NewEngine(w.store, rules, 0, relay.Watch{})
	cfg := relay.Default()
	cfg.Now, cfg.Log = func() time.Time { return w.now }, slog.New(slog.DiscardHandler)
	w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": a}, c, cfg)
	w.take("1", (&story{t: t, now: w.now}).message("m1", "Wanneer?"))
	w.pass(0)
	w.take("2", bot.Contributed{By: who(pieter), Post: postOf("r1"), Text: "Morgen.", Files: []bot.File{jpeg("a")}})
	w.take("3", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: postOf("r1"), Sign: "PH"})
	return w, a, c
}

func TestAnAnswerLeavesWithTheVeryPhotoThatWasApproved(t *testing.T) {
	w, a, _ := approvedPhoto(t)
	w.pass(time.Minute)
	if len(a.sent) != 1 || len(a.sent[0].Pictures) != 1 || w.published() != 1 {
		t.Fatalf("sent %+v", a.sent)
	}
	if p := a.sent[0].Pictures[0]; string(p.Data) != jpegHead+"gat" || p.Alt != "een lantaarn" || p.Name != "foto-1.jpg" {
		t.Errorf("sent %+v", p)
	}
}

func TestAPhotoThatCannotBeFetchedNowIsFetchedLater(t *testing.T) {
	for name, err := range map[string]error{
		"busy": bot.Errorf(bot.Temporary, "busy"), "limited": bot.Errorf(bot.RateLimited, "wait"), "cut off": io.ErrUnexpectedEOF,
	} {
		t.Run(name, func(t *testing.T) {
			w, a, c := approvedPhoto(t)
			good := c.opens
			tries := 0
			c.opens = func(f bot.File) (io.ReadCloser, error) {
				if tries++; tries < 3 {
					return nil, err
				}
				return good(f)
			}
			w.pass(time.Hour)
			if len(a.sent) != 1 || len(a.sent[0].Pictures) != 1 || tries != 3 || w.published() != 1 {
				t.Errorf("%d tries, sent %+v", tries, a.sent)
			}
		})
	}
}

func TestWithoutItsPhotoAnAnswerStaysAndTheThreadHearsWhy(t *testing.T) {
	gone := &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonFileGone, Err: errors.New("gone")}
	for name, opens := range map[string]func(bot.File) (io.ReadCloser, error){
		"gone":             func(bot.File) (io.ReadCloser, error) { return nil, gone },
		"not ours":         func(bot.File) (io.ReadCloser, error) { return nil, bot.Errorf(bot.Auth, "no") },
		"a page to log in": holding("<!doctype html>"),
		"another kind":     holding("GIF89a\x01\x00"),
		"too big":          holding(jpegHead + strings.Repeat("x", 1<<20)),
		"empty":            holding(""),
	} {
		t.Run(name, func(t *testing.T) {
			w, a, c := approvedPhoto(t)
			c.opens = opens
			w.pass(time.Minute)
			if len(a.sent) != 0 || w.said("note.refused") != 1 {
				t.Errorf("sent %+v, said %v", a.sent, w.out.posts)
			}
			c.opens = holding(jpegHead + "gat")
			w.take("4", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: postOf("r1"), Sign: "PH", Button: true})
			w.pass(time.Minute)
			if w.published() != 1 {
				t.Error("it cannot be approved once more")
			}
		})
	}
}

func TestNoPhotoIsDroppedByAPlatformThatStoppedTakingThem(t *testing.T) {
	w, a, _ := approvedPhoto(t)
	a.takes = 0
	w.pass(time.Minute)
	if len(a.sent) != 0 || w.said("note.refused") != 1 {
		t.Errorf("sent %+v, said %v", a.sent, w.out.posts)
	}
}

func TestAfterALostAnswerNoPhotoIsSentAgain(t *testing.T) {
	w, a, c := approvedPhoto(t)
	opened := 0
	good := c.opens
	c.opens = func(f bot.File) (io.ReadCloser, error) { opened++; return good(f) }
	w.out.after = func(kind string) error {
		if kind == "publish" {
			return bot.Errorf(bot.OutcomeUnknown, "cut off")
		}
		return nil
	}
	w.pass(time.Hour)
	if len(a.sent) != 1 || opened != 1 || w.published() != 1 || w.said("note.published") != 1 {
		t.Errorf("opened %d times, sent %d times, said %v", opened, len(a.sent), w.out.posts)
	}
}

func TestWhatIsTakenBackWhileItsPhotoIsFetchedDoesNotLeave(t *testing.T) {
	for name, act := range map[string]bot.Fact{
		"withdrawn": bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: postOf("r1"), Undo: true},
		"edited":    bot.ContributionEdited{By: who(pieter), Post: postOf("r1"), Text: "Overmorgen."},
	} {
		t.Run(name, func(t *testing.T) {
			w, a, c := approvedPhoto(t)
			good := c.opens
			c.opens = func(f bot.File) (io.ReadCloser, error) { w.take("4", act); return good(f) }
			w.pass(time.Hour)
			if len(a.sent) != 0 {
				t.Errorf("sent %+v", a.sent)
			}
		})
	}
}

func TestAPhotoTakenAwayWhileItIsFetchedIsNotShown(t *testing.T) {
	w, c, shown := newCamera(t)
	c.opens = func(bot.Media) (io.ReadCloser, error) {
		w.take("e2", bot.MessageDeleted(w.asksWith("m1")))
		return io.NopCloser(strings.NewReader(jpegHead)), nil
	}
	w.take("e1", w.asksWith("m1", photo("https://plein.example/1")))
	w.pass(time.Hour)
	if len(*shown) != 0 || w.said("note.picture_failed") != 0 {
		t.Errorf("%d shown, said %v", len(*shown), w.out.posts)
	}
}

func TestNothingIsKeptOfAPhotoThatWasTakenAway(t *testing.T) {
	w, _, _ := newCamera(t)
	w.take("e1", w.asksWith("m1", photo("https://plein.example/1")))
	w.pass(time.Hour)
	w.take("e2", bot.MessageDeleted(w.asksWith("m1")))
	rec, err := w.store.Load(t.Context(), w.key)
	if err != nil || strings.Contains(string(rec.Body), "plein.example/1") {
		t.Errorf("kept: %s (%v)", rec.Body, err)
	}
}

func TestAPhotoThatComesBackIsShown(t *testing.T) {
	w, c, shown := newCamera(t)
	c.opens = func(bot.Media) (io.ReadCloser, error) { return nil, bot.Errorf(bot.Temporary, "busy") }
	w.take("e1", w.asksWith("m1", photo("https://plein.example/1")))
	w.pass(time.Second)
	w.take("e2", bot.MessageEdited(w.asksWith("m1")))
	w.pass(time.Minute)
	c.opens = nil
	w.take("e3", bot.MessageEdited(w.asksWith("m1", photo("https://plein.example/1"))))
	w.pass(time.Hour)
	if len(*shown) != 1 {
		t.Errorf("%d shown", len(*shown))
	}
}

// Each desk has a channel of its own, and photos for each: they must not take all
// workers, nor memory for one photo a worker.
func TestWordsDoNotWaitForPhotosHoweverManyDesks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, _ := newCamera(t)
		release, began := make(chan struct{}), atomic.Int32{}
		c.opens = func(bot.Media) (io.ReadCloser, error) {
			began.Add(1)
			<-release
			return nil, bot.Errorf(bot.Permanent, "gone")
		}
		var media []bot.Media
		for _, id := range "abcdefghij" {
			media = append(media, photo("https://plein.example/"+string(id)))
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- w.relay.Run(ctx) }()
		for _, account := range []bot.AccountID{"stad", "wijk"} {
			m := w.asksWith("m1", media...)
			m.Account = account
			w.key = bot.ConversationKey("plein", account, "m1", "c1")
			w.take("e1/"+string(account), m)
		}
		synctest.Wait()
		if n := began.Load(); n != 4 {
			t.Errorf("%d photos at the same time, want four in all", n)
		}
		w.take("e2", w.asksWith("m2"))
		synctest.Wait()
		if w.said("note.follow_up") != 1 {
			t.Error("words wait for photos")
		}
		close(release)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
