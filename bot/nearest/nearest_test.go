package nearest

import (
	"testing"

	"pgregory.net/rapid"

	"draad/bot/store/storetest/drawn"
)

func TestWord(t *testing.T) {
	known := []string{"DRAAD_HTTP_ADDR", "DRAAD_LOG_LEVEL", "DRAAD_DATA"}
	for written, want := range map[string]string{
		"DRAAD_HTPP_ADDR":  "DRAAD_HTTP_ADDR",
		"DRAAD_HTTP_ADRR":  "DRAAD_HTTP_ADDR",
		"draad_data":       "DRAAD_DATA",
		"DRAAD_LOGLEVEL":   "DRAAD_LOG_LEVEL",
		"DRAAD_SOMETHING_": "",
		"":                 "",
	} {
		got, ok := Word(written, known)
		if got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", written, got, ok, want)
		}
	}
}

func TestDistanceIsOneForASwap(t *testing.T) {
	if d := Distance("sevre", "serve", 9); d != 1 {
		t.Errorf("two letters swapped is one slip, not %d", d)
	}
}

func TestDistanceIsAMeasure(t *testing.T) {
	drawn.Check(t, func(t *rapid.T) {
		a := rapid.StringMatching(`[abc]{0,8}`).Draw(t, "a")
		b := rapid.StringMatching(`[abc]{0,8}`).Draw(t, "b")
		d := Distance(a, b, 100)
		if (d == 0) != (a == b) {
			t.Fatalf("distance %d between %q and %q", d, a, b)
		}
		if back := Distance(b, a, 100); back != d {
			t.Fatalf("%d there, %d back", d, back)
		}
		if d > max(len(a), len(b)) {
			t.Fatalf("%d slips is more than either word is long", d)
		}
		if near := Distance(a, b, 3); near != min(d, 3) {
			t.Fatalf("with a limit of 3: %d, without: %d", near, d)
		}
	})
}
