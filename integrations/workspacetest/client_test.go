package workspacetest_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
	. "draad/integrations/workspacetest"
)

// client is the simplest bot.Workspace over a chat in memory.
type client struct {
	chat    *chat
	listens bool
	missed  bool      // there may be things that were not delivered
	found   []bot.Ref // threads that were lost
	waiting []*heard
}

// heard is an event that the inbox has not taken yet.
type heard struct {
	bot.ChatEvent
	tries int
}

func (*client) Name() string        { return "memory" }
func (*client) Pace() time.Duration { return 0 }

// call makes a change under the chat's lock, with whatever fault there is.
func (w *client) call(ctx context.Context, do func() error) error {
	if ctx.Err() != nil {
		return bot.Errorf(bot.Temporary, "not sent: %w", ctx.Err())
	}
	w.chat.mu.Lock()
	defer w.chat.mu.Unlock()
	f := w.chat.fault
	if !slices.Contains([]Fault{Revoked, Expelled, Archived, Closed}, f) {
		w.chat.fault = ""
	}
	switch f {
	case "":
		return do()
	case Down, Closed:
		return bot.Errorf(bot.Temporary, "nothing listens")
	case Limited:
		return &bot.Error{Kind: bot.RateLimited, After: 20 * time.Millisecond, Err: errors.New("slow down")}
	case Revoked:
		return bot.Errorf(bot.Auth, "the token was revoked")
	case Expelled, Archived:
		return bot.Errorf(bot.Permanent, "the channel is closed to us")
	case DropBefore, FailBefore:
		return bot.Errorf(bot.OutcomeUnknown, "lost")
	}
	err := do()
	if f == Silence {
		<-ctx.Done()
	}
	return errors.Join(err, bot.Errorf(bot.OutcomeUnknown, "lost"))
}

// PostThread implements bot.Workspace.
func (w *client) PostThread(ctx context.Context, key, channel string, c bot.Card) (ref bot.Ref, err error) {
	err = w.call(ctx, func() error { ref = w.once(key, channel, nil, drawn(c)); return nil })
	return ref, err
}

// Tell implements bot.Workspace.
func (w *client) Tell(ctx context.Context, key, channel string, n bot.Note) (ref bot.Ref, err error) {
	err = w.call(ctx, func() error { ref = w.once(key, channel, nil, written(n)); return nil })
	return ref, err
}

// Say implements bot.Workspace.
func (w *client) Say(ctx context.Context, key string, thread bot.Ref, n bot.Note) (ref bot.Ref, err error) {
	err = w.call(ctx, func() error {
		root := w.chat.find(thread)
		if root == nil {
			return bot.Errorf(bot.NotFound, "there is no such thread")
		}
		ref = w.once(key, thread.Place, root, written(n))
		return nil
	})
	return ref, err
}

// ShowPicture implements bot.Gallery.
func (w *client) ShowPicture(ctx context.Context, key string, thread bot.Ref, n bot.Note, p bot.Picture) (ref bot.Ref, err error) {
	err = w.call(ctx, func() error {
		root := w.chat.find(thread)
		if root == nil {
			return bot.Errorf(bot.NotFound, "there is no such thread")
		}
		post := written(n)
		post.Text += "\n" + plain(p.Alt)
		post.Pictures = []Picture{{Alt: p.Alt, Data: p.Data}}
		ref = w.once(key, thread.Place, root, post)
		return nil
	})
	return ref, err
}

const aPNG = "\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR"

// OpenFile implements bot.FileOpener.
func (*client) OpenFile(_ context.Context, f bot.File) (io.ReadCloser, error) {
	if f.ID != "F-"+f.Name {
		return nil, &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonFileGone, Err: errors.New("it is not here")}
	}
	return io.NopCloser(strings.NewReader(aPNG + f.Name)), nil
}

// UpdateCard implements bot.Workspace.
func (w *client) UpdateCard(ctx context.Context, card bot.Ref, c bot.Card) error {
	return w.call(ctx, func() error {
		m := w.chat.find(card)
		if m == nil {
			return bot.Errorf(bot.NotFound, "there is no such card")
		}
		p := drawn(c)
		p.Ref, p.Key = m.Ref, m.Key
		m.Post = p
		return nil
	})
}

// FindPost implements bot.Workspace.
func (w *client) FindPost(_ context.Context, key, channel string, thread bot.Ref) (ports.Finding, error) {
	w.chat.mu.Lock()
	defer w.chat.mu.Unlock()
	if m := w.keyed(key, channel, w.chat.find(thread)); m != nil {
		w.found = append(w.found, m.root.Ref)
		return ports.Finding{State: ports.Found, Ref: m.Ref}, nil
	}
	return ports.Finding{State: ports.Absent}, nil
}

func (w *client) once(key, channel string, root *message, p Post) bot.Ref {
	if m := w.keyed(key, channel, root); m != nil {
		return m.Ref
	}
	p.Key = key
	return w.chat.add(channel, root, &message{Post: p}).Ref
}

func (w *client) keyed(key, channel string, root *message) *message {
	all := w.chat.roots
	if root != nil {
		all = root.replies
	}
	for _, m := range all {
		if m.Key == key && m.Ref.Place == channel && !m.gone {
			return m
		}
	}
	return nil
}

// Run implements bot.Source: it reads the line, catches up after a gap, and hands
// over what waits, each thread in its order.
func (w *client) Run(ctx context.Context, in ports.Inbox) error {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := w.read(ctx, in); err != nil {
			return err
		}
		w.handOver(ctx, in)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (w *client) read(ctx context.Context, in ports.Inbox) error {
	open, err := openThreads(ctx, in)
	if err != nil {
		return err
	}
	w.chat.mu.Lock()
	defer w.chat.mu.Unlock()
	if w.missed {
		for _, root := range open {
			w.catchUp(w.chat.find(root))
		}
	}
	for _, root := range w.found {
		w.catchUp(w.chat.find(root))
	}
	for _, e := range w.chat.line {
		w.waiting = append(w.waiting, &heard{ChatEvent: e})
	}
	w.chat.line, w.found, w.missed, w.listens = nil, nil, false, true
	return nil
}

func openThreads(ctx context.Context, in ports.Inbox) ([]bot.Ref, error) {
	l, ok := in.(ports.Lister)
	var all []bot.Ref
	for after := ""; ok; {
		some, next, err := l.OpenThreads(ctx, after)
		if err != nil && ctx.Err() == nil {
			return nil, err
		}
		all = append(all, some...)
		if after = next; after == "" {
			break
		}
	}
	return all, nil
}

// catchUp hears everything again that stands in a thread; ids tell what is new.
func (w *client) catchUp(root *message) {
	if root == nil {
		return
	}
	hear := func(e bot.ChatEvent) {
		if e.ID != "" {
			w.waiting = append(w.waiting, &heard{ChatEvent: e})
		}
	}
	for _, m := range append([]*message{root}, root.replies...) {
		if m.edits > 0 {
			hear(m.asRewrote())
		}
		hear(m.asSaid())
		for _, r := range m.reactions {
			e := m.asReacted(r)
			e.Doubtful = m.edits > 0 // the chat does not tell when it was edited
			hear(e)
		}
		for _, e := range m.undone {
			hear(e)
		}
		if m.gone {
			hear(m.asRemoved())
		}
	}
}

func (w *client) handOver(ctx context.Context, in ports.Inbox) {
	stuck := map[bot.Ref]bool{}
	var left []*heard
	for _, h := range w.waiting {
		if ctx.Err() != nil || stuck[h.Thread] || !w.take(ctx, in, h) {
			stuck[h.Thread] = true
			left = append(left, h)
		}
	}
	w.waiting = left
	if ctx.Err() != nil {
		w.chat.locked(func() { w.listens = false })
	}
}

// take reports whether an event is dealt with.
func (w *client) take(ctx context.Context, in ports.Inbox, h *heard) bool {
	w.chat.locked(func() {
		if h.By.ID != "" {
			h.By = *w.chat.person(h.By.ID)
		}
	})
	h.tries++
	if c, is := in.(ports.Commander); is && h.Act == bot.Commanded {
		n, err := c.Command(ctx, h.ChatEvent)
		if err == nil {
			w.chat.locked(func() { w.chat.add(h.Post.Place, nil, &message{Post: written(n)}) })
		}
		return err == nil
	}
	err := in.FromColleague(ctx, h.ChatEvent)
	return err == nil || bot.Is(err, bot.Invalid) || bot.Is(err, bot.NotFound) && h.tries > 5
}

func drawn(c bot.Card) Post {
	lines := []string{plain(c.Heading.In(texts.NL))}
	for _, l := range c.Lines {
		lines = append(lines, plain(l.Label.In(texts.NL)), plain(l.Value.In(texts.NL)))
	}
	return Post{Text: strings.Join(append(lines, plain(c.Quote)), "\n"), Links: link(c.Link), Buttons: pressable(c.Actions)}
}

func written(n bot.Note) Post {
	return Post{Text: plain(n.Text.In(texts.NL)) + "\n" + plain(n.Quote), Only: n.Only, Links: link(n.Link),
		Pings: slices.Clone(n.Call), Buttons: pressable(n.Actions)}
}

// plain leaves out what turns text around.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}

func link(url string) []Link {
	if url == "" {
		return nil
	}
	return []Link{{Text: "open", URL: url}}
}

func pressable(actions []bot.Action) []Button {
	var all []Button
	for _, a := range actions {
		all = append(all, Button{Label: a.Label.In(texts.NL), Action: string(a.Name), Value: a.Value})
	}
	return all
}
