package roompage

import (
	"testing"

	"draad/bot/texts"
)

func TestANameInArabicKeepsOurTextInOrder(t *testing.T) {
	said := ours(texts.T("card.heading", "citizen", "يوسف\u202e", "account", "Gemeente").With("platform", "platform.x").In(texts.NL))
	if want := "\u2068يوسف\u2069 → Gemeente (X)"; said != want {
		t.Errorf("got %+q, want %+q", said, want)
	}
}
