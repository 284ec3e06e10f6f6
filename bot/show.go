package bot

import (
	"slices"

	"draad/bot/texts"
)

// Shown is a citizen's picture on its way to the thread, or standing there.
type Shown struct {
	Message string `json:"message"`
	URL     string `json:"url,omitempty"` // empty when the citizen took it away
	Effect  string `json:"effect"`
	Post    Ref    `json:"post,omitzero"`
}

// showPictures sends for the pictures of a message that stands in the thread. They
// do not wait in the thread's queue: nobody waits for a picture that is slow to come.
func (d *decision) showPictures(id string) {
	m := d.c.message(id)
	if m == nil || m.Deleted || !d.limits().Pictures {
		return
	}
	for _, media := range m.Media {
		if media.Kind != "photo" || media.URL == "" || d.c.shown(id, media.URL) {
			continue
		}
		e := Effect{Kind: DoShow, Class: classNormal, Message: id, Media: &media, Where: d.c.Platform, Account: d.c.Account}
		if d.c.Urgent {
			e.Class = classUrgent
		}
		d.c.Pictures = append(d.c.Pictures, Shown{Message: id, URL: media.URL, Effect: d.emit(e).Key})
	}
}

// shown tells whether a picture is in the thread, or on its way there.
func (c *Conversation) shown(message, url string) bool {
	return slices.ContainsFunc(c.Pictures, func(s Shown) bool { return s.Message == message && s.URL == url })
}

// forgetPictures lets go of the pictures that a message no longer has. Where one
// stands is kept: that post is still in the thread.
func (d *decision) forgetPictures(m *Message) {
	gone := func(s Shown) bool { return s.Message == m.ID && whichMedia(m, s.URL) == 0 }
	d.c.Pictures = slices.DeleteFunc(d.c.Pictures, func(s Shown) bool { return gone(s) && s.Post.IsZero() })
	for i, s := range d.c.Pictures {
		if gone(s) {
			d.c.Pictures[i].URL = ""
		}
	}
}

// picture finds the picture that an effect is to show; nil when that is obsolete:
// the citizen took it away, or it is to be shown in another thread.
func (d *decision) picture(e Effect) *Shown {
	i := slices.IndexFunc(d.c.Pictures, func(s Shown) bool { return s.Effect == e.Key && s.Post.IsZero() })
	if i < 0 || e.Media == nil || whichMedia(d.c.message(e.Message), e.Media.URL) == 0 {
		return nil
	}
	return &d.c.Pictures[i]
}

// whichMedia is which of a message's media it is, from 1; 0 when it is not among them.
func whichMedia(m *Message, url string) int {
	if m == nil {
		return 0
	}
	return 1 + slices.IndexFunc(m.Media, func(a Media) bool { return a.URL == url })
}

// pictureShown takes in that a picture stands in the thread.
func (d *decision) pictureShown(f Succeeded) error {
	s := d.picture(f.Effect)
	if s == nil {
		return ErrObsolete
	}
	s.Post = f.Ref
	return nil
}

// pictureNotShown says in the thread that a picture cannot be shown there, and why.
func (d *decision) pictureNotShown(f Failed) error {
	if d.picture(f.Effect) == nil {
		return ErrObsolete
	}
	m := d.c.message(f.Effect.Message)
	text := texts.T("note.picture_failed", "number", number(whichMedia(m, f.Effect.Media.URL)), "citizen", d.citizenName())
	d.note(Note{Text: text.With("reason", reasonKey(f.Kind, f.Reason)), Media: []Media{*f.Effect.Media}, Link: m.Link})
	return nil
}

// renderPicture is what is said above a picture.
func renderPicture(c *Conversation, e Effect) Note {
	d := decision{c: *c}
	m := c.message(e.Message)
	if m == nil {
		return Note{}
	}
	return Note{Text: texts.T("note.picture", "number", number(whichMedia(m, e.Media.URL)), "citizen", d.citizenName()), Link: m.Link}
}
