package platformtest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"draad/bot"
	"draad/bot/picture"
	"draad/bot/ports"
)

// Picture is a picture with a post, as the world sees it.
type Picture struct {
	Alt  string
	Data []byte
}

// heads are how pictures begin, by type.
var heads = map[string]string{
	"image/jpeg": "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00", "image/png": "\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR",
	"image/gif": "GIF89a\x01\x00\x01\x00", "image/webp": "RIFF\x24\x00\x00\x00WEBPVP8 ",
}

func (s *story) picture(mime, alt string, size int) bot.Picture {
	s.Helper()
	head, known := heads[mime]
	if !known {
		s.Fatalf("Limits().Files names %s, which is carried nowhere", mime)
	}
	p, err := picture.Read(strings.NewReader(head+strings.Repeat("x", size-len(head))), "foto-1")
	if err != nil {
		s.Fatal(err)
	}
	p.Alt = alt
	return p
}

func (h Harness) attachments(t *testing.T) {
	tell := func(name string, f func(*story, bot.FileLimits)) {
		h.tell(t, name, func(s *story) {
			l := s.Platform().Limits().Files
			if l.Count == 0 {
				s.Skip("the platform takes no pictures")
			}
			f(s, l)
		})
	}

	tell("pictures go out with an answer, as they are, in their order", func(s *story, l bot.FileLimits) {
		for _, mime := range l.Types {
			r := s.reply(s.Ask(s.first(), s.text("vraag")), s.text("antwoord"))
			for range l.Count {
				r.Pictures = append(r.Pictures, s.picture(mime, s.text("een kuil"), 2000+len(r.Pictures)))
			}
			s.mustPublish(r)
			posts := s.Posts(s.first())
			got := posts[len(posts)-1]
			if got.Text != r.Text || !slices.EqualFunc(got.Pictures, r.Pictures, func(a Picture, b bot.Picture) bool {
				return a.Alt == b.Alt && bytes.Equal(a.Data, b.Data)
			}) {
				s.Errorf("%s: it stands there as %q with %d pictures", mime, got.Text, len(got.Pictures))
			}
		}
	})

	tell("the largest picture is taken, and one without a description", func(s *story, l bot.FileLimits) {
		r := s.reply(s.Ask(s.first(), s.text("vraag")), s.text("antwoord"))
		r.Pictures = []bot.Picture{s.picture(l.Types[0], "", int(l.Size))}
		s.mustPublish(r)
		if got := s.Posts(s.first())[0].Pictures; len(got) != 1 || got[0].Alt != "" || len(got[0].Data) != int(l.Size) {
			s.Errorf("%d pictures stand there", len(got))
		}
	})

	tell("an answer with pictures that was lost can be found", func(s *story, l bot.FileLimits) {
		f, finds := s.Platform().(ports.Finder)
		if !finds || !h.can(DropAfter) {
			s.Skip("nothing is lost here, or nothing found")
		}
		r := s.reply(s.Ask(s.first(), s.text("vraag")), s.text("antwoord"))
		r.Pictures = []bot.Picture{s.picture(l.Types[0], "een kuil", 3000)}
		s.Break(DropAfter)
		_, err := s.publish(s.Context(), r)
		s.wantKind(err, bot.OutcomeUnknown)
		found, err := f.Find(s.Context(), r)
		if s.saw(err) != nil || found.State != ports.Found || s.standing() != 1 {
			s.Errorf("%d stand there, it is %+v (%v)", s.standing(), found, err)
		}
	})
}
