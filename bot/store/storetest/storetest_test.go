package storetest

import (
	"errors"
	"testing"

	"go.uber.org/goleak"

	"draad/bot"
	"draad/bot/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheStoreInMemoryPassesTheSuite(t *testing.T) {
	StoreSuite(t, func(testing.TB) Harness { return Harness{Store: NewStore()} })
}

// A store that nothing is planned for is the store itself.
func TestAFaultyStoreWithoutFaultsPassesTheSuite(t *testing.T) {
	StoreSuite(t, func(testing.TB) Harness {
		return Harness{Store: Faulty(NewStore(), func(Call) Fault { return None })}
	})
}

func TestAFaultBeforeDoesNothing(t *testing.T) {
	f := Faulty(NewStore(), OnOp(OpCommit, 2, Before))
	c := first("c1")
	c.Events = []string{"e1"}
	second := first("c2")
	must(t, f.Commit(t.Context(), c))
	if err := f.Commit(t.Context(), second); !bot.Is(err, bot.Temporary) || !errors.Is(err, ErrFault) {
		t.Fatalf("the planned fault is %v", err)
	}
	if _, err := f.Load(t.Context(), "c2"); !bot.Is(err, bot.NotFound) {
		t.Fatalf("the change was made: %v", err)
	}
	must(t, f.Commit(t.Context(), second))
	if n := f.Calls(); n != 4 {
		t.Errorf("%d calls were counted", n)
	}
}

func TestAFaultAfterHidesWhatWasDone(t *testing.T) {
	f := Faulty(NewStore(), OnCall(1, After))
	c := first("c1", task("c1", 0, "chat"))
	c.Events = []string{"e1"}
	if err := f.Commit(t.Context(), c); !bot.Is(err, bot.OutcomeUnknown) {
		t.Fatalf("the planned fault is %v", err)
	}
	if err := f.Commit(t.Context(), c); !errors.Is(err, store.ErrSeen) {
		t.Fatalf("the same change again: %v", err)
	}
	f = Faulty(f.Store, OnOp(OpLease, 1, After))
	if ls, _, err := f.Lease(t.Context(), query(0)); !bot.Is(err, bot.OutcomeUnknown) || len(ls) > 0 {
		t.Fatalf("the lost lease gave %v, %v", ls, err)
	}
	if _, next, err := f.Lease(t.Context(), query(0)); !bot.Is(err, bot.NotFound) || !next.Equal(at(1000)) {
		t.Fatalf("after a lost lease: %v, %v", next, err)
	}
}

// A refusal is not hidden: nothing was done that an answer could be lost about.
func TestAFaultAfterLeavesARefusalAsItIs(t *testing.T) {
	f := Faulty(NewStore(), func(Call) Fault { return After })
	c := first("c1")
	c.Version = 3
	if err := f.Commit(t.Context(), c); !bot.Is(err, bot.Conflict) {
		t.Fatal(err)
	}
	if _, err := f.Load(t.Context(), "c1"); !bot.Is(err, bot.NotFound) {
		t.Fatal(err)
	}
	if _, err := f.List(t.Context(), "i", "k", "", 0); !bot.Is(err, bot.OutcomeUnknown) {
		t.Fatal(err)
	}
	if _, err := f.Purge(t.Context(), monday); !bot.Is(err, bot.OutcomeUnknown) {
		t.Fatal(err)
	}
}

func TestAPlanMayLookAtTheChange(t *testing.T) {
	f := Faulty(NewStore(), func(c Call) Fault {
		if c.Change != nil && c.Change.Key == "bad" {
			return Before
		}
		return None
	})
	must(t, f.Commit(t.Context(), first("good")))
	if err := f.Commit(t.Context(), first("bad")); !bot.Is(err, bot.Temporary) {
		t.Fatal(err)
	}
	must(t, f.Close())
	must(t, f.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
