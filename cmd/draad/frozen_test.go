package main

import (
	"strings"
	"testing"

	mattermostfake "draad/integrations/mattermost/fake"
	"draad/integrations/x/fake"
)

// Cards froze where messages can be edited for a while only, and said "open" beside a
// published answer.
func TestTheMainJobWhereMessagesCannotBeEdited(t *testing.T) {
	mainJob(t, newMattermost(t, mattermostfake.WithEditLimit(0)), false)
}

func TestTheThreadSaysHowItStandsWhereNothingCanBeEdited(t *testing.T) {
	s := newChatStory(t, newMattermost(t, mattermostfake.WithoutEditing()), false)
	post := s.x.Write(s.x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld is het zwembad open?"})
	var root string
	eventually(t, "the question has a thread", func() (ok bool) { root, ok = s.chat.find("is het zwembad open?"); return ok })
	s.chat.react("sanne", root, "eyes")
	eventually(t, "the thread says who has it", func() bool { return s.chat.shows(root, "Opgepakt door: Sanne de Wit") })
	s.chat.react("sanne", s.chat.say("pieter", root, "Ja, tot vijf uur."), "white_check_mark")
	eventually(t, "the answer is on X", func() bool { return len(s.x.Replies(post.ID)) > 0 })
	eventually(t, "the thread says how it stands", func() bool { return s.chat.shows(root, "Zo staat het nu: 🟢 Beantwoord") })
	if card := s.chat.card(root); !strings.Contains(card, "Open") {
		t.Errorf("the card was drawn: %s", card)
	}
}
