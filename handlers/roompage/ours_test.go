package roompage

import (
	"testing"

	"draad/bot/texts"
)

func TestANameInArabicKeepsOurTextInOrder(t *testing.T) {
	said := ours(false, texts.T("card.heading", "citizen", "يوسف\u202e<b>", "account", "Gemeente").With("platform", "platform.x").In(texts.NL))
	if want := "<bdi>يوسف&lt;b&gt;</bdi> → Gemeente (X)"; string(said) != want {
		t.Errorf("got %+q, want %+q", said, want)
	}
	for text, want := range map[string]string{"a\u2069b": "ab", "\u2068a": "<bdi>a</bdi>"} {
		if said := ours(false, text); string(said) != want {
			t.Errorf("%+q is %+q, want %+q", text, said, want)
		}
	}
	if said := ours(true, "\u2068x"); string(said) != "‹U&#43;2068›x" && string(said) != "‹U+2068›x" {
		t.Errorf("a stranger's mark is shown as %+q", said)
	}
}
