package bot

import (
	"slices"

	"draad/bot/texts"
)

// Shown is a citizen's picture on its way to the thread, or standing there.
type Shown struct {
	Message string `json:"message"`
	URL     string `json:"url"`
	Effect  string `json:"effect"`
	Post    Ref    `json:"post,omitzero"`    // of the picture, or of the word on why it cannot be shown
	Former  bool   `json:"former,omitempty"` // that is in a thread whose card is gone
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

// shown reports whether a picture is in the thread, or on its way there.
func (c *Conversation) shown(message, url string) bool {
	return slices.ContainsFunc(c.Pictures, func(s Shown) bool { return s.Message == message && s.URL == url && !s.Former })
}

// forgetPictures takes away the pictures that a message no longer has as they were before.
func (d *decision) forgetPictures(m *Message, before []Media) {
	gone := func(s Shown) bool {
		was := slices.IndexFunc(before, func(a Media) bool { return a.URL == s.URL })
		return s.Message == m.ID && (was < 0 || !slices.Contains(m.Media, before[was]))
	}
	for _, s := range d.c.Pictures {
		if gone(s) {
			d.takeAway(s.Post)
		}
	}
	d.c.Pictures = slices.DeleteFunc(d.c.Pictures, gone)
}

// leavePictures leaves the pictures behind in a thread whose card is gone; they are shown
// again in the next.
func (d *decision) leavePictures() {
	d.c.Pictures = left(d.c.Pictures)
}

// left gives those of a thread's pictures that stand in it, now that its card is gone.
func left(all []Shown) []Shown {
	all = slices.DeleteFunc(all, func(s Shown) bool { return s.Post.IsZero() })
	for i := range all {
		all[i].Former = true
	}
	return all
}

// picture finds the picture that an effect is to show; nil when that is obsolete:
// the citizen took it away, or it is to be shown in another thread.
func (d *decision) picture(e Effect) *Shown {
	i := slices.IndexFunc(d.c.Pictures, func(s Shown) bool { return s.Effect == e.Key && s.Post.IsZero() })
	m := d.c.message(e.Message)
	if i < 0 || e.Media == nil || m == nil || !slices.Contains(m.Media, *e.Media) {
		return nil
	}
	return &d.c.Pictures[i]
}

func pictureWanted(d *decision, f Attempting) error {
	if !pictureStill(d, f.Effect) {
		return ErrObsolete
	}
	return nil
}

func pictureStill(d *decision, e Effect) bool { return d.picture(e) != nil }

// whichMedia is which of a message's media it is, from 1; 0 when it is not among them.
func whichMedia(m *Message, url string) int {
	if m == nil {
		return 0
	}
	return 1 + slices.IndexFunc(m.Media, func(a Media) bool { return a.URL == url })
}

// pictureShown takes in that a picture stands in the thread. One that the citizen took away
// meanwhile does not stay there.
func pictureShown(d *decision, _ Queued, f Succeeded) error {
	if s := d.picture(f.Effect); s != nil {
		s.Post = f.Ref
		return nil
	}
	d.takeAway(f.Ref)
	return nil
}

// pictureStands takes in that the thread says why a picture is not there.
func pictureStands(d *decision, _ Queued, f Succeeded) error {
	for i, s := range d.c.Pictures {
		if s.Message == f.Effect.Message && s.URL == f.Effect.Media.URL && s.Post.IsZero() {
			d.c.Pictures[i].Post = f.Ref
			return nil
		}
	}
	d.takeAway(f.Ref)
	return nil
}

// pictureNotShown says in the thread that a picture cannot be shown there, and why.
func pictureNotShown(d *decision, f Failed) error {
	if d.picture(f.Effect) == nil {
		return ErrObsolete
	}
	m := d.c.message(f.Effect.Message)
	text := texts.T("note.picture_failed", "number", number(whichMedia(m, f.Effect.Media.URL)), "citizen", d.citizenName())
	n := Note{Text: text.With("reason", reasonKey(f.Kind, f.Reason))}
	d.enqueue(Effect{Kind: DoExplain, Class: classNormal, Note: &n, Message: m.ID, Media: f.Effect.Media})
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
