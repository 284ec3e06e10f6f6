package workspacetest

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/picture"
	"draad/bot/ports"
)

// What pictures begin with; the rest of them is of no account here.
var beginnings = map[string]string{
	"image/jpeg": "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00", "image/png": "\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR",
	"image/gif": "GIF89a\x01\x00\x01\x00", "image/webp": "RIFF\x24\x00\x00\x00WEBPVP8 ",
}

// pictured makes a picture of a type, as large as cameras make them.
func pictured(mime, alt string) bot.Picture {
	p, err := picture.Read(strings.NewReader(beginnings[mime]+strings.Repeat("pixels ", 30_000)), "foto-1")
	if err != nil {
		panic("workspacetest: " + err.Error()) // they are pictures
	}
	p.Alt = alt
	return p
}

func (h Harness) pictures(t *testing.T) {
	h.tell(t, "a picture stands in its thread, as it is, with its description", func(s *story) {
		for mime := range beginnings {
			root, key, n, p := s.open(), s.key(), s.note("Foto 1"), pictured(mime, s.text("een kuil in de weg"))
			ref, err := s.show(s.Context(), key, root, n, p)
			if bot.ReasonOf(err) == bot.ReasonMediaNotHere && mime == "image/webp" {
				continue // it said so
			}
			if err != nil {
				s.Fatalf("%s: %v", mime, err)
			}
			got := s.shown(root, ref)
			if !reads(got.Text, s.in(n.Text)) || got.Key != key || len(got.Pictures) != 1 {
				s.Fatalf("it stands as %q with key %q and %d pictures", got.Text, got.Key, len(got.Pictures))
			}
			if !bytes.Equal(got.Pictures[0].Data, p.Data) || !reads(got.Pictures[0].Alt, p.Alt) || !reads(got.Fallback, p.Alt) {
				s.Errorf("%s: %d bytes described as %q, read aloud as %q", mime, len(got.Pictures[0].Data), got.Pictures[0].Alt, got.Fallback)
			}
			f, err := s.Workspace().FindPost(s.Context(), key, root.Place, root)
			if s.saw(err) != nil || f.State != ports.Found || !f.Ref.Same(ref) {
				s.Errorf("looking for it gives %+v, %v", f, err)
			}
		}
	}, Pictures)

	h.tell(t, "a picture without a description is shown too", func(s *story) {
		root := s.open()
		ref, err := s.show(s.Context(), s.key(), root, s.note("Foto 1"), pictured("image/png", ""))
		if err != nil {
			s.Fatal(err)
		}
		if got := s.shown(root, ref); len(got.Pictures) != 1 || strings.TrimSpace(got.Fallback) == "" {
			s.Errorf("it stands as %+v", got)
		}
	}, Pictures)

	h.tell(t, "a description is a stranger's words", func(s *story) {
		root := s.open()
		for _, alt := range hostileTexts {
			ref, err := s.show(s.Context(), s.key(), root, s.note("Foto 1"), pictured("image/png", s.text("x")+" "+alt))
			if err != nil {
				s.Fatalf("%q: %v", alt, err)
			}
			got := s.shown(root, ref)
			if got.Everyone || len(got.Pings) != 0 || slices.ContainsFunc(got.Links, func(l Link) bool { return l.Picture }) {
				s.Errorf("%q alerts %v (everyone: %v) and brings %+v", alt, got.Pings, got.Everyone, got.Links)
			}
		}
	}, Pictures)

	h.tell(t, "after a call that broke, FindPost says whether the picture stands there", func(s *story) {
		for _, f := range lossy {
			if !h.can(f) {
				continue
			}
			root, key := s.open(), s.key()
			ctx, cancel := impatient(s.Context(), f)
			s.Break(f)
			_, err := s.show(ctx, key, root, s.note("Foto 1"), pictured("image/jpeg", "een kuil"))
			cancel()
			s.Mend()
			if s.wantKind(err, bot.OutcomeUnknown, bot.Temporary); err == nil {
				continue
			}
			found := s.lookFor(key, root.Place, root)
			stands := with(s.Thread(root), key)
			if stands > 1 || (found.State == ports.Found) != (stands == 1) || bot.Is(err, bot.Temporary) && stands != 0 {
				s.Errorf("%s: %v; it stands there %d times and is %q", f, err, stands, found.State)
			}
		}
	}, Pictures)

	h.tell(t, "a picture for a thread that is gone is not shown", func(s *story) {
		root := s.open()
		s.Do(Act{Act: bot.Removed, Post: root})
		_, err := s.show(s.Context(), s.key(), root, s.note("Foto 1"), pictured("image/png", "een kuil"))
		s.wantKind(err, bot.NotFound)
	}, Pictures, CardsVanish)

	h.tell(t, "nothing of a picture is sent when the time was over before", func(s *story) {
		root := s.open()
		over, cancel := context.WithDeadline(s.Context(), time.Now().Add(-time.Second))
		defer cancel()
		_, err := s.show(over, s.key(), root, s.note("Foto 1"), pictured("image/png", "een kuil"))
		s.wantKind(err, bot.Temporary)
		if n := len(s.Thread(root)); n != 1 {
			s.Errorf("%d posts", n)
		}
	}, Pictures)
}

func (s *story) show(ctx context.Context, key string, root bot.Ref, n bot.Note, p bot.Picture) (bot.Ref, error) {
	s.Helper()
	g, ok := s.Workspace().(ports.Gallery)
	if !ok {
		s.Fatal("the workspace is no bot.Gallery")
	}
	ref, err := g.ShowPicture(ctx, key, root, n, p)
	return ref, s.saw(err)
}
