package picture_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"draad/bot"
	"draad/bot/picture"
)

// The beginnings of pictures, as cameras and programs write them.
const (
	jpegHead = "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00"
	pngHead  = "\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR"
	gifHead  = "GIF89a\x01\x00\x01\x00"
	webpHead = "RIFF\x24\x00\x00\x00WEBPVP8 "
)

func TestAPictureIsWhatItsFirstBytesSay(t *testing.T) {
	for _, tt := range []struct{ name, data, mime, file string }{
		{"jpeg", jpegHead, "image/jpeg", "foto-1.jpg"}, {"png", pngHead, "image/png", "foto-1.png"},
		{"gif", gifHead, "image/gif", "foto-1.gif"}, {"old gif", "GIF87a..", "image/gif", "foto-1.gif"},
		{"webp", webpHead, "image/webp", "foto-1.webp"},
	} {
		p, err := picture.Read(strings.NewReader(tt.data), "foto-1")
		if err != nil || p.Type != tt.mime || p.Name != tt.file || string(p.Data) != tt.data {
			t.Errorf("%s: %+v, %v", tt.name, p, err)
		}
	}
}

func TestWhatIsNoPictureIsRefusedWithAReason(t *testing.T) {
	big := io.MultiReader(strings.NewReader(jpegHead), bytes.NewReader(make([]byte, bot.MaxPicture)))
	for _, tt := range []struct {
		name   string
		from   io.Reader
		kind   bot.Kind
		reason bot.Reason
	}{
		{"html", strings.NewReader("<!DOCTYPE html><script>"), bot.Permanent, bot.ReasonMediaNoPicture},
		{"svg", strings.NewReader(`<svg xmlns="http://www.w3.org/2000/svg"/>`), bot.Permanent, bot.ReasonMediaNoPicture},
		{"another RIFF", strings.NewReader("RIFF\x24\x00\x00\x00WAVEfmt "), bot.Permanent, bot.ReasonMediaNoPicture},
		{"nothing", strings.NewReader(""), bot.Permanent, bot.ReasonMediaNoPicture},
		{"half a beginning", strings.NewReader("\x89PN"), bot.Permanent, bot.ReasonMediaNoPicture},
		{"one byte too many", big, bot.Permanent, bot.ReasonMediaTooBig},
		{"a line that drops", io.MultiReader(strings.NewReader(pngHead), iotest.ErrReader(errors.New("reset"))), bot.Temporary, ""},
	} {
		_, err := picture.Read(tt.from, "foto")
		if !bot.Is(err, tt.kind) || bot.ReasonOf(err) != tt.reason {
			t.Errorf("%s: %q %q (%v)", tt.name, bot.KindOf(err), bot.ReasonOf(err), err)
		}
	}
	exactly := jpegHead + strings.Repeat("x", bot.MaxPicture-len(jpegHead))
	if p, err := picture.Read(strings.NewReader(exactly), "foto"); err != nil || len(p.Data) != bot.MaxPicture {
		t.Errorf("the largest: %d bytes, %v", len(p.Data), err)
	}
}

func FuzzReadPicture(f *testing.F) {
	for _, s := range []string{jpegHead, pngHead, gifHead, webpHead, "RIFF", "<svg", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := picture.Read(bytes.NewReader(data), "foto")
		if err == nil && (!bytes.Equal(p.Data, data) || !strings.HasPrefix(p.Type, "image/")) {
			t.Errorf("%q became %q of type %s", data, p.Data, p.Type)
		}
	})
}
