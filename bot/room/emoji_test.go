package room_test

import (
	"testing"

	"draad/bot/room"
)

func TestEmojiAreKnownHoweverTheyAreTyped(t *testing.T) {
	for typed, want := range map[string]string{
		"eyes": "eyes", ":eyes:": "eyes", "👀": "eyes", " 👀 ": "eyes", "✅": "white_check_mark", "♻️": "recycle", "♻": "recycle",
		"👍🏽": "+1", ":wave::skin-tone-3:": "wave", "iets_eigens": "iets_eigens", ":iets_eigens:": "iets_eigens", "🫥": "🫥", "": "", "::": "",
	} {
		if got := room.EmojiName(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
	if got := room.EmojiGlyph("eyes"); got != "👀" {
		t.Errorf("eyes look like %q", got)
	}
	if got := room.EmojiGlyph("iets_eigens"); got != ":iets_eigens:" {
		t.Errorf("an unknown one looks like %q", got)
	}
}

func FuzzEmojiName(f *testing.F) {
	for _, s := range []string{":eyes:", "👍🏽", "::skin-tone-2:", ":", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := room.EmojiName(s)
		if len(name) > len(s)+20 {
			t.Fatalf("%q grew to %q", s, name)
		}
	})
}
