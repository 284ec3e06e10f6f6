package bolt

import (
	"fmt"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/bottest"
)

// A store of many records is packed in pages without going through all jobs again
// for each: a page costs what it holds.
func TestJobsAreFoundByTheirRecordAlsoAsTheyComeAndGo(t *testing.T) {
	s := mustOpen(t, Config{Data: t.TempDir()})
	defer func() { must(t, s.Close()) }()
	job := func(record string, n int) bot.Job {
		return bot.Job{Key: fmt.Sprintf("%s/%d", record, n), Record: record, Lane: "chat"}
	}
	wantJobs := func(record string, want ...string) {
		t.Helper()
		if got := s.queue.jobsOf(record); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s has jobs %v, want %v", record, got, want)
		}
	}
	must(t, s.Commit(t.Context(), bot.Change{Key: "a", Body: []byte("{}"), Jobs: []bot.Job{job("a", 1), job("a", 0)}}))
	wantJobs("a", "a/1", "a/0")
	wantJobs("b")
	must(t, s.Commit(t.Context(), bot.Change{Key: "b", Body: []byte("{}"), Jobs: []bot.Job{job("b", 0)}}))
	must(t, s.Commit(t.Context(), bot.Change{Key: "z", Keep: true, Jobs: []bot.Job{{Key: "odd", Record: "z"}}}))
	for after, want := range map[string]string{"": "a", "a": "b", "b": "z", "aa": "b"} {
		if got, ok := s.queue.recordAfter(after); !ok || got != want {
			t.Fatalf("after %q comes %q", after, got)
		}
	}
	if got, ok := s.queue.recordAfter("z"); ok {
		t.Fatalf("after the last comes %q", got)
	}
	must(t, s.Unpack(t.Context(), bot.Parcel{Key: "z"}))
	if got, ok := s.queue.recordAfter("b"); ok {
		t.Fatalf("a record without jobs is still an owner: %q", got)
	}
	l, _, err := bottest.LeaseOne(t.Context(), s, bot.LeaseQuery{Now: time.Now(), For: time.Second})
	must(t, err)
	must(t, s.Commit(t.Context(), bot.Change{Key: "a", Keep: true,
		Settle: &bot.Settle{Job: l.Key, Token: l.Token, Then: bot.Done}}))
	wantJobs("a", "a/0")
}

// What another record's job is called cannot be had twice: nothing is changed.
func TestAParcelDoesNotTakeAnothersJob(t *testing.T) {
	s := mustOpen(t, Config{Data: t.TempDir()})
	defer func() { must(t, s.Close()) }()
	must(t, s.Commit(t.Context(), bot.Change{Key: "a", Body: []byte("{}"), Jobs: []bot.Job{{Key: "j", Record: "a"}}}))
	err := s.Unpack(t.Context(), bot.Parcel{Key: "b", Jobs: []bot.Job{{Key: "j", Record: "b"}},
		Record: bot.Record{Key: "b", Version: 1, Body: []byte("{}")}})
	if !bot.Is(err, bot.Conflict) {
		t.Fatalf("got %v, want a conflict", err)
	}
	if _, err := s.Load(t.Context(), "b"); !bot.Is(err, bot.NotFound) {
		t.Fatalf("the parcel was put down in part: %v", err)
	}
}
