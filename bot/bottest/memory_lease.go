package bottest

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"draad/bot"
)

// Lease hands out the next job.
func (s *Store) Lease(ctx context.Context, q bot.LeaseQuery) (bot.Leased, time.Time, error) {
	if err := q.Check(); err != nil {
		return bot.Leased{}, time.Time{}, err
	}
	if err := s.enter(ctx); err != nil {
		return bot.Leased{}, time.Time{}, err
	}
	defer s.mu.Unlock()
	best, next := s.pick(q)
	if best == nil {
		return bot.Leased{}, next, bot.Errorf(bot.NotFound, "no job can be had now")
	}
	s.tokens++
	best.token, best.leased, best.expires = s.tokens, true, q.Now.Add(q.For)
	s.shutUntil(best.Lane, q.Now, best.Gap)
	l := bot.Leased{Job: best.Job, Token: best.token, Expires: best.expires}
	l.Body = bytes.Clone(l.Body)
	return l, time.Time{}, nil
}

// pick looks at every job for the one to hand out; without one it tells when
// there may be one.
func (s *Store) pick(q bot.LeaseQuery) (best *job, next time.Time) {
	found := false
	for _, j := range s.jobs {
		if slices.Contains(q.Except, j.Lane) {
			continue
		}
		ready := s.readyAt(j)
		if !ready.After(q.Now) {
			if best == nil || inLine(j, best) < 0 {
				best = j
			}
			continue
		}
		if !found || ready.Before(next) {
			next, found = ready, true
		}
	}
	return best, next
}

// readyAt is when a job can be had: due, not leased any more, its lane open.
func (s *Store) readyAt(j *job) time.Time {
	at := j.Due
	if j.leased && j.expires.After(at) {
		at = j.expires
	}
	if shut := s.shut[j.Lane]; shut.After(at) {
		at = shut
	}
	return at
}

func inLine(a, b *job) int {
	return cmp.Or(cmp.Compare(a.Class, b.Class), a.Due.Compare(b.Due), cmp.Compare(a.added, b.added))
}
