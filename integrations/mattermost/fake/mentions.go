package fake

import (
	"regexp"

	"github.com/mattermost/mattermost/server/public/model"
)

var channelMention = regexp.MustCompile(`~([a-z0-9][a-z0-9_.-]*)`)

// nameChannels puts into a post's props, as the server does, the public channels of the
// team that are mentioned in it.
func (s *Server) nameChannels(p *model.Post) {
	named := map[string]any{}
	for _, m := range channelMention.FindAllStringSubmatch(p.Message, -1) {
		for _, c := range s.channels {
			if c.Name == m[1] && c.Type == model.ChannelTypeOpen {
				named[m[1]] = map[string]any{"display_name": c.DisplayName, "team_name": "gemeente"}
			}
		}
	}
	if p.DelProp(model.PostPropsChannelMentions); len(named) > 0 {
		p.AddProp(model.PostPropsChannelMentions, named)
	}
}
