package workspacetest

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"draad/bot"
	"draad/bot/picture"
	"draad/bot/ports"
)

func (h Harness) files(t *testing.T) {
	h.tell(t, "a file that a colleague attached can be opened", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		ref := s.Do(Act{Act: bot.Said, By: s.who(0).ID, Thread: root, Text: s.text("zie foto"), Files: []string{"stoep.png"}})
		f := s.one(in, bot.Said, ref).Files[0]
		if f.ID == "" || f.Name != "stoep.png" || f.Type != "image/png" || f.Size == 0 {
			s.Errorf("it is known as %+v", f)
		}
		body, err := s.opener().OpenFile(s.Context(), f)
		if s.saw(err) != nil {
			s.Fatal(err)
		}
		defer body.Close()
		if p, err := picture.Read(body, "foto"); err != nil || p.Type != "image/png" || int64(len(p.Data)) != f.Size {
			s.Errorf("it came as %s of %d bytes (%v), want %d", p.Type, len(p.Data), err, f.Size)
		}
	}, Attachments)

	h.tell(t, "a file from elsewhere is not opened", func(s *story) {
		var asked atomic.Int32
		elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
		defer elsewhere.Close()
		for _, url := range []string{elsewhere.URL + "/files-pri/a.png", "https://files.slack.com.kwaad.example/a.png", "file:///etc/passwd", ""} {
			_, err := s.opener().OpenFile(s.Context(), bot.File{ID: "nietvanons", Name: "a.png", URL: url})
			if s.wantKind(s.saw(err), bot.Permanent); bot.ReasonOf(err) != bot.ReasonFileGone {
				s.Errorf("%q: the reason is %q", url, bot.ReasonOf(err))
			}
		}
		if asked.Load() != 0 {
			s.Error("a request went elsewhere")
		}
	}, Attachments)
}

func (s *story) opener() ports.FileOpener {
	s.Helper()
	o, ok := s.Workspace().(ports.FileOpener)
	if !ok {
		s.Fatal("the workspace is no bot.FileOpener")
	}
	return o
}
