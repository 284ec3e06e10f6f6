package roompage

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"draad/bot"
	"draad/bot/room"
)

// maxUpload is the most that a request with pictures may send: as many as a post
// holds, in base64, and its text.
const maxUpload = room.MaxPhotos*bot.MaxPicture*4/3 + maxBody

// withPhotos are the routes that take pictures.
var withPhotos = map[string]bool{
	"/practice/plein/write": true, "/practice/team/reply": true, apiPath + "post": true, apiPath + "reply": true,
}

// mostOf is the most that a request may send.
func mostOf(r *http.Request) int64 {
	script := strings.HasPrefix(r.URL.Path, apiPath)
	if withPhotos[r.URL.Path] && (script || strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")) {
		return maxUpload
	}
	return maxBody
}

// photoPolicy is for a picture that is looked at by itself: nothing in it runs.
const photoPolicy = "default-src 'none'; sandbox"

// photo gives a picture of the room: with the type that its first bytes say, which
// is one of those that hold no program.
func (p *page) photo(w http.ResponseWriter, r *http.Request) {
	picture, err := p.room.Picture(r.Context(), r.PathValue("id"))
	if bot.Is(err, bot.NotFound) {
		p.notFound(w, r)
		return
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", picture.Type)
	h.Set("Content-Security-Policy", photoPolicy)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Disposition", `inline; filename="`+picture.Name+`"`)
	h.Set("Cache-Control", "private, max-age=300")
	_, _ = w.Write(picture.Data) // whoever asked may be gone
}

// uploads are the pictures of a form. A field that was left empty is none.
func uploads(r *http.Request) ([]room.Upload, error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	var all []room.Upload
	for _, f := range r.MultipartForm.File["photo"] {
		data, err := readUpload(f)
		if err != nil {
			return nil, err
		}
		if len(data) > 0 {
			all = append(all, room.Upload{Name: f.Filename, Alt: lines(r.PostFormValue("alt")), Data: data})
		}
	}
	return all, nil
}

func readUpload(f *multipart.FileHeader) ([]byte, error) {
	body, err := f.Open()
	if err != nil {
		return nil, unreadable(err)
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, unreadable(err)
	}
	return data, nil
}

// readForm reads a form of either kind.
func readForm(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	err := r.ParseMultipartForm(maxUpload)
	if errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	return err
}

// jsonUpload is a picture as scripts send it.
type jsonUpload struct {
	Name string `json:"name"`
	Alt  string `json:"alt"`
	Data []byte `json:"data"` // base64
}

func uploadsOf(all []jsonUpload) []room.Upload {
	var out []room.Upload
	for _, u := range all {
		out = append(out, room.Upload(u))
	}
	return out
}

// jsonPhoto is a picture as scripts see it.
type jsonPhoto struct {
	URL  string `json:"url"`
	Alt  string `json:"alt"`
	Type string `json:"type"`
	Size int    `json:"size"`
}

func jsonPhotos(all []room.Photo) []jsonPhoto {
	var out []jsonPhoto
	for _, p := range all {
		out = append(out, jsonPhoto{photoAddress(p.ID), p.Alt, p.Type, p.Size})
	}
	return out
}

// photoAddress is where a picture is given.
func photoAddress(id string) string { return "/practice/photo/" + id }
