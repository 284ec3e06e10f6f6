package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	mattermostfake "draad/integrations/mattermost/fake"
	slackfake "draad/integrations/slack/fake"
	"draad/integrations/x/fake"
)

// chatServer is a fake chat server as people use it, with the channels and the
// people of the example organisation.
type chatServer interface {
	environ() []string
	organise(file string) string             // puts the server's own ids into an organisation file
	find(text string) (root string, ok bool) // the thread in the KCC's channel whose root shows a text
	say(by, root, text string) (post string)
	react(by, post, emoji string)
	shows(root, text string) bool // somebody sees this in the thread
	count(text string) int        // how many roots in the channel show it
	card(root string) string      // what the root says
	thread(root string) []string  // what stands in the thread, whispers last
	// press presses the newest button for an act in the thread; false: there is none,
	// or Draad did not hear of it.
	press(by, root, act string) bool
	base() string // where Draad finds the server: http://host:port
	cut()         // cuts all lines that news comes over
	secrets() []string
	attach(by, root, text, photo string) (post string)
	pictures(root string) []string // the bytes of all that stand in the thread
}

// slackServer is a fake Slack.
type slackServer struct{ *slackfake.Server }

func newSlackServer(t *testing.T) chatServer {
	s := slackfake.New()
	t.Cleanup(s.Close)
	for _, c := range []string{"kcc", "wijkbureau-noord", "communicatie"} {
		s.AddChannelAs(c, c)
	}
	for id, name := range colleagues {
		s.AddUserAs(id, name)
	}
	s.ChangeUser("sanne", func(u *slackfake.User) { u.Email = address })
	return slackServer{s}
}

// colleagues are the people of the example organisation.
var colleagues = map[string]string{
	"sanne": "Sanne de Wit", "jamal": "Jamal Idrissi", "fatima": "Fatima Yildiz",
	"marieke": "Marieke Bos", "pieter": "Pieter Hendriks",
}

// organise names Sanne by e-mail address; the ids of the others were chosen to fit.
func (s slackServer) organise(file string) string {
	return strings.ReplaceAll(file, "- id: sanne", "- email: "+strings.ToUpper(address))
}

// address is Sanne's, who approves.
const address = "s.dewit@voorbeeld.nl"

func (s slackServer) environ() []string {
	return []string{"DRAAD_SLACK_API_URL=" + s.URL(), "DRAAD_SLACK_BOT_TOKEN=" + s.BotToken, "DRAAD_SLACK_APP_TOKEN=" + s.AppToken}
}

func (s slackServer) find(text string) (string, bool) {
	for _, p := range s.Channel("kcc") {
		if strings.Contains(p.Text, text) {
			return p.TS, true
		}
	}
	return "", false
}

func (s slackServer) say(by, root, text string) string {
	return s.Post(slackfake.Draft{User: by, Channel: "kcc", Thread: root, Text: slackfake.Escape(text)})
}

func (s slackServer) react(by, post, emoji string) { s.React(by, "kcc", post, emoji, true) }

func (s slackServer) shows(root, text string) bool {
	for _, p := range s.Thread("kcc", root) {
		if strings.Contains(p.Text, text) {
			return true
		}
	}
	return false
}

func (s slackServer) count(text string) int {
	n := 0
	for _, p := range s.Channel("kcc") {
		if strings.Contains(p.Text, text) {
			n++
		}
	}
	return n
}

func (s slackServer) thread(root string) (all []string) {
	for _, p := range s.Thread("kcc", root) {
		all = append(all, p.User+": "+p.Text)
	}
	return all
}

func (s slackServer) card(root string) string { return s.Thread("kcc", root)[0].Text }

func (s slackServer) press(by, root, act string) bool {
	thread := s.Thread("kcc", root)
	for _, p := range slices.Backward(thread) {
		for _, b := range p.Buttons {
			if name, _, _ := strings.Cut(b.Action, ":"); name == act {
				s.Press(by, "kcc", p.TS, b.Action, b.Value)
				return true
			}
		}
	}
	return false
}

func (s slackServer) base() string { return strings.TrimSuffix(s.URL(), "/api/") }

func (s slackServer) cut() { s.Drop() }

func (s slackServer) secrets() []string { return []string{s.BotToken, s.AppToken} }

// mattermostServer is a fake Mattermost, which gives out ids itself.
type mattermostServer struct {
	*mattermostfake.Server
	token string
	ids   map[string]string // of people and channels, by their names in the example
}

func newMattermostServer(t *testing.T) chatServer {
	s := mattermostServer{mattermostfake.New(), "", map[string]string{}}
	t.Cleanup(s.Close)
	var bot string
	bot, s.token = s.AddBot("draad")
	members := []string{bot}
	for id, name := range colleagues {
		first, last, _ := strings.Cut(name, " ")
		s.ids[id] = s.AddUser(id, first, last)
		members = append(members, s.ids[id])
	}
	s.SetEmail(s.ids["sanne"], address)
	for _, c := range []string{"kcc", "wijkbureau-noord", "communicatie"} {
		s.ids[c] = s.AddChannel(c, members...)
	}
	return s
}

func (s mattermostServer) organise(file string) string {
	file = strings.ReplaceAll(file, "- id: sanne", "- email: "+address)
	for name, id := range s.ids {
		file = strings.ReplaceAll(file, "channel: "+name+" ", "channel: "+id+" ")
		file = strings.ReplaceAll(file, "channel: "+name+"\n", "channel: "+id+"\n")
		if colleagues[name] != "" {
			file = regexp.MustCompile("- id: "+name+`\b`).ReplaceAllString(file, "- id: "+id)
			file = strings.ReplaceAll(file, "advisers: ["+name+"]", "advisers: ["+id+"]")
		}
	}
	return file
}

func (s mattermostServer) environ() []string {
	return []string{"DRAAD_MATTERMOST_URL=" + s.URL(), "DRAAD_MATTERMOST_TOKEN=" + s.token}
}

func (s mattermostServer) find(text string) (string, bool) {
	for _, p := range s.Channel(s.ids["kcc"]) {
		if p.RootId == "" && strings.Contains(s.Show(p).Text, text) {
			return p.Id, true
		}
	}
	return "", false
}

func (s mattermostServer) say(by, root, text string) string {
	return s.Say(s.ids[by], s.ids["kcc"], root, text)
}

func (s mattermostServer) react(by, post, emoji string) { s.React(s.ids[by], post, emoji) }

func (s mattermostServer) shows(root, text string) bool {
	for _, p := range s.Thread(root) {
		if strings.Contains(s.Show(p).Text, text) {
			return true
		}
	}
	for _, e := range s.Ephemerals() {
		if e.Post.RootId == root && strings.Contains(s.Show(e.Post).Text, text) {
			return true
		}
	}
	return false
}

func (s mattermostServer) count(text string) int {
	n := 0
	for _, p := range s.Channel(s.ids["kcc"]) {
		if p.RootId == "" && strings.Contains(s.Show(p).Text, text) {
			n++
		}
	}
	return n
}

func (s mattermostServer) thread(root string) (all []string) {
	for _, p := range s.Thread(root) {
		all = append(all, fmt.Sprintf("%s: %s %v", p.UserId, s.Show(p).Text, p.Metadata))
	}
	for _, e := range s.Ephemerals() {
		if e.Post.RootId == root {
			all = append(all, "to "+e.To+": "+s.Show(e.Post).Text)
		}
	}
	return all
}

func (s mattermostServer) card(root string) string { return s.Show(s.Thread(root)[0]).Text }

func (s mattermostServer) press(by, root, act string) bool {
	for _, p := range slices.Backward(s.Thread(root)) {
		for _, b := range s.Show(p).Buttons {
			if b.Integration.Context["action"] == act {
				_, err := s.Press(s.ids[by], p.Id, b.Id)
				return err == nil
			}
		}
	}
	return false
}

func (s mattermostServer) base() string { return s.URL() }

func (s mattermostServer) cut() { s.Drop() }

func (s mattermostServer) secrets() []string { return []string{s.token} }

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
	eventually(t, "the outsider is refused", func() bool { return chat.shows(root, "Jij kunt dit antwoord niet goedkeuren") })
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
