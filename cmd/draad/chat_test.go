package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"draad/integrations/x/fake"
)

// chatServer is a fake chat server as people use it, with the channels and the
// people of the example organisation.
type chatServer interface {
	environ() []string
	organise(file string) string             // puts the server's own ids into an organisation file
	find(text string) (root string, ok bool) // the thread whose root shows a text
	findIn(channel, text string) (root string, ok bool)
	say(by, root, text string) (post string)
	react(by, post, emoji string)
	unreact(by, post, emoji string)
	shows(root, text string) bool // somebody sees this in the thread
	count(text string) int        // how many roots show it
	card(root string) string      // what the root says
	thread(root string) []string  // what stands in the thread, whispers last
	// press presses the newest button for an act in the thread; false: there is none,
	// or Draad did not hear of it.
	press(by, root, act string) bool
	base() string                // where Draad finds the server: http://host:port
	cut()                        // cuts all lines that news comes over
	Proxy(yes bool)              // puts a proxy before the server that lets nothing through
	expel(root string, yes bool) // throws Draad out of a thread's channel, or invites it again
	leaves(who string)           // somebody is deactivated
	secrets() []string
	open(channel string)        // makes another channel, with everybody in it
	channel(root string) string // where a thread is
	opens(p posted) bool        // a thread
	attach(by, root, text, photo string) (post string)
	rewrite(post, text string)     // by its writer
	takeOff(post string)           // … all photos
	untold(do func())              // what happens is not told to Draad, also not later
	pictures(root string) []string // the bytes of all that stand in the thread
}

// colleagues are the people of the example organisation.
var colleagues = map[string]string{
	"sanne": "Sanne de Wit", "jamal": "Jamal Idrissi", "fatima": "Fatima Yildiz",
	"marieke": "Marieke Bos", "pieter": "Pieter Hendriks",
}

// address is Sanne's, who approves.
const address = "s.dewit@voorbeeld.nl"

// TestTheMainJobInTheTeamsChat runs the real program with only environment
// variables set, over a fake X and each fake chat server.
func TestTheMainJobInTheTeamsChat(t *testing.T) {
	for name, open := range map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer} {
		for how, kill := range map[string]bool{"undisturbed": false, "killed after every step": true} {
			t.Run(name+", "+how, func(t *testing.T) { mainJob(t, open(t), kill) })
		}
	}
}

func mainJob(t *testing.T, chat chatServer, kill bool) {
	s := newChatStory(t, chat, kill)
	x, crash := s.x, s.crash
	const question, answer = "wanneer is de lantaarn weer heel?", "Morgen lost een monteur dit op."
	post := x.Write(x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld " + question})
	crash()
	var root string
	eventually(t, "the question has a thread", func() (ok bool) { root, ok = chat.find(question); return ok })
	crash()
	chat.react("sanne", root, "eyes")
	crash()
	eventually(t, "the card names who has it", func() bool { return chat.shows(root, "Sanne de Wit, sinds") })
	reply := chat.say("pieter", root, answer)
	crash()
	chat.react("pieter", reply, "white_check_mark")
	crash()
	eventually(t, "the outsider is refused", func() bool { return chat.shows(root, "Goedkeuren kan Sanne de Wit") })
	chat.react("sanne", reply, "white_check_mark")
	crash()
	eventually(t, "the preview is there", func() bool { return chat.shows(root, answer+" ^PH") })
	eventually(t, "the answer is on X", func() bool { return len(x.Replies(post.ID)) > 0 })
	crash()
	eventually(t, "the card says so", func() bool { return chat.shows(root, "Beantwoord") })
	if replies := x.Replies(post.ID); len(replies) != 1 || !strings.HasSuffix(replies[0].Text, answer+" ^PH") {
		t.Errorf("on X: %+v", replies)
	}
	if n := chat.count(question); n != 1 {
		t.Errorf("%d threads", n)
	}
	if res, err := http.Get("http://" + s.p.addr + "/readyz"); err != nil {
		t.Error(err)
	} else {
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("not ready: %s", body)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	if strings.Contains(tail(s.dir), "voorbeeld.nl") {
		t.Error("an e-mail address is in the log")
	}
}
