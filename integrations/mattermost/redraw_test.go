package mattermost_test

import (
	"strings"
	"testing"

	"draad/bot"
	"draad/bot/texts"
	"draad/integrations/mattermost/fake"
)

func answeredCard(heading string) bot.Card {
	return bot.Card{
		Status: bot.Answered, Heading: texts.Raw(heading), Quote: "Wanneer komt de veegwagen?",
		Lines:   []bot.Line{{Label: texts.T("card.status"), Value: texts.T("status.answered")}},
		Actions: []bot.Action{{Name: bot.ActReopen, Label: texts.Raw("Heropenen"), Emoji: "recycle"}},
	}
}

// A server with PostEditTimeLimit refuses a message that comes too late, even the same
// one; props it always takes. Cards said "open" beside a published answer.
func TestACardFollowsWhereMessagesCannotBeEditedAnyMore(t *testing.T) {
	for _, heading := range []string{"Vraag", "Een andere kop"} {
		w := newWorld(t, fake.WithEditLimit(0))
		root := w.card()
		if err := w.space.UpdateCard(t.Context(), root, answeredCard(heading)); err != nil {
			t.Fatal(err)
		}
		page := w.fake.Show(w.fake.Thread(root.ID)[0])
		if !strings.Contains(page.Text, "Beantwoord") || !strings.Contains(page.Text, "Vraag") ||
			len(page.Buttons) != 1 || page.Buttons[0].Name != "Heropenen" {
			t.Errorf("%s: the card is %+v", heading, page)
		}
	}
}

func TestACardsHeadingFollowsWhileItMay(t *testing.T) {
	w := newWorld(t, fake.WithEditLimit(3600))
	root := w.card()
	if err := w.space.UpdateCard(t.Context(), root, answeredCard("Een andere kop")); err != nil {
		t.Fatal(err)
	}
	if page := w.fake.Show(w.fake.Thread(root.ID)[0]); !strings.Contains(page.Text, "andere kop") {
		t.Errorf("the card is %+v", page)
	}
}

func TestACardThatMayNotBeEditedIsSaidToBeFrozen(t *testing.T) {
	w := newWorld(t, fake.WithoutEditing())
	err := w.space.UpdateCard(t.Context(), w.card(), answeredCard("Vraag"))
	if !bot.Is(err, bot.Permanent) || bot.ReasonOf(err) != bot.ReasonFrozen {
		t.Errorf("got %v", err)
	}
}

// A photo that the server finds too large was tried again as if a token were refused.
func TestAPhotoThatIsTooLargeIsRefusedForGood(t *testing.T) {
	w := newWorld(t, fake.WithMaxFile(10))
	root := w.card()
	_, err := w.space.ShowPicture(t.Context(), "c/9/1", root, bot.Note{Text: texts.Raw("Foto")}, bot.Picture{Name: "foto.png", Data: make([]byte, 11)})
	if !bot.Is(err, bot.Permanent) || bot.ReasonOf(err) != bot.ReasonMediaTooBig {
		t.Errorf("got %v", err)
	}
}
