package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/plain"
)

// replyOf is an answer by Pieter (PH), approved by Sanne.
func replyOf(t *testing.T, text string) (*story, bot.Ref) {
	s := newStory(t)
	s.asks("m1", "Wanneer wordt de lantaarn gemaakt?")
	post := s.replies(pieter, text)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH"})
	s.pass(time.Minute)
	return s, post
}

func TestOnesOwnInitialsAreNotDoubled(t *testing.T) {
	for _, end := range []string{" ^PH", "^PH", " ^ph.", "\n\n^P.H.", " ^ PH", " ^РН", " ^PH ^PH", ""} {
		s, _ := replyOf(t, "Morgen lost een monteur dit op."+end)
		if got := s.plein; len(got) != 1 || got[0] != "Morgen lost een monteur dit op. ^PH" {
			t.Errorf("%q became %q", end, got)
		}
	}
}

func TestAnothersInitialsAtTheEndAreAskedAbout(t *testing.T) {
	for _, end := range []string{"^SW", "^sw.", "^S.W.", "^SW ^PH", "^QQ"} {
		s, _ := replyOf(t, "Morgen lost een monteur dit op. "+end)
		s.published()
		s.hears("note.other_initials")
	}
}

func TestInitialsThatWereAskedAboutAreSettledByAnEdit(t *testing.T) {
	s, post := replyOf(t, "Morgen. ^SW")
	s.edits(post, pieter, "Morgen.")
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Button: true, Sign: "PH"})
	s.pass(time.Minute)
	s.published("Morgen. ^PH")
}

func TestInitialsThatWereAskedAboutAreSettledByAWord(t *testing.T) {
	s, post := replyOf(t, "Morgen. ^SW")
	offer := s.hears("note.other_initials").Actions
	if len(offer) != 1 || offer[0].Name != bot.ActApprove || offer[0].Label.Key != "act.approve_as_is" || !strings.HasSuffix(offer[0].Value, "#"+bot.AsIs) {
		t.Fatalf("offered are %+v", offer)
	}
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Button: true, AsIs: true, Hash: bot.HashText("Morgen. ^SW"), Sign: "PH"})
	s.pass(time.Minute)
	s.published("Morgen. ^SW ^PH")
}

// Also when the author's initials become known after the approval.
func TestAnothersInitialsAreAskedAboutWhenTheAuthorsBecomeKnown(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer?")
	post := s.replies(pieter, "Morgen. ^SW")
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post})
	s.happen(bot.SignatureSet{By: pieter, Sign: "PH"})
	s.pass(time.Minute)
	s.published()
	s.hears("note.other_initials")
}

func TestAReplyInWhichNothingCanBeSeenIsEmpty(t *testing.T) {
	for _, text := range []string{"\u200b", "\ufe0f", "\u00ad \u200d", "^PH", "\u2800"} {
		s, _ := replyOf(t, text)
		s.published()
		s.hears("refuse.empty")
	}
}

func TestWhatPlainTextDoesNotCarryIsNamedAboveThePreview(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer?")
	post := bot.Ref{Place: "C-kcc", ID: "r-verlies"}
	s.rules.Org.Times.Undo = time.Minute
	text := plain.New("@sanne, niet morgen :gemeente: ~kcc", plain.Lost{Kind: plain.Struck, What: "niet"},
		plain.Lost{Kind: plain.Emoji, What: ":gemeente:"}, plain.Lost{Kind: plain.Channel, What: "~kcc"})
	s.happen(bot.Contributed{By: who(pieter), Post: post, Text: text.Says, Lost: text.Lost})
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH"})
	s.pass(time.Second)
	for key, what := range map[string]string{"struck": "«niet»", "mention": "«@sanne»", "emoji": "«:gemeente:»", "channel": "«~kcc»"} {
		named := func(n bot.Note) bool { return n.Text.Key == "preview.lost_"+key && n.Text.Args["what"] == what }
		if !slices.ContainsFunc(s.said, named) {
			t.Errorf("%s is not named", what)
		}
	}
	if last := s.said[len(s.said)-1]; !strings.HasPrefix(last.Text.Key, "preview.single") || last.Quote != text.Says+" ^PH" {
		t.Errorf("below stands %+v", last)
	}
	s.pass(2 * time.Minute)
	s.published(text.Says + " ^PH") // it advises, and does not block
}

// Whom we answer is no stranger.
func TestTheCitizensOwnHandleIsNotNamed(t *testing.T) {
	s := newStory(t)
	m := s.message("m1", "Wanneer?")
	s.happen(m)
	s.settle()
	post := bot.Ref{Place: "C-kcc", ID: "r1"}
	text := plain.New("@" + m.Citizen.Handle + " morgen")
	s.happen(bot.Contributed{By: who(pieter), Post: post, Text: text.Says, Lost: text.Lost})
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH"})
	s.pass(time.Minute)
	for _, n := range s.said {
		if strings.HasPrefix(n.Text.Key, "preview.lost_") {
			t.Errorf("the thread says %+v", n)
		}
	}
}

// Words that are struck out in an edit change nothing of the plain text, and are meant.
func TestWordsStruckOutVoidTheApproval(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer?")
	post := bot.Ref{Place: "C-kcc", ID: "r1"}
	s.happen(bot.Contributed{By: who(pieter), Post: post, Text: "Niet morgen."})
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH"})
	s.happen(bot.ContributionEdited{By: who(pieter), Post: post, Text: "Niet morgen.", Lost: []plain.Lost{{Kind: plain.Struck, What: "Niet"}}})
	s.pass(time.Minute)
	s.published()
	s.hears("note.void_edited")
}

func FuzzInitialsAtTheEnd(f *testing.F) {
	for _, s := range []string{"Morgen. ^PH", "^SW", "^", "a ^ P.H. ^PH", "\u200b^РН", "2^ab"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, _ := replyOf(t, plain.Clean(text)) // chats give no other
		for _, got := range s.plein {
			if !strings.HasSuffix(got, "^PH") || plain.Empty(strings.TrimSuffix(got, "^PH")) {
				t.Fatalf("%+q was published", got)
			}
		}
	})
}
