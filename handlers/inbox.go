package handlers

import (
	"context"
	"log/slog"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store"
)

// Inbox takes everything in that happens outside. It is a bot.Inbox.
type Inbox struct {
	engine *relay.Engine
	store  store.Store
	org    *bot.Organisation
	now    func() time.Time
	log    *slog.Logger
	spoke  func() map[string]time.Time // may be nil

	troubles func() map[string]ports.Trouble // may be nil
}

// NewInbox makes the inbox over an engine. now is used for what carries no time of
// its own.
func NewInbox(g *relay.Engine, now func() time.Time, log *slog.Logger) *Inbox {
	return &Inbox{engine: g, store: g.Store(), org: g.Rules().Org, now: now, log: log}
}

var (
	_ ports.Inbox       = (*Inbox)(nil)
	_ ports.NoticeInbox = (*Inbox)(nil)
	_ ports.LifeSigns   = (*Inbox)(nil)
)

// Hears tells the inbox how to learn when each source last spoke (zero: not since
// the start), for colleagues who ask. It is called before anything else.
func (in *Inbox) Hears(lastSpoke func() map[string]time.Time) { in.spoke = lastSpoke }

// Ails tells the inbox how to learn what keeps sources from hearing citizens, by the same
// names as Hears. It is called before anything else.
func (in *Inbox) Ails(troubles func() map[string]ports.Trouble) { in.troubles = troubles }

// ChannelLives implements bot.LifeSigns.
func (in *Inbox) ChannelLives(channel string) { in.engine.ChannelLives(channel) }

// lookup finds the one record under an index key, "" when there is none.
func (in *Inbox) lookup(ctx context.Context, index, key string) (string, error) {
	found, err := in.store.List(ctx, index, key, "", 1)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0].Record, nil
}
