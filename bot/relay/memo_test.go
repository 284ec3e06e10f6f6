package relay

import (
	"fmt"
	"testing"

	"draad/bot"
)

func remember(m *memo, key, body, says string) {
	m.keep(key, []byte(body), bot.Conversation{First: says})
}

func recalls(m *memo, key, body string) string {
	c, ok := m.recall(key, []byte(body))
	if !ok {
		return "nothing"
	}
	return c.(bot.Conversation).First
}

// TestMemoAnswersForTheVeryBytes: a record that somebody else changed is not taken
// for the one that was remembered.
func TestMemoAnswersForTheVeryBytes(t *testing.T) {
	m := newMemo(100)
	remember(m, "a", "body one", "one")
	if got := recalls(m, "a", "body one"); got != "one" {
		t.Fatalf("it recalls %s", got)
	}
	for _, other := range []string{"body two", "", "body one "} {
		if got := recalls(m, "a", other); got != "nothing" {
			t.Errorf("for the body %q it recalls %s", other, got)
		}
	}
	if got := recalls(m, "b", "body one"); got != "nothing" {
		t.Errorf("for another record it recalls %s", got)
	}
	remember(m, "a", "body two", "two")
	if one, two := recalls(m, "a", "body one"), recalls(m, "a", "body two"); one != "nothing" || two != "two" {
		t.Errorf("after a change it recalls %s for the old body, %s for the new", one, two)
	}
}

// TestMemoIsBounded: however much goes through it, it holds no more than its room,
// and drops first what was not asked for longest.
func TestMemoIsBounded(t *testing.T) {
	m := newMemo(30)
	for i := range 4 {
		remember(m, fmt.Sprint(i), "ten bytes!", fmt.Sprint("says ", i))
		recalls(m, "0", "ten bytes!")
	}
	for key, want := range map[string]string{"0": "says 0", "1": "nothing", "2": "says 2", "3": "says 3"} {
		if got := recalls(m, key, "ten bytes!"); got != want {
			t.Errorf("of %s it recalls %s, not %s", key, got, want)
		}
	}
	remember(m, "large", "much more than there is room for at all", "large")
	if got := recalls(m, "large", "much more than there is room for at all"); got != "nothing" {
		t.Errorf("it holds what is larger than its room")
	}
	if got := recalls(m, "0", "ten bytes!"); got != "says 0" {
		t.Errorf("what is too large for it pushed out the rest")
	}
	remember(m, "0", "0 has become much too large for any memo", "large")
	if got := recalls(m, "0", "ten bytes!"); got != "nothing" {
		t.Errorf("it keeps what a record said before it became too large")
	}
	if m.room != 10 || len(m.byKey) != 2 || m.latest.Len() != 2 {
		t.Errorf("it has room for %d with %d in it", m.room, len(m.byKey))
	}
}
