package practice

import (
	"context"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/store"
)

// Name is the name of both the platform and the workspace.
const Name = "practice"

// Config is what a room needs.
type Config struct {
	Store        store.Store
	Organisation *bot.Organisation
	Now          func() time.Time // nil: time.Now
	// BaseURL is put before links into the room, such as "http://127.0.0.1:8080".
	// Empty: links are relative to the program's own pages.
	BaseURL string
}

// Room is the practice room. It implements room.Room.
type Room struct {
	store store.Store
	org   *bot.Organisation
	base  string
	tick  clock
	hub   hub
	plein *Plein
	team  *Team
}

var _ room.Room = (*Room)(nil)

// New opens the room that the store holds; an empty store is an empty room.
func New(c Config) *Room {
	if c.Now == nil {
		c.Now = time.Now
	}
	r := &Room{store: c.Store, org: c.Organisation, base: c.BaseURL, tick: clock{now: c.Now}}
	r.plein = &Plein{room: r}
	r.plein.out = newPump(r, indexPleinPending, r.plein.handOver)
	r.team = &Team{room: r}
	r.team.out = newPump(r, indexTeamPending, r.team.handOver)
	return r
}

// Platform is the square, where citizens write.
func (r *Room) Platform() *Plein { return r.plein }

// Workspace is the team's channels.
func (r *Room) Workspace() *Team { return r.team }

// clock gives each act its own moment, so that the order of acts can be told.
type clock struct {
	now  func() time.Time
	mu   sync.Mutex
	last time.Time
}

func (c *clock) next() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.now().UTC().Truncate(time.Microsecond)
	if !at.After(c.last) {
		at = c.last.Add(time.Microsecond)
	}
	c.last = at
	return at
}

// Changes implements room.Room.
func (r *Room) Changes() (<-chan struct{}, func(), error) { return r.hub.listen() }

// Open implements room.Room.
func (r *Room) Open(ctx context.Context, channel string) (int, error) {
	l, err := r.store.List(ctx, indexOpen, channel, "", room.MaxCount)
	return len(l), err
}
