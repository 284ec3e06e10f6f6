package main

import (
	"strings"
	"testing"

	"draad/integrations/x/fake"
)

// The citizen reads what colleagues saw: with the real program, from each chat to X.
func TestTheCitizenReadsWhatColleaguesSaw(t *testing.T) {
	for name, c := range map[string]struct {
		open         func(*testing.T) chatServer
		typed, reads string
		named        []string
	}{
		"mattermost": {newMattermostServer,
			":slightly_smiling_face: **Belangrijk**: meld A\\_12 &amp; B op de\u200bsite, ~~niet~~ bij @sanne. ^PH",
			"🙂 Belangrijk: meld A_12 & B op desite, niet bij @sanne. ^PH", []string{"«niet» is hier doorgestreept", "staat «@sanne»"}},
		"slack": {newSlackServer, "Belangrijk: meld A_12 & B op de\u200bsite, bij @sanne. ^PH",
			"Belangrijk: meld A_12 & B op desite, bij @sanne. ^PH", []string{"staat «@sanne»"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newChatStory(t, c.open(t), false)
			post := s.x.Write(s.x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld waar kan ik dat melden?"})
			var root string
			eventually(t, "the question has a thread", func() (ok bool) { root, ok = s.chat.find("waar kan ik dat melden?"); return ok })
			wrong := s.chat.say("pieter", root, "Morgen. ^SW")
			s.chat.react("sanne", wrong, "white_check_mark")
			eventually(t, "another's initials are asked about", func() bool { return s.chat.shows(root, "Er is nog niets geplaatst") })
			s.chat.react("sanne", s.chat.say("pieter", root, c.typed), "white_check_mark")
			eventually(t, "the answer is on X", func() bool { return len(s.x.Replies(post.ID)) > 0 })
			if all := s.x.Replies(post.ID); len(all) != 1 || !strings.HasSuffix(all[0].Text, c.reads) {
				t.Errorf("on X stand %d, the first %+q, want %+q", len(all), all[0].Text, c.reads)
			}
			for _, what := range append(c.named, c.reads) {
				eventually(t, "the thread shows "+what, func() bool { return s.chat.shows(root, what) })
			}
		})
	}
}
