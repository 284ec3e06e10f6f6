package mattermost

import (
	"regexp"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot/plain"
)

// plainText is a post as its readers see it, without Markdown.
func plainText(p *model.Post) plain.Text {
	says, lost := fromMarkdown(source(p))
	says, channels := namedChannels(says, p.GetProp(model.PostPropsChannelMentions))
	return plain.New(says, append(lost, channels...)...)
}

var channelMention = regexp.MustCompile(`~([a-z0-9][a-z0-9_.-]*[a-z0-9]|[a-z0-9])`)

// namedChannels puts the names of channels as they are shown in the place of their
// addresses. Which are channels the server tells with the post.
func namedChannels(says string, mentions any) (string, []plain.Lost) {
	known, _ := mentions.(map[string]any)
	if len(known) == 0 {
		return says, nil
	}
	var lost []plain.Lost
	says = channelMention.ReplaceAllStringFunc(says, func(s string) string {
		channel, is := known[s[1:]].(map[string]any)
		if !is {
			return s
		}
		if name, _ := channel["display_name"].(string); name != "" {
			s = "~" + name
		}
		lost = append(lost, plain.Lost{Kind: plain.Channel, What: s})
		return s
	})
	return says, lost
}
