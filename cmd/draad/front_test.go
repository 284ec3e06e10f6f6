package main

import (
	"net/http"
	"testing"
)

// Beside a chat server there is no practice room: whoever opens the address gets the guide.
func TestTheAddressItselfLeadsToTheGuide(t *testing.T) {
	s := newChatStory(t, newMattermostServer(t), false)
	for path, want := range map[string]int{"/": http.StatusOK, "/uitleg": http.StatusOK, "/practice/": http.StatusNotFound, "/elders": http.StatusNotFound} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.p.addr+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s answers %d", path, resp.StatusCode)
		}
		if path == "/" && resp.Request.URL.Path != "/uitleg" {
			t.Errorf("it leads to %s", resp.Request.URL.Path)
		}
	}
}
