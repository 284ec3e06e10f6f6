package wire_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"draad/integrations/wire"
)

func TestWhatIsKnownAboutACall(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			_, _ = io.WriteString(w, strings.Repeat("x", 101))
		case "/cut":
			panic(http.ErrAbortHandler)
		case "/elsewhere":
			http.Redirect(w, r, "/", http.StatusFound)
		default:
			w.WriteHeader(http.StatusTeapot)
			_, _ = io.WriteString(w, "thee")
		}
	}))
	defer server.Close()
	client := &http.Client{Transport: wire.Recorder{Base: &http.Transport{DisableKeepAlives: true}, Most: 100}, CheckRedirect: wire.NoRedirects}
	for _, c := range []struct {
		url, body string
		status    int
		sent      bool
	}{
		{server.URL + "/", "thee", http.StatusTeapot, true},
		{server.URL + "/elsewhere", "", http.StatusFound, true},
		{server.URL + "/large", "", 0, true},
		{server.URL + "/cut", "", 0, true},
		{"http://127.0.0.1:1/", "", 0, false},
	} {
		ctx, e := wire.Record(t.Context())
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := client.Do(req); err == nil {
			_ = resp.Body.Close()
		} else if text := wire.Bare(err).Error(); strings.Contains(text, "http://") {
			t.Errorf("the address is in %q", text)
		}
		if e.Status != c.status || e.Sent() != c.sent || c.body != "" && string(e.Body) != c.body {
			t.Errorf("%s: status %d, sent %v, body %q", c.url, e.Status, e.Sent(), e.Body)
		}
	}
}

func TestAPanicOfALibraryIsAnErrorWithoutTheAnswer(t *testing.T) {
	err := wire.Guarded(func() error { panic("geheim") })
	if !errors.Is(err, wire.ErrPanic) || strings.Contains(err.Error(), "geheim") {
		t.Error(err)
	}
}
