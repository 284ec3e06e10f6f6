package mattermost

import (
	"strings"
	"testing"
)

func TestLinksToOurOwnPostsAreFoundInTextThatWasMadeData(t *testing.T) {
	id := strings.Repeat("a1", 13)
	for _, server := range []string{"https://chat.voorbeeld.nl", "https://www.chat-1.nl:8443/mm_x", "http://127.0.0.1:8065", "http://[::1]:8065"} {
		w := &Workspace{config: Config{URL: server}, ownLink: ownLinkOf(server)}
		link := server + permalink + id
		if got := w.opened(markup("1 vraag: " + link + ", en")); got != markup("1 vraag: ")+"<"+link+">"+markup(", en") {
			t.Errorf("%s: %q", server, got)
		}
		for _, other := range []string{server + "/x/" + id, "https://kwaad.nl" + permalink + id, link + "b", server + permalink + "kort"} {
			if got := w.opened(markup(other)); strings.Contains(got, "<"+server) {
				t.Errorf("%s is a link: %q", other, got)
			}
		}
	}
}
