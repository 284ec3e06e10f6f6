package storetest

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// line is the order within a lane: class, due time, order of commit.
func line(s *story) {
	job := func(name string, class, due int) store.Job {
		return store.Job{Key: name, Record: "c1", Lane: "chat", Class: class, Due: at(due)}
	}
	s.commit(
		first("c1", job("normal-1", 4, 0), job("normal-2", 4, 0), job("early", 4, -5)),
		store.Change{Key: "c1", Version: 1, Keep: true, Jobs: []store.Job{job("a-later-commit", 4, 0), job("urgent-later", 0, 50)}},
		store.Change{Key: "c1", Version: 1, Keep: true, Jobs: []store.Job{job("card", 6, -100), job("answer", 2, 0)}},
	)
	for _, want := range []string{"answer", "early", "normal-1", "normal-2"} {
		s.lease(0, want)
	}
	s.lease(49, "a-later-commit") // what is urgent but not due yet holds up none
	s.lease(50, "urgent-later")
	s.lease(50, "card")
	s.nothing(50, at(1000))

	s.commit(store.Change{Key: "c1", Version: 1, Keep: true, Jobs: []store.Job{{Key: "at-once", Record: "c1", Lane: "chat"}}})
	l := s.lease(60, "at-once")
	if !l.Due.IsZero() {
		s.Fatalf("a job without a due time got one: %v", l.Due)
	}
}

// lanes are independent, and a gap or a pause closes one.
func lanes(s *story) {
	job := func(name, lane string, class int, gap time.Duration) store.Job {
		return store.Job{Key: name, Record: "c1", Lane: lane, Class: class, Due: monday, Gap: gap}
	}
	s.commit(first("c1",
		job("a1", "a", 4, time.Second), job("a2", "a", 0, 100*time.Millisecond), job("a3", "a", 4, 0),
		job("b1", "b", 4, 0), job("c1", "c\x00", 6, 0), job("n1", "", 8, 0)))
	a2 := s.lease(0, "a2")
	b1 := s.lease(0, "b1") // a is closed; b is not held up
	s.lease(0, "c1")
	s.lease(0, "n1")
	s.nothing(99, at(100))
	s.settle(a2, 100, store.Settle{Then: store.Done, Pause: 400 * time.Millisecond})
	s.nothing(499, at(500))
	a1 := s.lease(500, "a1") // its gap of a second closes a until 1500
	s.settle(a1, 600, store.Settle{Then: store.Done, Pause: time.Millisecond})
	s.settle(b1, 600, store.Settle{Then: store.Again, Due: at(700), Pause: 200 * time.Millisecond})
	s.nothing(700, at(800), "c\x00", "")
	s.nothing(700, at(1500), "b", "c\x00", "")
	s.nothing(800, time.Time{}, "a", "b", "c\x00", "")
	s.lease(800, "b1")
	s.nothing(999, at(1000))
	s.lease(1499, "c1") // its lease is over
	s.lease(1499, "n1")
	s.lease(1500, "a3") // a shorter pause did not open a sooner
	s.lease(2499, "b1")
	attempt := s.lease(2499, "c1")
	s.settle(attempt, 2499, store.Settle{Then: store.Attempt, Pause: 5 * time.Second})
	s.nothing(2499, at(7499), "a", "b", "") // the lease ends sooner, the pause does not
}

// asking is about the time at which it is worth asking again.
func asking(s *story) {
	s.nothing(0, time.Time{})
	later := task("c1", 0, "chat")
	later.Due = at(300)
	s.commit(first("c1", later))
	s.nothing(0, at(300))
	s.nothing(299, at(300))
	s.nothing(299, time.Time{}, "chat")
	sooner := task("c1", 1, "x")
	sooner.Due = at(200)
	s.commit(store.Change{Key: "c1", Version: 1, Keep: true, Jobs: []store.Job{sooner}})
	s.nothing(0, at(200))
	s.nothing(0, at(300), "x")
	held := s.lease(250, "c1/1/1")
	s.nothing(250, at(300))
	s.lease(300, "c1/1/0")
	s.nothing(300, at(1250))
	s.settle(held, 400, store.Settle{Then: store.Done})
	s.nothing(400, at(1300))
	l, next, err := LeaseOne(s.ctx, s.Store, query(1300))
	if err != nil || l.Key != "c1/1/0" || !next.IsZero() || !l.Expires.Equal(at(2300)) {
		s.Fatalf("leased %q until %v, next %v, %v", l.Key, l.Expires, next, err)
	}
	s.nothing(1200, at(2300)) // a clock that is behind gets nothing out of it
	if _, _, err := s.Store.Lease(s.ctx, store.LeaseQuery{Now: at(9999)}); !bot.Is(err, bot.Invalid) {
		s.Fatalf("a lease for no time at all: %v", err)
	}
}

// several hands out as many as there is room for, each once.
func several(s *story) {
	const lanes, each = 3, 8
	var jobs []store.Job
	for i := range lanes * each {
		jobs = append(jobs, task("c1", i, fmt.Sprint("lane-", i%lanes)))
	}
	paced := task("c1", 100, "paced")
	paced.Class, paced.Gap = 1, time.Second
	after := task("c1", 101, "paced")
	s.commit(first("c1", append(jobs, paced, after)...))
	q := query(0)
	q.Most, q.Each, q.Room = 10, 4, map[string]int{"lane-0": 1, "lane-1": 0}
	got := map[string]int{}
	seen := map[string]bool{}
	take := func(now int) bool {
		q.Now = at(now)
		ls, next, err := s.Store.Lease(s.ctx, q)
		if bot.Is(err, bot.NotFound) {
			return false
		}
		if err != nil || !next.IsZero() || len(ls) > q.Most {
			s.Fatalf("%d were leased, next %v, %v", len(ls), next, err)
		}
		if len(seen) == 0 && ls[0].Key != paced.Key {
			s.Fatalf("the first is %q", ls[0].Key)
		}
		byLane := map[string]int{}
		for _, l := range ls {
			byLane[l.Lane]++
			got[l.Lane]++
			if seen[l.Key] {
				s.Fatalf("%q was handed out twice", l.Key)
			}
			seen[l.Key] = true
			s.isFound(l)
			s.settle(l, now, store.Settle{Then: store.Done})
		}
		for lane, n := range byLane {
			if n > q.RoomIn(lane) || lane == "paced" && n > 1 {
				s.Fatalf("%d of %q were handed out at once, and there is room for %d", n, lane, q.RoomIn(lane))
			}
		}
		return true
	}
	for take(0) { // until there are no more
	}
	if got["lane-0"] != each || got["lane-1"] != 0 || got["lane-2"] != each || got["paced"] != 1 {
		s.Fatalf("leased of the lanes: %v", got)
	}
	q.Room = nil
	for take(999) {
	}
	if got["lane-1"] != each || got["paced"] != 1 {
		s.Fatalf("leased of the lanes, with room in all: %v", got)
	}
	for take(1000) {
	}
	if got["paced"] != 2 {
		s.Fatalf("leased of the lanes, when all are open: %v", got)
	}
}

// isFound compares the record that came with a lease, if one did, with the one that
// is there.
func (s *story) isFound(l store.Leased) {
	s.Helper()
	if l.Found == nil {
		return
	}
	r := s.load(l.Record)
	if l.Found.Key != r.Key || l.Found.Version != r.Version || string(l.Found.Body) != string(r.Body) || !slices.Equal(l.Found.Entries, r.Entries) {
		s.Fatalf("with job %q came record %+v, and there is %+v", l.Key, *l.Found, r)
	}
}

// expiry hands a job out again, and remembers that an attempt had begun.
func expiry(s *story) {
	s.commit(first("c1", task("c1", 0, "chat"), task("c1", 1, "chat")))
	one := s.lease(0, "c1/1/0")
	if one.Attempted || one.Attempts != 0 || one.Looks != 0 || string(one.Body) != `{"n":0}` || one.Class != 4 {
		s.Fatalf("a new job reads %+v", one)
	}
	s.settle(one, 10, store.Settle{Then: store.Attempt})
	two := s.lease(10, "c1/1/1")
	s.nothing(999, at(1000))
	again := s.lease(1000, "c1/1/0")
	if !again.Attempted || again.Attempts != 1 || again.Token == one.Token {
		s.Fatalf("handed out again it reads %+v", again)
	}
	// Nobody else has two: its holder may report, but not begin.
	s.refused(bot.Conflict, s.settlement(two, 1010, store.Settle{Then: store.Attempt}))
	s.settle(two, 1010, store.Settle{Then: store.Done})
	s.refused(bot.Conflict, s.settlement(one, 1010, store.Settle{Then: store.Done}))
	s.settle(again, 1010, store.Settle{Then: store.Done})
	s.nothing(9999, time.Time{})
}

// fencing: whoever lost the lease changes nothing at all.
func fencing(s *story) {
	c := first("c1", task("c1", 0, "chat"))
	c.Entries = []bot.Entry{{Index: "status", Key: "open"}}
	s.commit(c)
	old := s.lease(0, "c1/1/0")
	held := s.lease(2000, "c1/1/0")
	for _, then := range []store.Then{store.Attempt, store.Done, store.Again, store.Look} {
		late := store.Change{
			Key: "c1", Version: 1, Body: []byte("late"), At: at(2000), Events: []string{"late"},
			Entries: []bot.Entry{{Index: "status", Key: "answered"}}, Jobs: []store.Job{task("c1", 7, "chat")},
			Settle: &store.Settle{Job: old.Key, Token: old.Token, Then: then, Pause: time.Hour},
		}
		s.refused(bot.Conflict, late)
		late.Settle.Token = 0
		s.refused(bot.Conflict, late)
		late.Settle.Job = "no such job"
		s.refused(bot.Conflict, late)
	}
	if r := s.load("c1"); r.Version != 1 || string(r.Body) != `{"v":1}` {
		s.Fatalf("the record became %+v", r)
	}
	s.wantListed("status", "answered", nil)
	s.wantListed("status", "open", []store.Listed{{Record: "c1"}})
	s.nothing(2000, at(3000)) // no job was added, no lane was closed, the lease stands
	another := s.settlement(held, 2000, store.Settle{Then: store.Done})
	another.Key = "c2" // a job is settled with its own record
	s.refused(bot.Conflict, another)
	s.commit(store.Change{Key: "c1", Version: 1, Keep: true, At: at(2000), Events: []string{"late"},
		Settle: &store.Settle{Job: held.Key, Token: held.Token, Then: store.Done}})
	s.refused(bot.Conflict, s.settlement(held, 2000, store.Settle{Then: store.Done})) // once
}

// leasers let many goroutines lease: each job is in one hand.
func leasers(s *story) {
	const jobs = 24
	var all []store.Job
	for i := range jobs {
		all = append(all, task("c1", i, fmt.Sprintf("lane-%d", i%5)))
	}
	s.commit(first("c1", all...))
	var mu sync.Mutex
	var wg sync.WaitGroup
	var got []string
	for range 6 {
		wg.Go(func() {
			for {
				l, _, err := LeaseOne(s.ctx, s.Store, query(0))
				if bot.Is(err, bot.NotFound) {
					return
				}
				if err != nil {
					s.Errorf("lease: %v", err)
					return
				}
				mu.Lock()
				got = append(got, l.Key)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(got)
	if n := len(slices.Compact(got)); n != jobs || len(got) != jobs {
		s.Fatalf("%d jobs were handed out %d times", n, len(got))
	}
}
