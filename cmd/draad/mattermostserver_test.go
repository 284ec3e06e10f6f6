package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	mattermostfake "draad/integrations/mattermost/fake"
)

// mattermostServer is a fake Mattermost, which gives out ids itself.
type mattermostServer struct {
	*mattermostfake.Server
	token string
	bot   string
	ids   map[string]string // of people and channels, by their names in the example
	names *[]string         // of all channels
}

func newMattermostServer(t *testing.T) chatServer { return newMattermost(t) }

func newMattermost(t *testing.T, options ...mattermostfake.Option) mattermostServer {
	s := mattermostServer{mattermostfake.New(options...), "", "", map[string]string{}, new([]string)}
	t.Cleanup(s.Close)
	s.bot, s.token = s.AddBot("draad")
	for id, name := range colleagues {
		first, last, _ := strings.Cut(name, " ")
		s.ids[id] = s.AddUser(id, first, last)
	}
	s.SetEmail(s.ids["sanne"], address)
	for _, c := range []string{"kcc", "wijkbureau-noord", "communicatie"} {
		s.open(c)
	}
	return s
}

func (s mattermostServer) open(channel string) {
	members := []string{s.bot}
	for id := range colleagues {
		members = append(members, s.ids[id])
	}
	s.ids[channel] = s.AddChannel(channel, members...)
	*s.names = append(*s.names, channel)
}

func (s mattermostServer) channel(root string) string {
	in := s.Thread(root)[0].ChannelId
	return (*s.names)[slices.IndexFunc(*s.names, func(name string) bool { return s.ids[name] == in })]
}

func (s mattermostServer) opens(p posted) bool {
	return strings.HasSuffix(p.path, "/api/v4/posts") && strings.Contains(p.body, `"root_id":""`)
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
	for _, c := range *s.names {
		if root, ok := s.findIn(c, text); ok {
			return root, true
		}
	}
	return "", false
}

func (s mattermostServer) findIn(channel, text string) (string, bool) {
	for _, p := range s.Channel(s.ids[channel]) {
		if p.RootId == "" && strings.Contains(s.Show(p).Text, text) {
			return p.Id, true
		}
	}
	return "", false
}

func (s mattermostServer) say(by, root, text string) string {
	return s.Say(s.ids[by], s.ids[s.channel(root)], root, text)
}

func (s mattermostServer) react(by, post, emoji string) { s.React(s.ids[by], post, emoji) }

func (s mattermostServer) unreact(by, post, emoji string) { s.Unreact(s.ids[by], post, emoji) }

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
	for _, c := range *s.names {
		for _, p := range s.Channel(s.ids[c]) {
			if p.RootId == "" && strings.Contains(s.Show(p).Text, text) {
				n++
			}
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

func (s mattermostServer) expel(root string, yes bool) {
	if channel := s.ids[s.channel(root)]; yes {
		s.Kick(channel, s.bot)
	} else {
		s.Invite(channel, s.bot)
	}
}

func (s mattermostServer) leaves(who string) { s.Deactivate(s.ids[who]) }
