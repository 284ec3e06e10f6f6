package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// Channels change. Draad goes on to call a channel by the id under which it came to know it,
// in its records and the organisation file; on the wire a channel has the id that it has by
// now. When the bot is back in one, what was missed there is read at once.

// placesKey is the record of channels that have another id by now.
const placesKey = "slack/channels"

// places is what is known of channels.
type places struct {
	back chan struct{} // holds one when the bot came back in a channel

	mu     sync.Mutex
	loaded bool
	moved  map[string]string // the newest id, by the first
	shut   map[string]string // why nothing can be posted in a channel, and what to do
}

// news is what an event says of a channel.
type news int

const (
	opened     news = iota // it can be used (again)
	closed                 // it cannot
	renumbered             // it has another id
)

// placeNews is what the types of events, and the subtypes of messages, come to.
var placeNews = map[string]news{
	"member_joined_channel": opened, "channel_unarchive": opened, "group_unarchive": opened,
	"channel_convert_to_private": opened, "channel_convert_to_public": opened,
	"channel_archive": closed, "channel_deleted": closed, "channel_left": closed,
	"group_archive": closed, "group_deleted": closed, "group_left": closed,
	"channel_id_changed": renumbered,
}

// takePlace takes in what became of a channel.
func (w *Workspace) takePlace(ctx context.Context, what news, e event) error {
	me, err := w.identify(ctx)
	if err == nil && e.Type == "member_joined_channel" && string(e.User) != me.user {
		return nil // a colleague
	}
	if what == renumbered {
		err := w.insist(ctx, "note a channel's new id", func() error { return w.renumbered(ctx, e.OldChannel, e.NewChannel) })
		if err != nil {
			return err
		}
	}
	w.lookAtPlaces(ctx)
	if what != closed {
		w.log.Info("a channel on Slack can be used again; what was missed is read", "channel", e.Channel, "event", e.Type)
		w.places.comeBack()
	}
	return nil
}

// lookAtPlaces asks for each desk's channel whether it can be used.
func (w *Workspace) lookAtPlaces(ctx context.Context) {
	shut := map[string]string{}
	for _, d := range w.org.Desks {
		if _, done := shut[d.Channel]; done {
			continue
		}
		c, err := w.channel(ctx, d.Channel)
		says, do := unfit(c, err)
		if says == "" && err != nil {
			says = w.places.why(d.Channel) // not to be known now
		} else if says != "" {
			says = "Slack channel " + d.Channel + " of " + d.Name + ": " + says + "; " + do
		}
		if says != "" && says != w.places.why(d.Channel) {
			w.log.Error("a desk's channel on Slack cannot be used", "desk", string(d.ID), "says", says)
		}
		shut[d.Channel] = says
	}
	w.places.look(shut)
}

func (p *places) look(shut map[string]string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = shut
}

func (p *places) why(channel string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.shut[channel]
}

// troubles tells which channels cannot be used.
func (p *places) troubles() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for _, channel := range slices.Sorted(maps.Keys(p.shut)) {
		if says := p.shut[channel]; says != "" {
			all = append(all, says)
		}
	}
	return strings.Join(all, "; ")
}

func (p *places) comeBack() {
	select {
	case p.back <- struct{}{}:
	default:
	}
}

// await waits, and reports whether the bot came back in a channel meanwhile.
func (p *places) await(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-p.back:
		return true
	case <-t.C:
	case <-ctx.Done():
	}
	return false
}

// renumbered notes that a channel has another id.
func (w *Workspace) renumbered(ctx context.Context, old, now string) error {
	if old == "" || now == "" || old == now {
		return nil
	}
	w.places.doubt()
	if err := w.places.load(ctx, w.notes.store); err != nil {
		return err
	}
	w.places.mu.Lock()
	moved := maps.Clone(w.places.moved)
	w.places.mu.Unlock()
	if moved == nil {
		moved = map[string]string{}
	}
	first := old
	for known, is := range moved {
		if is == old {
			first = known
		}
	}
	moved[first] = now
	if err := w.keepPlaces(ctx, moved); err != nil {
		return err
	}
	w.places.mu.Lock()
	defer w.places.mu.Unlock()
	w.places.moved = moved
	return nil
}

func (w *Workspace) keepPlaces(ctx context.Context, moved map[string]string) error {
	if w.notes.store == nil {
		return nil
	}
	r, err := w.notes.store.Load(ctx, placesKey)
	if err != nil && !bot.Is(err, bot.NotFound) {
		return err
	}
	body, err := json.Marshal(moved)
	if err != nil {
		return err
	}
	err = w.notes.store.Commit(ctx, store.Change{Key: placesKey, Version: r.Version, Body: body, At: w.now()})
	if err != nil {
		return bot.Errorf(bot.Temporary, "keeping a Slack channel's new id: %w", err)
	}
	return nil
}

// doubt has what is kept be read again.
func (p *places) doubt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.loaded = false
}

// load reads which channels have another id by now, unless that is known.
func (p *places) load(ctx context.Context, store store.Store) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.loaded || store == nil {
		return nil
	}
	r, err := store.Load(ctx, placesKey)
	switch {
	case bot.Is(err, bot.NotFound):
	case err != nil:
		return bot.Errorf(bot.Temporary, "reading the ids of Slack's channels: %w", err)
	case json.Unmarshal(r.Body, &p.moved) != nil:
		p.moved = nil // damaged: the ids are those of the organisation file
	}
	p.loaded = true
	return nil
}

// current is the id that a channel has on the wire.
func (p *places) current(channel string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.moved[channel]; now != "" {
		return now
	}
	return channel
}

// familiar is the id under which a channel is known here.
func (p *places) familiar(channel string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for first, now := range p.moved {
		if now == channel {
			return first
		}
	}
	return channel
}

// readdress puts a channel's newest id into a call.
func (p *places) readdress(r *http.Request) error {
	p.mu.Lock()
	none := len(p.moved) == 0
	p.mu.Unlock()
	if none || r.Body == nil || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(string(body))
	if channel := form.Get("channel"); err == nil && channel != "" {
		form.Set("channel", p.current(channel))
		body = []byte(form.Encode())
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return nil
}

// parse is parseEvent, with channels by their familiar ids.
func (w *Workspace) parse(payload []byte) (event, bool, error) {
	e, ok, err := parseEvent(payload)
	e.Channel, e.Item.Channel = w.places.familiar(e.Channel), w.places.familiar(e.Item.Channel)
	return e, ok, err
}

// parseInteraction is the same of an interaction.
func (w *Workspace) parseInteraction(payload []byte) (interaction, error) {
	i, err := parseInteraction(payload)
	i.Channel.ID, i.Container.ChannelID = w.places.familiar(i.Channel.ID), w.places.familiar(i.Container.ChannelID)
	return i, err
}
