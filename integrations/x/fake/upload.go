package fake

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
)

// Picture is an uploaded picture.
type Picture struct {
	Type string
	Alt  string
	Data []byte
}

// uploaded is a picture that a post may show.
type uploaded struct {
	Picture
	owner *User
}

const maxPicture = 5 << 20

// upload is POST /2/media/upload, in one piece.
func (s *Server) upload(r *request) {
	_, with, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		r.invalid("the request is not multipart/form-data")
		return
	}
	form, err := multipart.NewReader(bytes.NewReader(r.body), with["boundary"]).ReadForm(maxBody)
	if err != nil {
		r.invalid("$.media: is missing but it is required")
		return
	}
	defer func() { _ = form.RemoveAll() }()
	if says := wrongForm(form); says != "" {
		r.invalid(says)
		return
	}
	part, err := form.File["media"][0].Open()
	if err != nil {
		r.invalid("$.media: cannot be read")
		return
	}
	defer part.Close()
	data, err := io.ReadAll(part)
	kind := http.DetectContentType(data)
	if err != nil || len(data) > maxPicture || !slices.Contains([]string{"image/jpeg", "image/png", "image/webp"}, kind) {
		r.invalid("media type unrecognized, or too large")
		return
	}
	id := s.newID()
	s.uploads[id] = &uploaded{Picture{Type: kind, Data: data}, r.user}
	r.reply(http.StatusOK, map[string]any{"data": map[string]any{"id": id, "media_key": "3_" + id, "size": len(data), "expires_after_secs": 86400}})
}

// wrongForm is what X has against the fields of a form: it takes no other than it names.
func wrongForm(form *multipart.Form) string {
	for name := range form.Value {
		if name != "media_category" && name != "additional_owners" {
			return "$." + name + ": is not defined in the schema and the schema does not allow additional properties"
		}
	}
	if len(form.File["media"]) != 1 || !slices.Equal(form.Value["media_category"], []string{"tweet_image"}) {
		return "$.media: is missing but it is required"
	}
	return ""
}

// describe is POST /2/media/metadata.
func (s *Server) describe(r *request) {
	var in struct {
		ID       string `json:"id"`
		Metadata struct {
			Alt struct {
				Text string `json:"text"`
			} `json:"alt_text"`
		} `json:"metadata"`
	}
	err := json.Unmarshal(r.body, &in)
	u := s.uploads[in.ID]
	if err != nil || u == nil || u.owner != r.user || in.Metadata.Alt.Text == "" || len([]rune(in.Metadata.Alt.Text)) > 1000 {
		r.invalid("$.metadata.alt_text.text: is not as it should be")
		return
	}
	u.Alt = in.Metadata.Alt.Text
	r.reply(http.StatusOK, map[string]any{"data": map[string]any{"id": in.ID}})
}

// pictures are the uploads that a new post shows; nil and false when they are not
// the author's.
func (s *Server) pictures(u *User, ids []string) ([]Picture, bool) {
	var all []Picture
	for _, id := range ids {
		up := s.uploads[id]
		if up == nil || up.owner != u {
			return nil, false
		}
		all = append(all, up.Picture)
	}
	return all, len(ids) <= 4
}
