package workspacetest

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"draad/bot"
	"draad/bot/texts"
)

// hostileTexts are what strangers write, and what must stay text. WHO and NAME stand
// for a colleague's id and name.
var hostileTexts = map[string]string{
	"everyone":           "<!channel> <!here> <!everyone> @channel @here @all @everyone",
	"a colleague":        "<@WHO> <@WHO|baas> @WHO @NAME",
	"a group":            "<!subteam^S0123ABC|@webcare> @webcare",
	"a channel":          "~town-square ~kcc <#C0123ABC|kcc> #kcc",
	"markdown":           "*vet* _schuin_ ~weg~ **vet** `code` ```blok``` > citaat # kop - lijst 1. een | tabel |",
	"a disguised link":   "[gemeente](https://kwaad.example/a) <https://kwaad.example/b|gemeente> <a href=\"https://kwaad.example/c\">gemeente</a>",
	"a picture":          "![foto](https://kwaad.example/p.png) <img src=https://kwaad.example/q.png onerror=alert(1)>",
	"html":               "<b>vet</b> <script>alert(1)</script> &lt;!channel&gt; &amp;lt; 5 > 3 && 2 < 4",
	"a date":             "<!date^1392734382^{date} klik^https://kwaad.example/d|gemeente>",
	"escapes":            `\*niet vet\* \@all \\ %s {citizen} ${HOME} {{.}}`,
	"a command":          "/draad open",
	"lines":              "eerste\r\nStatus: beantwoord\n\n\n@channel\n> @all",
	"unfinished":         "<@ <! <http:// [x]( ```open `half **",
	"mail and telephone": "mailto:x@kwaad.example tel:14030 x@kwaad.example",
}

// letters are what is left of a text when only its letters and digits count: it
// stays readable if these stand there in their order.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// reads reports whether a reader can read want in what is shown.
func reads(shown, want string) bool { return strings.Contains(letters(shown), letters(want)) }

// strange makes a card in which every text is a stranger's.
func strange(text string) bot.Card {
	return bot.Card{
		Conversation: "conversation/" + text, Status: bot.Open, Quote: text,
		Heading: texts.T("card.heading", "citizen", text, "account", text, "platform", text),
		Lines:   []bot.Line{{Label: texts.Raw("Label " + text), Value: texts.Raw("Waarde " + text)}},
		Media:   []bot.Media{{Kind: "photo", Alt: "Alt " + text}},
		Link:    "https://plein.example/1?" + strings.ReplaceAll(text, " ", ""),
		Actions: []bot.Action{{Name: bot.ActRoute, Label: texts.Raw(short(text)), Value: short(text)}},
	}
}

// short cuts what is longer than a button holds anywhere.
func short(s string) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), 60)])
}

func (h Harness) hostile(t *testing.T) {
	for name, says := range hostileTexts {
		h.tell(t, name+" stays text", func(s *story) {
			says := strings.NewReplacer("WHO", string(s.who(1).ID), "NAME", s.who(1).Name).Replace(says)
			says = s.text(says)
			root, err := s.Workspace().PostThread(s.Context(), s.key(), s.channel(), strange(says))
			if s.saw(err) != nil {
				s.Fatalf("posting the card: %v", err)
			}
			h.checkStrange(s, s.shown(root, root), says, nil)
			if err := s.saw(s.Workspace().UpdateCard(s.Context(), root, strange(says))); err != nil {
				s.Fatalf("redrawing the card: %v", err)
			}
			h.checkStrange(s, s.shown(root, root), says, nil)
			called := []bot.ColleagueID{s.who(2).ID}
			n := bot.Note{Text: texts.T("note.follow_up", "citizen", says), Quote: says, Call: called,
				Media: []bot.Media{{Kind: "photo", Alt: says}}}
			h.checkStrange(s, s.shown(root, s.mustSay(root, n)), says, called)
			told, err := s.Workspace().Tell(s.Context(), s.key(), s.channel(), n)
			if s.saw(err) != nil {
				s.Fatalf("telling: %v", err)
			}
			h.checkStrange(s, s.mustSee(s.Channel(s.channel()), told), says, called)
		})
	}
	h.tell(t, "only who is called is alerted, each of them", func(s *story) {
		root := s.open()
		n := s.note("@" + s.who(0).Name + " kijk even")
		n.Call = []bot.ColleagueID{s.who(1).ID, s.who(2).ID}
		p := s.shown(root, s.mustSay(root, n))
		slices.Sort(p.Pings)
		slices.Sort(n.Call)
		if !slices.Equal(slices.Compact(p.Pings), n.Call) || p.Everyone {
			s.Errorf("%v are alerted, want %v", p.Pings, n.Call)
		}
	}, Mentions)
	h.tell(t, "a text of ten thousand characters is one post", h.long)
	h.tell(t, "an empty text is posted or refused, and no more", func(s *story) {
		root, err := s.Workspace().PostThread(s.Context(), s.key(), s.channel(), bot.Card{Status: bot.Open})
		if s.saw(err) != nil {
			s.wantKind(err, bot.Invalid)
			root = s.open()
		}
		if _, err = s.Workspace().Say(s.Context(), s.key(), root, bot.Note{}); s.saw(err) != nil {
			s.wantKind(err, bot.Invalid)
		}
		s.mustSay(root, bot.Note{Quote: s.text("alleen een citaat")})
		s.mustSay(root, bot.Note{Text: texts.Raw(" \n" + s.text("wit"))})
	})
	h.tell(t, "letters that turn text around do not turn what stands beside them", func(s *story) {
		for _, turn := range []string{"\u202e", "\u202d", "\u2067", "\u2066\u202e", "\u061c\u202b"} {
			evil := s.text("Jan" + turn + "neerv")
			card := cardOf(evil, evil)
			root, err := s.Workspace().PostThread(s.Context(), s.key(), s.channel(), card)
			if s.saw(err) != nil {
				s.Fatal(err)
			}
			p := s.shown(root, root)
			if turned(p.Text, "Gemeente Voorbeeld") {
				s.Errorf("%+q turns the rest of the line: %+q", turn, p.Text)
			}
			if !reads(p.Text, "neerv") {
				s.Error("the text itself is gone")
			}
		}
	}, Direction)
}

func (h Harness) checkStrange(s *story, p Post, says string, called []bot.ColleagueID) {
	s.Helper()
	if !reads(p.Text, says) {
		s.Errorf("it cannot be read any more:\n%s\nwant\n%s", p.Text, says)
	}
	if p.Everyone {
		s.Errorf("it alerts everybody:\n%s", p.Text)
	}
	if h.has(Mentions) && !slices.Equal(p.Pings, called) {
		s.Errorf("it alerts %v, want %v:\n%s", p.Pings, called, p.Text)
	}
	for _, l := range p.Links {
		if own := strings.HasPrefix(l.URL, "https://plein.example/"); own {
			continue // the card's
		}
		if l.Picture || !strings.Contains(l.URL, ":") || strings.Contains(l.URL, "kwaad") && !strings.Contains(l.Text, "kwaad") {
			s.Errorf("%q leads to %q (a picture: %v)", l.Text, l.URL, l.Picture)
		}
	}
}

// long is what a citizen may write at length; what a workspace cannot hold it cuts,
// after a good deal of it.
func (h Harness) long(s *story) {
	for _, filler := range []string{"straat ", "字", "👩‍👩‍👧 ", "<&>*_ x", "\n> x", "aaaaaaaaaa"} {
		start := s.text("Dit staat vooraan.")
		text := start + " " + strings.Repeat(filler, 10_000/len([]rune(filler)))
		root, err := s.Workspace().PostThread(s.Context(), s.key(), s.channel(), s.card(text))
		if s.saw(err) != nil {
			s.Fatalf("a card with a long text of %q: %v", filler, err)
		}
		if err := s.saw(s.Workspace().UpdateCard(s.Context(), root, strange(text))); err != nil {
			s.Errorf("a card that is all long texts of %q: %v", filler, err)
		}
		note := s.mustSay(root, bot.Note{Text: texts.T("note.follow_up", "citizen", "Fatima"), Quote: text})
		all := s.Thread(root)
		if len(all) != 2 {
			s.Fatalf("%d posts stand there, want the card and the note", len(all))
		}
		p := s.mustSee(all, note)
		if got, want := letters(p.Text), letters(text); !strings.Contains(got, letters(start)) || len(got) < len(want)/10 {
			s.Errorf("of %d letters of %q the note shows %d", len(want), filler, len(got))
		}
	}
}

// turned reports whether text that stands after a mark in its line is turned around by
// what stands before it (Unicode UAX #9: a paragraph ends it).
func turned(text, mark string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		at := strings.Index(line, mark)
		if at < 0 {
			continue
		}
		var open []rune
		for _, r := range line[:at] {
			switch {
			case r >= 0x202A && r <= 0x202E && r != 0x202C, r >= 0x2066 && r <= 0x2068:
				open = append(open, r)
			case r == 0x202C && len(open) > 0 && open[len(open)-1] < 0x2066:
				open = open[:len(open)-1]
			case r == 0x2069:
				if i := lastIsolate(open); i >= 0 {
					open = open[:i]
				}
			}
		}
		if len(open) > 0 {
			return true
		}
	}
	return false
}

func lastIsolate(open []rune) int {
	for i := len(open) - 1; i >= 0; i-- {
		if open[i] >= 0x2066 {
			return i
		}
	}
	return -1
}
