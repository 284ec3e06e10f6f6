package storetest

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// Lease hands out the next jobs.
func (s *Store) Lease(ctx context.Context, q store.LeaseQuery) (ls []store.Leased, next time.Time, err error) {
	if err := q.Check(); err != nil {
		return nil, time.Time{}, err
	}
	if err := s.enter(ctx); err != nil {
		return nil, time.Time{}, err
	}
	defer s.mu.Unlock()
	inHand := map[string]int{}
	for len(ls) < max(q.Most, 1) {
		best, at := s.pick(q, inHand)
		if best == nil {
			next = at
			break
		}
		inHand[best.Lane]++
		ls = append(ls, s.handOut(best, q))
	}
	if len(ls) == 0 {
		return nil, next, bot.Errorf(bot.NotFound, "no job can be had now")
	}
	return ls, time.Time{}, nil
}

func (s *Store) handOut(j *job, q store.LeaseQuery) store.Leased {
	s.tokens++
	j.token, j.leased, j.expires = s.tokens, true, q.Now.Add(q.For)
	s.shutUntil(j.Lane, q.Now, j.Gap)
	l := store.Leased{Job: j.Job, Token: j.token, Expires: j.expires}
	l.Body = bytes.Clone(l.Body)
	if r, ok := s.records[j.Record]; ok {
		r.Body, r.Entries = bytes.Clone(r.Body), slices.Clone(r.Entries)
		l.Found = &r
	}
	return l
}

// pick looks at every job for the one to hand out, besides those that were just
// handed out; without one it tells when there may be one.
func (s *Store) pick(q store.LeaseQuery, inHand map[string]int) (best *job, next time.Time) {
	found := false
	for _, j := range s.jobs {
		if inHand[j.Lane] >= q.RoomIn(j.Lane) {
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
