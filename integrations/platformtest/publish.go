package platformtest

import (
	"context"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

func (h Harness) publishing(t *testing.T) {
	h.tell(t, "an answer stands under the question, from the account that was asked", func(s *story) {
		for i, account := range s.Accounts() {
			q := s.Ask(account, s.text("Wanneer komt de veegwagen?"))
			text := s.text("Morgen. ^PH")
			ref := s.mustPublish(s.reply(q, text))
			posts := s.Posts(account)
			if len(posts) != 1 || posts[0].Under != q.ID || posts[0].Text != text || posts[0].ID != ref.ID {
				s.Errorf("account %d shows %+v, want one post %s under %s with %q", i, posts, ref.ID, q.ID, text)
			}
		}
		if n := s.standing(); n != len(s.Accounts()) {
			s.Errorf("%d posts stand there, want %d", n, len(s.Accounts()))
		}
	})

	h.tell(t, "the parts of a chain stand under each other", func(s *story) {
		if s.Platform().Limits().Chain < 2 {
			s.Skip("the platform has no chains")
		}
		q := s.Ask(s.first(), s.text("Hoe vraag ik een paspoort aan?"))
		one := s.mustPublish(s.reply(q, s.text("1/2 Maak een afspraak.")))
		second := s.reply(q, s.text("2/2 Neem een foto mee. ^PH"))
		second.To = one
		s.mustPublish(second)
		posts := s.Posts(s.first())
		if len(posts) != 2 || posts[0].Under != q.ID || posts[1].Under != one.ID {
			s.Errorf("the chain stands as %+v", posts)
		}
	})

	h.tell(t, "text is published as it is", func(s *story) {
		for _, says := range []string{"Beste @iedereen, <b>&amp; 5 > 3</b>", "regel 1\nregel 2", "\u202Eomgekeerd", `"aanhaling" en 'streepjes'`} {
			q := s.Ask(s.first(), s.text("vraag"))
			text := s.text(says)
			s.mustPublish(s.reply(q, text))
			posts := s.Posts(s.first())
			if got := posts[len(posts)-1].Text; got != text {
				s.Errorf("published %q, want %q", got, text)
			}
		}
	})

	h.tell(t, "an account that is not there is refused", func(s *story) {
		r := s.reply(s.Ask(s.first(), s.text("vraag")), s.text("antwoord"))
		r.Account = "niemand"
		_, err := s.publish(s.Context(), r)
		s.wantKind(err, bot.Invalid, bot.NotFound)
		if s.standing() != 0 {
			s.Error("something was published all the same")
		}
	})

	h.tell(t, "an answer without a question is refused", func(s *story) {
		r := s.reply(Question{Account: s.first()}, s.text("antwoord"))
		_, err := s.publish(s.Context(), r)
		s.wantKind(err, bot.Invalid, bot.NotFound)
		if s.standing() != 0 {
			s.Error("it was published for everyone")
		}
	})

	h.tell(t, "nothing is sent when the time was over before", func(s *story) {
		q := s.Ask(s.first(), s.text("vraag"))
		over, cancel := context.WithDeadline(s.Context(), time.Now().Add(-time.Second))
		defer cancel()
		_, err := s.publish(over, s.reply(q, s.text("antwoord")))
		s.wantKind(err, bot.Temporary)
		if s.standing() != 0 {
			s.Error("it was sent")
		}
		s.mustPublish(s.reply(q, s.text("antwoord")))
	})

	h.tell(t, "the same key twice is one post", func(s *story) {
		if !h.Idempotent {
			s.Skip("the platform does not know keys")
		}
		r := s.reply(s.Ask(s.first(), s.text("vraag")), s.text("antwoord"))
		first, second := s.mustPublish(r), s.mustPublish(r)
		if n := s.standing(); n != 1 || !first.Same(second) {
			s.Errorf("%d posts, refs %v and %v", n, first, second)
		}
	})
}

func (h Harness) deleting(t *testing.T) {
	h.tell(t, "an answer can be taken away, once or more", func(s *story) {
		d, ok := s.Platform().(ports.Deleter)
		if ok != s.Platform().Limits().Delete {
			s.Fatalf("Limits().Delete is %v, being a Deleter is %v", !ok, ok)
		}
		if !ok {
			s.Skip("the platform cannot delete")
		}
		q := s.Ask(s.first(), s.text("vraag"))
		gone, stays := s.mustPublish(s.reply(q, s.text("fout"))), s.mustPublish(s.reply(q, s.text("goed")))
		for range 2 {
			if err := s.saw(d.Delete(s.Context(), s.first(), gone)); err != nil {
				s.Fatalf("deleting: %v", err)
			}
		}
		if posts := s.Posts(s.first()); len(posts) != 1 || posts[0].ID != stays.ID {
			s.Errorf("left are %+v, want %s alone", posts, stays.ID)
		}
	})
}

// fillers are what texts at the limit are made of.
var fillers = map[string]string{
	"letters":      "a",
	"words":        "straat ",
	"accents":      "é",
	"decomposed":   "e\u0301",
	"han":          "字",
	"hangul":       "한",
	"arabic":       "ب",
	"smile":        "🙂",
	"skin":         "👍🏽",
	"family":       "👨‍👩‍👧‍👦",
	"flag":         "🇳🇱",
	"keycap":       "1️⃣",
	"heart":        "❤️",
	"quotes":       "“”",
	"ellipsis":     "…",
	"links":        "https://www.voorbeeld.nl/een/lang/pad?met=vraag ",
	"mixed":        "Straat 字 👨‍👩‍👧‍👦 é ",
	"zalgo":        "z\u0335\u0310\u0353",
	"newlines":     "regel\n",
	"fullwidth":    "Ａ",
	"zero width":   "a\u200b",
	"math letters": "𝒜",
}

func (h Harness) lengths(t *testing.T) {
	for name, filler := range fillers {
		h.tell(t, "the longest text in "+name+" is taken, and one more is refused", func(s *story) {
			limits := s.Platform().Limits()
			if limits.Max == 0 {
				s.Skip("the platform has no limit")
			}
			q := s.Ask(s.first(), s.text("vraag"))
			longest := fill(limits, s.text("a")+" ", filler)
			if n := limits.Count(longest); n != limits.Max {
				s.Fatalf("the text counts %d, want exactly %d", n, limits.Max)
			}
			s.mustPublish(s.reply(q, longest))
			if posts := s.Posts(s.first()); len(posts) != 1 || posts[0].Text != longest {
				s.Error("it does not stand there as it was")
			}
			_, err := s.publish(s.Context(), s.reply(q, "b"+longest))
			s.wantKind(err, bot.Invalid, bot.Permanent)
			if r := bot.ReasonOf(err); r != bot.ReasonTooLong {
				s.Errorf("the reason is %q, want %q", r, bot.ReasonTooLong)
			}
			if s.standing() != 1 {
				s.Error("what is too long was published")
			}
		})
	}
}

// fill makes a text of exactly the longest length: filler, and x for the rest.
func fill(l bot.Limits, start, filler string) string {
	text := start
	for l.Count(text+filler) <= l.Max {
		text += filler
	}
	if strings.HasSuffix(text, " ") && l.Count(text) == l.Max {
		return strings.TrimSuffix(text, " ") + "x" // platforms trim what ends in a space
	}
	for l.Count(text) < l.Max {
		text += "x"
	}
	return text
}
