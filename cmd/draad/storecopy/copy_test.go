package storecopy

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// furnished is a store with n conversations, each with an event and a job.
func furnished(t *testing.T, n int) *storetest.Store {
	t.Helper()
	s := storetest.NewStore()
	for i := range n {
		key := fmt.Sprintf("conversation/%04d", i)
		must(t, s.Commit(t.Context(), store.Change{
			Key: key, Body: fmt.Append(nil, i), At: monday, Events: []string{"e"},
			Entries: []bot.Entry{{Index: "desk", Key: "kcc", Order: key}},
			Jobs:    []store.Job{{Key: key + "/1/0", Record: key, Lane: "timer", Due: monday}},
		}))
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func all(t *testing.T, s store.Mover) []store.Parcel {
	t.Helper()
	ps, err := s.Pack(t.Context(), "", 1_000_000)
	must(t, err)
	return ps
}

func TestEverythingIsCopiedAndCompared(t *testing.T) {
	source, target := furnished(t, 250), storetest.NewStore()
	before := all(t, source)
	var out strings.Builder
	got, err := Copy(t.Context(), source, target, "A", &out)
	must(t, err)
	if want := (Counts{Parcels: 250, Records: 250, Events: 250, Jobs: 250, Moved: 250}); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
	if !reflect.DeepEqual(all(t, source), before) {
		t.Error("the source was changed")
	}
	if !reflect.DeepEqual(all(t, target), before) {
		t.Error("the target is not like the source")
	}
	must(t, Whole(t.Context(), target))
	// Again, by a Job that does not know that it had ended.
	got, err = Copy(t.Context(), source, target, "A", &out)
	if want := (Counts{Parcels: 250, Records: 250, Events: 250, Jobs: 250}); err != nil || got != want {
		t.Errorf("the second time counted %+v, %v; want %+v", got, err, want)
	}
	must(t, target.Unpack(t.Context(), store.Parcel{Key: before[7].Key})) // Draad went on with it
	if _, err := Copy(t.Context(), source, target, "A", &out); !bot.Is(err, bot.Conflict) {
		t.Errorf("copying over a store in use: %v", err)
	}
	if n := len(all(t, target)); n != 249 {
		t.Errorf("the store in use holds %d parcels", n)
	}
}

// A copy that fails at any of its writes goes on when it is run again.
func TestAnInterruptedCopyGoesOn(t *testing.T) {
	source := furnished(t, 200)
	for _, at := range []int64{1, 2, 30, 65, 66, 199, 200, 201, 202} {
		target := &stumbling{Store: storetest.NewStore()}
		target.left.Store(at)
		var out strings.Builder
		if _, err := Copy(t.Context(), source, target, "A", &out); !bot.Is(err, bot.Temporary) {
			t.Fatalf("interrupted at write %d: %v", at, err)
		}
		if at > 1 {
			if err := Whole(t.Context(), target); err == nil || !strings.Contains(err.Error(), "unfinished copy of A") {
				t.Errorf("interrupted at write %d the target may be used: %v", at, err)
			}
			if _, err := Copy(t.Context(), furnished(t, 1), target, "B", &out); !bot.Is(err, bot.Conflict) {
				t.Errorf("another source is copied over it: %v", err)
			}
		}
		target.left.Store(1 << 30)
		got, err := Copy(t.Context(), source, target, "A", &out)
		must(t, err)
		if got.Parcels != 200 || got.Moved > 201-int(at)+together {
			t.Errorf("interrupted at write %d it counted %+v", at, got)
		}
		if !reflect.DeepEqual(keys(all(t, source)), keys(all(t, target))) {
			t.Errorf("interrupted at write %d it left something out", at)
		}
	}
}

// stumbling is a store that takes so many more parcels.
type stumbling struct {
	*storetest.Store
	left atomic.Int64
}

func (s *stumbling) Unpack(ctx context.Context, p store.Parcel) error {
	if s.left.Add(-1) <= 0 {
		return bot.Errorf(bot.Temporary, "the power went")
	}
	return s.Store.Unpack(ctx, p)
}

func keys(ps []store.Parcel) (ks []string) {
	for _, p := range ps {
		ks = append(ks, p.Key)
	}
	return ks
}

// What the source lost or changed meanwhile is put right by the next run.
func TestACopyFollowsItsSource(t *testing.T) {
	source, target := furnished(t, 20), &stumbling{Store: storetest.NewStore()}
	target.left.Store(22) // all parcels and the mark, not its end
	var out strings.Builder
	if _, err := Copy(t.Context(), source, target, "A", &out); err == nil {
		t.Fatal("it was not interrupted")
	}
	must(t, source.Unpack(t.Context(), store.Parcel{Key: "conversation/0003"}))
	must(t, source.Commit(t.Context(), store.Change{Key: "conversation/0005", Version: 1, Body: []byte("new"), At: monday}))
	target.left.Store(1 << 30)
	got, err := Copy(t.Context(), source, target, "A", &out)
	must(t, err)
	if got.Parcels != 19 || got.Moved != 2 || !reflect.DeepEqual(all(t, source), all(t, target.Store)) {
		t.Errorf("counted %+v", got)
	}
}

// A source that is used while it is copied is noticed.
func TestAChangeDuringTheCopyIsNoticed(t *testing.T) {
	source := &changing{Store: furnished(t, 20), change: func(s *storetest.Store) error {
		return s.Commit(t.Context(), store.Change{Key: "conversation/0001", Version: 1, Body: []byte("new"), At: monday})
	}}
	target := storetest.NewStore()
	var out strings.Builder
	_, err := Copy(t.Context(), source, target, "A", &out)
	if !bot.Is(err, bot.Conflict) || !strings.Contains(err.Error(), "conversation/0001") {
		t.Fatalf("got %v", err)
	}
	if Whole(t.Context(), target) == nil {
		t.Error("the target counts as whole")
	}
}

// changing is a source that changes once it was read to its end.
type changing struct {
	*storetest.Store
	change func(*storetest.Store) error
	done   bool
}

func (s *changing) Pack(ctx context.Context, after string, limit int) ([]store.Parcel, error) {
	ps, err := s.Store.Pack(ctx, after, limit)
	if len(ps) == 0 && !s.done {
		s.done = true
		return ps, s.change(s.Store)
	}
	return ps, err
}

func TestACopyIsStoppedAndRefusesWhatItShould(t *testing.T) {
	var out strings.Builder
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Copy(ctx, furnished(t, 3), storetest.NewStore(), "A", &out); !bot.Is(err, bot.Temporary) {
		t.Errorf("stopped: %v", err)
	}
	if _, err := Copy(t.Context(), furnished(t, 3), furnished(t, 1), "A", &out); !bot.Is(err, bot.Conflict) {
		t.Errorf("a target that holds something: %v", err)
	}
	half := storetest.NewStore()
	if _, err := mark(t.Context(), half, "A"); err != nil {
		t.Fatal(err)
	}
	if _, err := Copy(t.Context(), half, storetest.NewStore(), "B", &out); err == nil {
		t.Error("half a store was copied")
	}
	if got, err := Copy(t.Context(), storetest.NewStore(), storetest.NewStore(), "A", &out); err != nil || got != (Counts{}) {
		t.Errorf("an empty store: %+v, %v", got, err)
	}
}
