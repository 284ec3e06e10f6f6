package picture

import (
	"io"
	"net/http"

	"draad/bot"
)

// types are the images that are carried, with how their files are called: what
// browsers and chats can show and no program is in (SVG can hold one).
var types = map[string]string{"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}

// Read reads and checks a picture: its size, and what it is by its first
// bytes. stem is the beginning of its Name.
func Read(r io.Reader, stem string) (bot.Picture, error) {
	data, err := io.ReadAll(io.LimitReader(r, bot.MaxPicture+1))
	if err != nil {
		return bot.Picture{}, bot.Errorf(bot.Temporary, "reading a picture: %w", err)
	}
	if len(data) > bot.MaxPicture {
		return bot.Picture{}, refuse(bot.ReasonMediaTooBig, "a picture is larger than %d bytes", bot.MaxPicture)
	}
	mime := http.DetectContentType(data)
	if ext, carried := types[mime]; carried {
		return bot.Picture{Name: stem + "." + ext, Type: mime, Data: data}, nil
	}
	return bot.Picture{}, refuse(bot.ReasonMediaNoPicture, "what came is no JPEG, PNG, GIF or WebP")
}

func refuse(why bot.Reason, format string, args ...any) error {
	e := bot.Errorf(bot.Permanent, format, args...).(*bot.Error)
	e.Reason = why
	return e
}
