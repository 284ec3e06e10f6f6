package main

import (
	"context"
	"sync"
)

// snare waits for one thing that passes, to do something at that very moment.
type snare[T any] struct {
	mu  sync.Mutex
	set *caught[T] // nil: it is not set
}

type caught[T any] struct {
	is   func(T) bool
	do   func()
	done chan struct{}
}

// springs reports whether a thing is what is waited for, and does then what is to be done.
func (s *snare[T]) springs(thing T) bool {
	s.mu.Lock()
	c := s.set
	if c == nil || !c.is(thing) {
		s.mu.Unlock()
		return false
	}
	s.set = nil
	s.mu.Unlock()
	c.do()
	close(c.done)
	return true
}

// wait reports whether such a thing passed before ctx ended.
func (s *snare[T]) wait(ctx context.Context, is func(T) bool, do func()) bool {
	c := &caught[T]{is: is, do: do, done: make(chan struct{})}
	s.mu.Lock()
	s.set = c
	s.mu.Unlock()
	select {
	case <-c.done:
		return true
	case <-ctx.Done():
	}
	s.mu.Lock()
	missed := s.set == c
	if missed {
		s.set = nil
	}
	s.mu.Unlock()
	if !missed {
		<-c.done // it came this very moment
	}
	return !missed
}
