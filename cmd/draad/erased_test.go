package main

import (
	"strings"
	"testing"

	"draad/integrations/x/fake"
)

// What a citizen writes over on X goes from the team's chat: the real program over fake
// servers.
func TestWhatACitizenWritesOverGoesFromTheChat(t *testing.T) {
	for name, open := range map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer} {
		t.Run(name, func(t *testing.T) {
			s := newChatStory(t, open(t), false)
			const question, number, instead = "wanneer gaat dit gat dicht?", "mijn BSN is 123456782", "bel mij maar even"
			who := s.x.AddCitizen("bewoner", "Bewoner", 7)
			post := s.x.Write(who, fake.Draft{Text: "@gemvoorbeeld " + question})
			var root string
			eventually(t, "the question has a thread", func() (ok bool) { root, ok = s.chat.find(question); return ok })
			more := s.x.Write(who, fake.Draft{Text: "@gemvoorbeeld " + number, Parent: post.ID})
			eventually(t, "the follow-up stands in it", func() bool { return s.chat.shows(root, number) })
			s.x.Edit(more.ID, "@gemvoorbeeld "+instead)
			eventually(t, "only the new text stands in it", func() bool {
				return s.chat.shows(root, instead) && !s.chat.shows(root, number)
			})
		})
	}
}

// What a citizen deletes on the square goes from the channel as well.
func TestWhatACitizenDeletesGoesFromThePracticeRoom(t *testing.T) {
	a := startApp(t, t.TempDir())
	c := newClient(a.Addr())
	defer c.http.CloseIdleConnections()
	act := func(name string, body map[string]string) string {
		t.Helper()
		id, err := c.act(t.Context(), name, body)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	const question, number = "Wanneer?", "Mijn BSN is 123456782"
	post := act("post", map[string]string{"account": "gemeente", "name": "Bewoner", "text": question})
	more := act("post", map[string]string{"thread": post, "name": "Bewoner", "text": number})
	thread := func(quote string) teamThread { th, _ := c.thread(t.Context(), "kcc", quote); return th }
	eventually(t, "the follow-up stands there", func() bool { return thread(question).says(number) })
	act("delete", map[string]string{"post": more})
	eventually(t, "it is gone, and said to be", func() bool {
		th := thread(question)
		return th.says("heeft een bericht verwijderd") && !th.says(number)
	})
	act("delete", map[string]string{"post": post})
	eventually(t, "closing is proposed", func() bool { return thread("").says("niets meer om op te antwoorden") })
	all, err := c.list(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, th := range all.Plein.Threads {
		for _, p := range th.Posts {
			if strings.Contains(p.Text, "BSN") || strings.Contains(p.Text, question) {
				t.Errorf("on the square: %q", p.Text)
			}
		}
	}
}
