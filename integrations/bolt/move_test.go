package bolt

import (
	"fmt"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// A store of many records is packed in pages without going through all jobs again
// for each: a page costs what it holds.
func TestJobsAreFoundByTheirRecordAlsoAsTheyComeAndGo(t *testing.T) {
	s := mustOpen(t, Config{Data: t.TempDir()})
	defer func() { must(t, s.Close()) }()
	job := func(record string, n int) store.Job {
		return store.Job{Key: fmt.Sprintf("%s/%d", record, n), Record: record, Lane: "chat"}
	}
	wantJobs := func(record string, want ...string) {
		t.Helper()
		if got := s.queue.jobsOf(record); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s has jobs %v, want %v", record, got, want)
		}
	}
	must(t, s.Commit(t.Context(), store.Change{Key: "a", Body: []byte("{}"), Jobs: []store.Job{job("a", 1), job("a", 0)}}))
	wantJobs("a", "a/1", "a/0")
	wantJobs("b")
	must(t, s.Commit(t.Context(), store.Change{Key: "b", Body: []byte("{}"), Jobs: []store.Job{job("b", 0)}}))
	must(t, s.Commit(t.Context(), store.Change{Key: "z", Keep: true, Jobs: []store.Job{{Key: "odd", Record: "z"}}}))
	for after, want := range map[string]string{"": "a", "a": "b", "b": "z", "aa": "b"} {
		if got, ok := s.queue.recordAfter(after); !ok || got != want {
			t.Fatalf("after %q comes %q", after, got)
		}
	}
	if got, ok := s.queue.recordAfter("z"); ok {
		t.Fatalf("after the last comes %q", got)
	}
	must(t, s.Unpack(t.Context(), store.Parcel{Key: "z"}))
	if got, ok := s.queue.recordAfter("b"); ok {
		t.Fatalf("a record without jobs is still an owner: %q", got)
	}
	l, _, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: time.Now(), For: time.Second})
	must(t, err)
	must(t, s.Commit(t.Context(), store.Change{Key: "a", Keep: true,
		Settle: &store.Settle{Job: l.Key, Token: l.Token, Then: store.Done}}))
	wantJobs("a", "a/0")
}

// What another record's job is called cannot be had twice: nothing is changed.
func TestAParcelDoesNotTakeAnothersJob(t *testing.T) {
	s := mustOpen(t, Config{Data: t.TempDir()})
	defer func() { must(t, s.Close()) }()
	must(t, s.Commit(t.Context(), store.Change{Key: "a", Body: []byte("{}"), Jobs: []store.Job{{Key: "j", Record: "a"}}}))
	err := s.Unpack(t.Context(), store.Parcel{Key: "b", Jobs: []store.Job{{Key: "j", Record: "b"}},
		Record: store.Record{Key: "b", Version: 1, Body: []byte("{}")}})
	if !bot.Is(err, bot.Conflict) {
		t.Fatalf("got %v, want a conflict", err)
	}
	if _, err := s.Load(t.Context(), "b"); !bot.Is(err, bot.NotFound) {
		t.Fatalf("the parcel was put down in part: %v", err)
	}
}
