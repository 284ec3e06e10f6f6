package plain_test

import (
	"slices"
	"testing"
	"unicode/utf8"

	"draad/bot/plain"
)

func TestWhatNobodySeesComesOut(t *testing.T) {
	for in, want := range map[string]string{
		"https:\u200b//www.voorbeeld.nl/melden": "https://www.voorbeeld.nl/melden",
		"zacht\u00adjes\ufeff\u2060":            "zachtjes", "\u202eomgekeerd\u202c": "omgekeerd", "a\r\nb\rc\u2028d": "a\nb\nc\nd", "a\tb\x00c": "a bc",
		"\u00a0\u00a0- punt, 5\u00a0km\n\u00a0x":                                "  - punt, 5\u00a0km\n x",
		"👩\u200d👩\u200d👧 ❤\ufe0f می\u200cخواهم 🏴\U000e0067\U000e0062\U000e007f": "👩\u200d👩\u200d👧 ❤\ufe0f می\u200cخواهم 🏴\U000e0067\U000e0062\U000e007f",
		"\xff": "\ufffd",
	} {
		if got := plain.Clean(in); got != want {
			t.Errorf("%+q became %+q, want %+q", in, got, want)
		}
	}
}

func TestATextIsEmptyToTheEye(t *testing.T) {
	for _, s := range []string{"", " \n\t", "\u200b", "\ufe0f", "\u00ad\u200d\u200c", "\u3164", "\u115f\u034f", "\u2800", "\u00a0\u2003", "\U000e0101", "\u061c\u2060"} {
		if !plain.Empty(s) {
			t.Errorf("%+q counts as text", s)
		}
	}
	for _, s := range []string{".", "👍", "1\ufe0f\u20e3", "\u200bx", "ـ"} {
		if plain.Empty(s) {
			t.Errorf("%+q counts as nothing", s)
		}
	}
}

func TestEmojiByName(t *testing.T) {
	for name, want := range map[string]string{
		"thumbsup": "👍", "+1": "👍", "-1": "👎", "slightly_smiling_face": "🙂", "heart": "❤️", "flag-nl": "🇳🇱", "100": "💯",
		"wave::skin-tone-3": "👋🏼", "wave_medium_light_skin_tone": "👋🏼", "+1::skin-tone-6": "👍🏿", "v_dark_skin_tone": "✌🏿", "Heart": "❤️",
		"iets_eigens": "", "": "", "wave::skin-tone-9": "",
	} {
		if got, ok := plain.Sign(name); got != want || ok != (want != "") {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestNamesOfEmojiInAText(t *testing.T) {
	got, lost := plain.Signs("Open 10:30:00, :100: :-1: :wave::skin-tone-2: a:b :iets_eigens: :)")
	if want := "Open 10:30:00, 💯 👎 👋🏻 a:b :iets_eigens: :)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(lost) != 1 || lost[0] != (plain.Lost{Kind: plain.Emoji, What: ":iets_eigens:"}) {
		t.Errorf("lost are %v", lost)
	}
}

func TestHandlesAreFoundAndAddressesAreNot(t *testing.T) {
	got := plain.Handles("@sanne kun jij, (@j.de-wit) en @NS_online. Mail info@voorbeeld.nl of https://x.com/@ns; @burger@mastodon.nl! @ @.")
	if want := []string{"@sanne", "@j.de-wit", "@NS_online", "@burger@mastodon.nl"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestWhatIsLostIsNamedOnce(t *testing.T) {
	mention := plain.Lost{Kind: plain.Mention, What: "@Sanne de Wit"}
	got := plain.New("@Sanne de Wit en @channel\u200b en @channel", mention, mention, plain.Lost{Kind: plain.Struck, What: "\u200b"})
	want := plain.Text{Says: "@Sanne de Wit en @channel en @channel", Lost: []plain.Lost{mention, {Kind: plain.Mention, What: "@channel"}}}
	if !got.Same(want) {
		t.Errorf("got %+v", got)
	}
}

func FuzzNew(f *testing.F) {
	for _, s := range []string{"a\u200b", "@a :b: :+1:", "\u00a0\u2028", ":wave::skin-tone-2:", "\xff@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		says, _ := plain.Signs(s)
		once := plain.New(says)
		if !utf8.ValidString(once.Says) || !plain.New(once.Says).Same(once) {
			t.Fatalf("%+q: cleaned twice it is another", s)
		}
		if plain.Empty(s) && !plain.Empty(plain.Clean(s)) {
			t.Fatalf("%+q: cleaning put something there", s)
		}
	})
}
