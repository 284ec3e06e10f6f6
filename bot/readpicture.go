package bot

import (
	"io"
	"net/http"
)

// pictureTypes are the images that are carried, with how their files are called: what
// browsers and chats can show and no program is in (SVG can hold one).
var pictureTypes = map[string]string{"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}

// ReadPicture reads and checks a picture: its size, and what it is by its first
// bytes. stem is the beginning of its Name.
func ReadPicture(r io.Reader, stem string) (Picture, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxPicture+1))
	if err != nil {
		return Picture{}, Errorf(Temporary, "reading a picture: %w", err)
	}
	if len(data) > MaxPicture {
		return Picture{}, noPicture(ReasonMediaTooBig, "a picture is larger than %d bytes", MaxPicture)
	}
	mime := http.DetectContentType(data)
	if ext, carried := pictureTypes[mime]; carried {
		return Picture{Name: stem + "." + ext, Type: mime, Data: data}, nil
	}
	return Picture{}, noPicture(ReasonMediaNoPicture, "what came is no JPEG, PNG, GIF or WebP")
}

func noPicture(why Reason, format string, args ...any) error {
	e := Errorf(Permanent, format, args...).(*Error)
	e.Reason = why
	return e
}
