package practice

import (
	"context"
	"time"

	"draad/bot/store"
)

// How often the room looks up by itself on a store that it shares. Others' changes
// mostly come with a word from the store; these are for those that do not, and for
// what a process had taken in and not handed over when it died.
const (
	glance = 2 * time.Second
	adopt  = 30 * time.Second
)

// Follow has the pages see what other processes do in the room, until ctx ends. On
// a store that nobody shares there is nothing to follow.
func (r *Room) Follow(ctx context.Context) error {
	store, shared := r.store.(store.Watcher)
	if !shared {
		<-ctx.Done()
		return nil
	}
	ctx, stop := context.WithCancel(ctx)
	heard := make(chan error, 1)
	go func() { heard <- store.Watch(ctx, r.hub.notify) }()
	pages, orphans := time.NewTicker(glance), time.NewTicker(adopt)
	defer pages.Stop()
	defer orphans.Stop()
	for {
		select {
		case <-pages.C:
			r.hub.notify()
		case <-orphans.C:
			r.plein.out.alarm()
			r.team.out.alarm()
		case err := <-heard:
			stop()
			return err
		case <-ctx.Done():
			stop()
			return <-heard
		}
	}
}
