package storetest

import (
	"time"

	"draad/bot"
	"draad/bot/store"
)

// reopened: everything is still there after a restart.
func reopened(s *story) {
	if s.Reopen == nil {
		s.Skip("this store does not outlive its process")
	}
	s.prepare()
	attempted := s.lease(0, "attempted")
	s.settle(attempted, 1, store.Settle{Then: store.Attempt})
	done := s.lease(1, "done")
	s.settle(done, 1, store.Settle{Then: store.Done, Pause: 5 * time.Second})
	s.lease(1, "slow") // its gap closes its lane for three seconds
	looked := s.lease(1, "looked")
	s.settle(looked, 1, store.Settle{Then: store.Look, Due: at(900)})

	for range 2 {
		s.Store = s.Reopen()
		s.stillThere()
	}
	s.leasesAfterReopening(attempted)
}

func (s *story) prepare() {
	job := func(name, lane string, class int) store.Job {
		return store.Job{Key: name, Record: "c1", Lane: lane, Class: class, Due: monday, Body: []byte(`"` + name + `"`)}
	}
	slow := job("slow", "slow", 3)
	slow.Gap = 3 * time.Second
	c := first("c1", job("attempted", "chat", 0), job("done", "paused", 1), job("paused", "paused", 2), slow,
		job("slow-2", "slow", 3), job("looked", "chat", 4), job("last", "chat", 6))
	c.Events = []string{"e1"}
	c.Entries = []bot.Entry{{Index: "desk", Key: "kcc", Order: "1"}}
	s.commit(c, first("c2"))
	s.commit(store.Change{Key: "c2", Version: 1, Events: []string{"e2"}})
}

func (s *story) stillThere() {
	s.Helper()
	if r := s.load("c1"); r.Version != 1 || string(r.Body) != `{"v":1}` || len(r.Entries) != 1 {
		s.Fatalf("after reopening the record reads %+v", r)
	}
	s.absent("c2")
	s.wantListed("desk", "kcc", []store.Listed{{Order: "1", Record: "c1"}})
	s.seen(store.Change{Key: "c1", Version: 1, Events: []string{"e1"}})
	s.seen(store.Change{Key: "c2", Events: []string{"e2"}})
	s.wantStats(store.Stats{Records: 1, Jobs: 6, Oldest: monday})
}

func (s *story) leasesAfterReopening(old store.Leased) {
	over := 1
	if !s.LeasesEnd {
		l := s.lease(1, "last") // the only one that nobody holds, in an open lane
		s.settle(l, 1, store.Settle{Then: store.Again, Due: monday})
		over = 1000
	}
	l := s.lease(over, "attempted")
	want(s, l, store.Job{Attempts: 1, Attempted: true, Due: monday})
	if l.Token == old.Token || string(l.Body) != `"attempted"` {
		s.Fatalf("after reopening the job is handed out as %+v", l)
	}
	s.refused(bot.Conflict, s.settlement(old, over, store.Settle{Then: store.Done}))
	if over >= 900 {
		s.lease(over, "looked")
	}
	s.lease(over, "last")
	s.nothing(over, at(3001), "chat") // slow is closed until 3001, paused until 5001
	s.lease(3001, "slow", "chat")
	s.nothing(5000, at(5001), "chat", "slow")
	s.lease(5001, "paused", "chat", "slow")
}
