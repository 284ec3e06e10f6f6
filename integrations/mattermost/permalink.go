package mattermost

import (
	"regexp"
	"strings"
)

// permalink is where a post is looked up, whatever team it is in.
const permalink = "/_redirect/pl/"

// opened makes links to posts on this very server links to click again, in text that was
// made data. Whoever wrote one: it leads nowhere else.
func (w *Workspace) opened(s string) string {
	return w.ownLink.ReplaceAllStringFunc(s, func(link string) string {
		return "<" + w.config.URL + permalink + link[strings.LastIndex(link, "/")+1:] + ">"
	})
}

// ownLinkOf finds such links as text that was made data has them.
func ownLinkOf(server string) *regexp.Regexp {
	return regexp.MustCompile(regexp.QuoteMeta(markup(server+permalink)) + `[a-z0-9]{26}\b`)
}
