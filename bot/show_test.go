package bot_test

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

// camera is a platform with pictures, and a workspace that shows them.
type camera struct {
	*outside
	opens func(bot.Media) (io.ReadCloser, error)
}

func (c *camera) OpenMedia(_ context.Context, _ bot.AccountID, m bot.Media) (io.ReadCloser, error) {
	if c.opens != nil {
		return c.opens(m)
	}
	return io.NopCloser(strings.NewReader(jpegHead)), nil
}

type gallery struct {
	room
	shown *[]bot.Picture
}

func (g gallery) ShowPicture(_ context.Context, key string, _ bot.Ref, n bot.Note, p bot.Picture) (bot.Ref, error) {
	ref, err := g.do("show", key, n.Text.Key)
	if err == nil {
		*g.shown = append(*g.shown, p)
	}
	return ref, err
}

// newCamera is a world in which pictures are shown.
func newCamera(t *testing.T) (*world, *camera, *[]bot.Picture) {
	w := newWorld(t, storetest.NewStore())
	rules := testRules()
	limits := rules.Platforms["plein"]
	limits.Pictures = true
	rules.Platforms["plein"] = limits
	w.engine = relay.NewEngine(w.store, rules, 0, relay.Watch{})
	cfg := relay.Default()
	cfg.Now, cfg.Log = func() time.Time { return w.now }, slog.New(slog.DiscardHandler)
	c, shown := &camera{outside: w.out}, &[]bot.Picture{}
	w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": c}, gallery{room{w.out}, shown}, cfg)
	return w, c, shown
}

func photo(url string) bot.Media { return bot.Media{Kind: "photo", URL: url, Alt: "een kuil"} }

func (w *world) asksWith(id string, media ...bot.Media) bot.MessageWritten {
	return bot.MessageWritten{Platform: "plein", Account: "stad", Citizen: bot.Citizen{ID: "c1", Handle: "bewoner"},
		Message: bot.Message{ID: id, Thread: "m1", Text: "Kijk", Sent: w.now, Media: media}}
}

func TestPhotosAreShownOnceAfterTheirMessage(t *testing.T) {
	w, _, shown := newCamera(t)
	w.take("e1", w.asksWith("m1", photo("https://plein.example/1"), bot.Media{Kind: "video", URL: "https://plein.example/v"}, photo("https://plein.example/2")))
	w.pass(time.Second)
	w.take("e2", w.asksWith("m2", photo("https://plein.example/3")))
	w.pass(time.Second)
	var names []string
	for _, p := range *shown {
		names = append(names, p.Name)
		if p.Alt != "een kuil" || p.Type != "image/jpeg" {
			t.Errorf("shown as %+v", p)
		}
	}
	if want := []string{"foto-1.jpg", "foto-3.jpg", "foto-1.jpg"}; !slices.Equal(names, want) {
		t.Errorf("shown %v, want %v", names, want)
	}
	if i, j := slices.Index(w.out.calls, "thread"), slices.Index(w.out.calls, "show"); i < 0 || j < i {
		t.Errorf("the photos came before the thread: %v", w.out.calls)
	}
	edit := bot.MessageEdited(w.asksWith("m2", photo("https://plein.example/3"), photo("https://plein.example/4")))
	edit.Message.Text = "Kijk nou"
	w.take("e3", edit)
	w.pass(time.Second)
	if len(*shown) != 4 || (*shown)[3].Name != "foto-2.jpg" {
		t.Errorf("after an edit %d were shown", len(*shown))
	}
}

func TestAPhotoThatCannotBeShownIsSpokenOf(t *testing.T) {
	for name, opens := range map[string]func(bot.Media) (io.ReadCloser, error){
		"gone": func(bot.Media) (io.ReadCloser, error) {
			return nil, &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonMediaGone}
		},
		"no picture":    func(bot.Media) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("<html>")), nil },
		"never reached": func(bot.Media) (io.ReadCloser, error) { return nil, context.DeadlineExceeded },
	} {
		t.Run(name, func(t *testing.T) {
			w, c, shown := newCamera(t)
			c.opens = opens
			w.take("e1", w.asksWith("m1", photo("https://plein.example/1")))
			w.pass(time.Second)
			w.take("e2", w.asksWith("m2"))
			w.pass(time.Second)
			if w.said("note.follow_up") != 1 {
				t.Error("the next message waits for the photo")
			}
			w.pass(time.Hour)
			if w.said("note.picture_failed") != 1 || len(*shown) != 0 {
				t.Errorf("said %v", w.out.posts)
			}
			if n := w.said("card"); n != 1 {
				t.Errorf("%d threads", n)
			}
		})
	}
}

func TestALostPhotoIsLookedForBeforeItIsShownAgain(t *testing.T) {
	w, _, _ := newCamera(t)
	w.out.after = func(kind string) error {
		if kind == "show" {
			return bot.Errorf(bot.OutcomeUnknown, "cut off")
		}
		return nil
	}
	w.take("e1", w.asksWith("m1", photo("https://plein.example/1")))
	w.pass(time.Hour)
	if n := w.said("note.picture"); n != 1 || w.said("note.picture_failed") != 0 {
		t.Errorf("it stands there %d times: %v", n, w.out.calls)
	}
	if n := strings.Count(strings.Join(w.out.calls, " "), "show"); n != 1 {
		t.Errorf("%d attempts", n)
	}
}

func TestAPhotoThatTheCitizenTookAwayIsNotShown(t *testing.T) {
	w, c, shown := newCamera(t)
	c.opens = func(bot.Media) (io.ReadCloser, error) { return nil, bot.Errorf(bot.Temporary, "busy") }
	w.take("e1", w.asksWith("m1", photo("https://plein.example/1")))
	w.pass(time.Second)
	w.take("e2", bot.MessageDeleted(w.asksWith("m1")))
	c.opens = nil
	w.pass(time.Hour)
	if len(*shown) != 0 || w.said("note.picture_failed") != 0 {
		t.Errorf("%d shown, said %v", len(*shown), w.out.posts)
	}
}

func TestPhotosMoveToANewThread(t *testing.T) {
	w, _, shown := newCamera(t)
	w.take("e1", w.asksWith("m1", photo("https://plein.example/1")))
	w.pass(time.Second)
	gone := true
	w.out.before = func(kind string) error {
		gone = gone && kind != "thread"
		if gone && (kind == "card" || kind == "say") {
			return bot.Errorf(bot.NotFound, "no such thread")
		}
		return nil
	}
	w.take("e2", w.asksWith("m2", photo("https://plein.example/2")))
	w.pass(time.Minute)
	if len(*shown) != 3 {
		t.Errorf("%d shown, want one in the old thread and both in the new: %v", len(*shown), w.out.calls)
	}
}
