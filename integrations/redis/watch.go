package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
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
		s.board.setWatched(false)
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
			s.board.setWatched(true)
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

// news is what one process tells the others.
type news struct {
	from      string
	partition int
	changes   uint64
	lanes     []string
}

func (s *Store) channel() string { return s.cfg.Name + ":news" }

// ownChannel carries nothing. Who listens there tells a server whose line it has.
func (s *Store) ownChannel() string { return s.channel() + ":" + s.id }

// message is the beginning of news; commit.lua adds the rest.
func (s *Store) message(partition int) string { return fmt.Sprint(s.id, " ", partition) }

// news takes in what another process tells. What cannot be read may be anything.
func (s *Store) news(payload string) {
	n, ok := decodeNews(payload)
	switch {
	case !ok || n.partition >= len(s.parts):
		s.board.forgetAll()
	case n.from == s.id:
		return
	default:
		s.board.heard(n)
	}
	s.wake()
}

func decodeNews(payload string) (n news, ok bool) {
	fields := strings.SplitN(payload, " ", 4)
	if len(fields) != 4 {
		return n, false
	}
	partition, err := strconv.ParseUint(fields[1], 10, 8)
	changes, err2 := strconv.ParseUint(fields[2], 10, 64)
	n = news{from: fields[0], partition: int(partition), changes: changes}
	ok = err == nil && err2 == nil
	for rest := fields[3]; rest != "" && ok; {
		var lane string
		if lane, rest, ok = cutName(rest); ok {
			n.lanes = append(n.lanes, lane)
		}
	}
	return n, ok
}
