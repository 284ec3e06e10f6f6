package storetest

import (
	"time"

	"draad/bot"
	"draad/bot/store"
)

// settling is what becomes of a job by each Then.
func settling(s *story) {
	s.commit(first("c1", task("c1", 0, "chat"), task("c1", 1, "chat")))

	l := s.lease(0, "c1/1/0")
	s.settle(l, 1, store.Settle{Then: store.Attempt, Due: at(5000)}) // the due time is not for Attempt
	s.settle(l, 2, store.Settle{Then: store.Attempt})                // the lease goes on
	s.settle(l, 3, store.Settle{Then: store.Again, Due: at(100)})
	s.refused(bot.Conflict, s.settlement(l, 4, store.Settle{Then: store.Attempt})) // now it does not

	l = s.lease(100, "c1/1/1")
	s.settle(l, 100, store.Settle{Then: store.Look, Due: at(200)})
	l = s.lease(100, "c1/1/0")
	want(s, l, store.Job{Attempts: 2, Due: at(100)})
	s.settle(l, 101, store.Settle{Then: store.Attempt})
	s.settle(l, 102, store.Settle{Then: store.Look, Due: at(200)})
	s.nothing(199, at(200))

	// Both are due at 200: the order of the first commit still counts.
	l = s.lease(200, "c1/1/0")
	want(s, l, store.Job{Attempts: 3, Attempted: true, Looks: 1, Due: at(200)})
	other := s.lease(200, "c1/1/1")
	want(s, other, store.Job{Looks: 1, Due: at(200)})
	s.settle(l, 201, store.Settle{Then: store.Again})
	l = s.lease(201, "c1/1/0") // without a due time it is due at once
	want(s, l, store.Job{Attempts: 3, Looks: 1})

	// Done, and in the same change a new job, under the same key even.
	next := s.settlement(l, 202, store.Settle{Then: store.Done})
	next.Jobs = []store.Job{{Key: l.Key, Record: "c1", Lane: "chat", Attempts: 5, Looks: 5, Attempted: true}}
	s.commit(next)
	want(s, s.lease(202, "c1/1/0"), store.Job{})
	s.settle(other, 203, store.Settle{Then: store.Done})
	s.nothing(203, at(1202))

	// A settlement goes with its change: both or neither.
	l = s.lease(1300, "c1/1/0")
	both := s.settlement(l, 1301, store.Settle{Then: store.Done})
	both.Version, both.Keep, both.Body = 9, false, []byte("done")
	s.refused(bot.Conflict, both)
	both.Version = 1
	s.commit(both)
	if r := s.load("c1"); r.Version != 2 || string(r.Body) != "done" {
		s.Fatalf("the record became %+v", r)
	}
	s.nothing(9999, time.Time{})
}

// looking: that an attempt began is remembered however often its outcome was looked for.
func looking(s *story) {
	s.commit(first("c1", task("c1", 0, "chat")))
	l := s.lease(0, "c1/1/0")
	s.settle(l, 1, store.Settle{Then: store.Attempt})
	const looks = 300 // more than fit in a byte
	for n := range looks {
		s.settle(l, n+2, store.Settle{Then: store.Look, Due: at(n + 3)})
		l = s.lease(n+3, "c1/1/0")
		want(s, l, store.Job{Attempts: 1, Attempted: true, Looks: n + 1, Due: at(n + 3)})
	}
	s.settle(l, looks+3, store.Settle{Then: store.Done})
	s.nothing(9999, time.Time{})
}

// want compares what a store keeps of a job.
func want(s *story, l store.Leased, w store.Job) {
	s.Helper()
	if l.Attempts != w.Attempts || l.Attempted != w.Attempted || l.Looks != w.Looks || !l.Due.Equal(w.Due) {
		s.Fatalf("job %q: attempts %d, attempted %v, looks %d, due %v; want %d, %v, %d, %v", l.Key,
			l.Attempts, l.Attempted, l.Looks, l.Due, w.Attempts, w.Attempted, w.Looks, w.Due)
	}
}
