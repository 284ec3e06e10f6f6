package redis

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot/store"
)

// watch is who wants to know of news from other processes.
type watch struct {
	mu    sync.Mutex
	woken map[*func()]bool
}

var _ store.Watcher = (*Store)(nil)

// Watch calls woken when another process put jobs down, and when this one may have
// missed that.
func (s *Store) Watch(ctx context.Context, woken func()) error {
	s.watch.mu.Lock()
	s.watch.woken[&woken] = true
	s.watch.mu.Unlock()
	defer func() {
		s.watch.mu.Lock()
		delete(s.watch.woken, &woken)
		s.watch.mu.Unlock()
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.life.Done():
		return s.errClosed()
	}
}

func (s *Store) wake() {
	s.watch.mu.Lock()
	defer s.watch.mu.Unlock()
	for woken := range s.watch.woken {
		(*woken)()
	}
}

// How a subscription is kept: after so long without a word the server is asked for
// one, and has as long to answer; a broken one is made anew, at most once a pause.
const (
	quietFor    = 5 * time.Second
	listenPause = time.Second
)

// listen keeps a subscription to the news until the store closes.
func (s *Store) listen(ctx context.Context) {
	for ctx.Err() == nil {
		s.hear(ctx)
		s.quiet.setWatched(false)
		select {
		case <-ctx.Done():
		case <-time.After(listenPause):
		}
	}
}

// hear hears the news until the connection breaks.
func (s *Store) hear(ctx context.Context) {
	sub := s.client.Subscribe(ctx, s.channel(), s.turnsChannel(), s.ownChannel())
	defer context.AfterFunc(ctx, func() { _ = sub.Close() })() // it waits for no context
	defer func() { _ = sub.Close() }()
	pinged := false
	for {
		heard, err := sub.ReceiveTimeout(ctx, quietFor)
		switch {
		case err != nil && !pinged && isTimeout(err):
			pinged = true
			if err := sub.Ping(ctx); err != nil {
				return
			}
			continue
		case err != nil:
			s.lookAgain(err)
			return
		}
		pinged = false
		switch heard := heard.(type) {
		case *redis.Subscription:
			s.quiet.setWatched(true)
			s.wake()
			s.turnsFreed.ring()
		case *redis.Message:
			if heard.Channel == s.turnsChannel() {
				s.turnsFreed.ring()
				continue
			}
			s.news(heard.Payload)
		}
	}
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

func (s *Store) channel() string { return s.cfg.Name + ":news" }

// ownChannel carries nothing. Who listens there tells a server whose line it has.
func (s *Store) ownChannel() string { return s.channel() + ":" + s.id }

// news takes in that a process put jobs down. Each tells who it is; this one knows of
// its own.
func (s *Store) news(from string) {
	if from == s.id {
		return
	}
	s.quiet.happened()
	s.wake()
}
