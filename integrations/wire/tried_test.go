package wire

import (
	"fmt"
	"testing"
	"time"
)

func TestATryIsRememberedUntilItIsForgotten(t *testing.T) {
	var tried Tried
	now := time.Unix(1_700_000_000, 0)
	tried.Put("a", now)
	if got := tried.Since("a", now.Add(time.Minute)); got != time.Minute {
		t.Errorf("it was %v ago", got)
	}
	if first, then := tried.Since("b", now), tried.Since("b", now.Add(time.Second)); first != 0 || then != time.Second {
		t.Errorf("of another process: %v, then %v", first, then)
	}
	tried.Forget("a")
	if got := tried.Since("a", now.Add(time.Hour)); got != 0 {
		t.Errorf("forgotten it was %v ago", got)
	}
	for i := range 100 {
		tried.Put(fmt.Sprint(i), now)
	}
	if tried.Put("new", now.Add(3*triedFor)); len(tried.all) != 1 {
		t.Errorf("%d tries are remembered for ever", len(tried.all))
	}
}
