package main

import (
	"slices"
	"strings"
	"testing"

	slackfake "draad/integrations/slack/fake"
)

// slackServer is a fake Slack.
type slackServer struct {
	*slackfake.Server
	where map[string]string // the channel of each post that was found or made
	names *[]string         // of all channels
}

func newSlackServer(t *testing.T) chatServer {
	s := slackfake.New()
	t.Cleanup(s.Close)
	chat := slackServer{s, map[string]string{}, new([]string)}
	for _, c := range []string{"kcc", "wijkbureau-noord", "communicatie"} {
		chat.open(c)
	}
	for id, name := range colleagues {
		s.AddUserAs(id, name)
	}
	s.ChangeUser("sanne", func(u *slackfake.User) { u.Email = address })
	return chat
}

func (s slackServer) open(channel string) {
	s.AddChannelAs(channel, channel)
	*s.names = append(*s.names, channel)
}

func (s slackServer) channel(root string) string { return s.where[root] }

func (s slackServer) opens(p posted) bool {
	return strings.HasSuffix(p.path, "/chat.postMessage") && !strings.Contains(p.body, "thread_ts=")
}

// organise names Sanne by e-mail address; the ids of the others were chosen to fit.
func (s slackServer) organise(file string) string {
	return strings.ReplaceAll(file, "- id: sanne", "- email: "+strings.ToUpper(address))
}

func (s slackServer) environ() []string {
	return []string{"DRAAD_SLACK_API_URL=" + s.URL(), "DRAAD_SLACK_BOT_TOKEN=" + s.BotToken, "DRAAD_SLACK_APP_TOKEN=" + s.AppToken}
}

func (s slackServer) find(text string) (string, bool) {
	for _, c := range *s.names {
		if root, ok := s.findIn(c, text); ok {
			return root, true
		}
	}
	return "", false
}

func (s slackServer) findIn(channel, text string) (string, bool) {
	for _, p := range s.Channel(channel) {
		if strings.Contains(p.Text, text) {
			s.where[p.TS] = channel
			return p.TS, true
		}
	}
	return "", false
}

func (s slackServer) say(by, root, text string) string {
	c := s.where[root]
	post := s.Post(slackfake.Draft{User: by, Channel: c, Thread: root, Text: slackfake.Escape(text)})
	s.where[post] = c
	return post
}

func (s slackServer) react(by, post, emoji string) { s.React(by, s.where[post], post, emoji, true) }

func (s slackServer) unreact(by, post, emoji string) {
	s.React(by, s.where[post], post, emoji, false)
}

func (s slackServer) shows(root, text string) bool {
	for _, p := range s.Thread(s.where[root], root) {
		if strings.Contains(p.Text, text) {
			return true
		}
	}
	return false
}

func (s slackServer) count(text string) int {
	n := 0
	for _, c := range *s.names {
		for _, p := range s.Channel(c) {
			if strings.Contains(p.Text, text) {
				n++
			}
		}
	}
	return n
}

func (s slackServer) thread(root string) (all []string) {
	for _, p := range s.Thread(s.where[root], root) {
		all = append(all, p.User+": "+p.Text)
	}
	return all
}

func (s slackServer) card(root string) string { return s.Thread(s.where[root], root)[0].Text }

func (s slackServer) press(by, root, act string) bool {
	for _, p := range slices.Backward(s.Thread(s.where[root], root)) {
		for _, b := range p.Buttons {
			if name, _, _ := strings.Cut(b.Action, ":"); name == act {
				s.Press(by, s.where[root], p.TS, b.Action, b.Value)
				return true
			}
		}
	}
	return false
}

func (s slackServer) base() string { return strings.TrimSuffix(s.URL(), "/api/") }

func (s slackServer) cut() { s.Drop() }

func (s slackServer) secrets() []string { return []string{s.BotToken, s.AppToken} }

func (s slackServer) expel(root string, yes bool) { s.Expel(s.where[root], yes) }

func (s slackServer) leaves(who string) {
	s.ChangeUser(who, func(u *slackfake.User) { u.Deleted = true })
}
