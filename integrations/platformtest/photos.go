package platformtest

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"draad/bot"
	"draad/bot/picture"
	"draad/bot/ports"
)

// MediaHost is a World whose platform is a bot.Opener.
type MediaHost interface {
	// Host keeps a file where the platform keeps pictures, and gives it as it comes
	// with a message. false: nothing like it can be there.
	Host(f Hosted) (bot.Media, bool)
}

// Hosted is what a media host answers.
type Hosted struct {
	Body     []byte
	Type     string // what the host calls it; what fits when empty
	Status   int    // 200 when 0
	Location string // where it leads, with a Status of 3xx
	Stall    bool   // after Body nothing comes any more
}

var (
	aJPEG = append([]byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00"), bytes.Repeat([]byte("pixels "), 2000)...)
	aPNG  = []byte("\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR")
)

func (h Harness) photos(t *testing.T) {
	h.tell(t, "a platform says whether photos can be fetched", func(s *story) {
		_, opens := s.Platform().(ports.Opener)
		if _, hosts := s.World.(MediaHost); opens != s.Platform().Limits().Pictures || opens != hosts {
			s.Errorf("Limits().Pictures is %v, being an Opener %v, the world has a host: %v", s.Platform().Limits().Pictures, opens, hosts)
		}
	})

	h.tell(t, "a photo comes as it is, whatever it is called", func(s *story) {
		for mime, body := range map[string][]byte{"image/jpeg": aJPEG, "image/png": aPNG} {
			m, ok := s.host(Hosted{Body: body, Type: "image/jpeg"})
			if !ok {
				continue
			}
			p, err := s.photo(s.Context(), m)
			if err != nil || p.Type != mime || !bytes.Equal(p.Data, body) {
				s.Errorf("%s came as %s, %d bytes, %v", mime, p.Type, len(p.Data), err)
			}
		}
	})

	h.tell(t, "what is no photo, or too large, is refused", func(s *story) {
		for want, f := range map[bot.Reason]Hosted{
			bot.ReasonMediaNoPicture: {Body: []byte("<!DOCTYPE html><script>alert(1)</script>"), Type: "image/png"},
			bot.ReasonMediaTooBig:    {Body: append(bytes.Clone(aJPEG), make([]byte, bot.MaxPicture)...)},
			bot.ReasonMediaGone:      {Status: http.StatusNotFound},
		} {
			s.refused(f, bot.Permanent, want)
		}
		s.refused(Hosted{Body: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), Type: "image/svg+xml"}, bot.Permanent, bot.ReasonMediaNoPicture)
		s.refused(Hosted{Status: http.StatusBadGateway}, bot.Temporary, "")
		s.refused(Hosted{Status: http.StatusTooManyRequests}, bot.Temporary, "")
	})

	h.tell(t, "nothing is fetched from elsewhere", func(s *story) {
		var asked atomic.Int32
		elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			_, _ = w.Write(aJPEG)
		}))
		defer elsewhere.Close()
		s.refused(Hosted{Status: http.StatusFound, Location: elsewhere.URL}, bot.Permanent, bot.ReasonMediaElsewhere)
		own, _ := s.host(Hosted{Body: aJPEG})
		for _, url := range []string{
			elsewhere.URL, "file:///etc/passwd", "http://169.254.169.254/latest/meta-data", "https://localhost/a.jpg", "ftp://plein.example/a.jpg",
			"//plein.example/a.jpg", "", "a.jpg", "javascript:alert(1)", strings.Replace(own.URL, "://", "://iemand:geheim@", 1) + "x\x00",
			"https://plein.example.evil.example/a.jpg",
		} {
			if _, err := s.photo(s.Context(), bot.Media{Kind: "photo", URL: url}); !bot.Is(err, bot.Permanent) {
				s.Errorf("%q: %v", url, err)
			}
		}
		if n := asked.Load(); n != 0 {
			s.Errorf("%d requests went elsewhere", n)
		}
	})

	h.tell(t, "a photo that does not come to an end is given up with the call", func(s *story) {
		m, ok := s.host(Hosted{Body: aJPEG, Stall: true})
		if !ok {
			return
		}
		ctx, cancel := context.WithCancel(s.Context())
		body, err := s.Platform().(ports.Opener).OpenMedia(ctx, s.first(), m)
		if s.saw(err) != nil {
			s.Fatal(err)
		}
		defer body.Close()
		cancel()
		_, err = picture.Read(body, "foto")
		s.wantKind(s.saw(err), bot.Temporary)
	})
}

// host keeps a file; a platform without photos keeps none.
func (s *story) host(f Hosted) (bot.Media, bool) {
	if w, ok := s.World.(MediaHost); ok {
		return w.Host(f)
	}
	s.Skip("the platform has no photos to fetch")
	return bot.Media{}, false
}

// photo fetches, as the relay does.
func (s *story) photo(ctx context.Context, m bot.Media) (bot.Picture, error) {
	body, err := s.Platform().(ports.Opener).OpenMedia(ctx, s.first(), m)
	if s.saw(err) != nil {
		return bot.Picture{}, err
	}
	defer body.Close()
	p, err := picture.Read(body, "foto")
	return p, s.saw(err)
}

func (s *story) refused(f Hosted, kind bot.Kind, why bot.Reason) {
	s.Helper()
	m, ok := s.host(f)
	if !ok {
		return
	}
	_, err := s.photo(s.Context(), m)
	if s.wantKind(err, kind); bot.ReasonOf(err) != why {
		s.Errorf("status %d, %d bytes of %q: the reason is %q (%v), want %q", f.Status, len(f.Body), f.Type, bot.ReasonOf(err), err, why)
	}
}
