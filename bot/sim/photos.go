package sim

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing/iotest"

	"draad/bot"
)

// shelf is where the photos lie that people add to what they write, by address on a
// platform's media host, or by id in the workspace.
type shelf map[string]*photo

// photo is one of them.
type photo struct {
	id      string
	talk    *talk
	message *message // of the citizen
	missing bool     // it is not there any more
	data    string   // what is there, mostly a picture
}

// jpeg is how such a picture begins.
const jpeg = "\xFF\xD8\xFF"

// lays puts a photo on the shelf.
func (w *world) lays(t *talk, where string) *photo {
	p := &photo{id: fmt.Sprintf("%sF%d", where, len(w.shelf)+1), talk: t, missing: w.dice.chance(5)}
	p.data = jpeg + p.id
	if w.dice.chance(5) {
		p.data = "<svg>" + p.id
	}
	w.shelf[p.id] = p
	return p
}

// of tells which photo this is, nil when it is none.
func (s shelf) of(data []byte) *photo { return s[strings.TrimPrefix(string(data), jpeg)] }

// media are photos that come with a citizen's message.
func (w *world) media(t *talk, m *message) []bot.Media {
	var all []bot.Media
	for range 1 + w.dice.IntN(2) {
		p := w.lays(t, "https://foto.example/")
		p.message = m
		all = append(all, bot.Media{Kind: "photo", URL: p.id, Alt: m.mark() + nasty})
	}
	return all
}

// files are what a colleague attaches: mostly photos.
func (w *world) files(t *talk) []bot.File {
	var all []bot.File
	for range choose(w.dice, []choice[int]{{6, 1}, {3, 2}, {1, 3}}) {
		f := bot.File{ID: w.lays(t, "").id, Name: "foto.jpg", Type: "image/jpeg", Size: 100, URL: "https://office.example/" + Secret}
		switch {
		case w.dice.chance(10):
			f.Type, f.Name = "application/pdf", "folder.pdf"
		case w.dice.chance(10):
			f.Size = 1 << 30
		case w.dice.chance(50):
			f.Alt = "Een lantaarn"
		}
		all = append(all, f)
	}
	return all
}

// opens fetches a photo, of which the reading may fail as well.
func (w *world) opens(ctx context.Context, p *process, out outage, id string, why bot.Reason) (io.ReadCloser, error) {
	its := w.shelf[id]
	if its == nil {
		w.violate(4, nil, "a photo was asked for that nobody has")
		return nil, refusal(bot.Permanent, why, 0)
	}
	_, err := w.call(ctx, p, its.talk, out, false, "fetches "+id, func() (bot.Ref, error) {
		if its.missing {
			w.cover.add("photo/missing")
			return bot.Ref{}, refusal(bot.Permanent, why, 0)
		}
		return bot.Ref{}, nil
	})
	if err != nil {
		return nil, err
	}
	w.takesAway(its)
	data := io.Reader(strings.NewReader(its.data))
	if !w.calm && w.dice.chance(w.weather.remote/4) {
		w.cover.add("photo/breaks off")
		data = io.MultiReader(bytes.NewReader([]byte(its.data[:4])), iotest.ErrReader(errRemote))
	}
	return io.NopCloser(data), nil
}

// takesAway is a citizen who takes a photo away while it is fetched.
func (w *world) takesAway(its *photo) {
	if w.calm || its.message == nil || !its.message.live() || w.depth >= 2 || !w.dice.chance(w.weather.between/2) {
		return
	}
	w.depth++
	defer func() { w.depth-- }()
	w.cover.add("photo/taken away")
	its.message.Media = nil
	w.edits(its.talk, its.message)
	w.deliverOf(its.talk)
}

// OpenMedia is Opener.OpenMedia.
func (l *asked) OpenMedia(ctx context.Context, _ bot.AccountID, m bot.Media) (io.ReadCloser, error) {
	return l.w.opens(ctx, l.p, l.out, m.URL, bot.ReasonMediaGone)
}

// OpenFile is FileOpener.OpenFile.
func (d *desk) OpenFile(ctx context.Context, f bot.File) (io.ReadCloser, error) {
	return d.w.opens(ctx, d.p, d.out, f.ID, bot.ReasonFileGone)
}

// ShowPicture is Gallery.ShowPicture.
func (d *desk) ShowPicture(ctx context.Context, key string, thread bot.Ref, n bot.Note, p bot.Picture) (bot.Ref, error) {
	t, its := d.talkOf(thread), d.w.shelf.of(p.Data)
	d.w.checkPhoto(d.p, t, its)
	return d.w.call(ctx, d.p, t, d.out, d.w.dice.chance(20), "shows "+p.Name, func() (bot.Ref, error) {
		root := d.posts[place(thread)]
		if root == nil || root.gone {
			return bot.Ref{}, refusal(bot.NotFound, "", 0)
		}
		said := d.add(&post{key: key, root: root, talk: t, note: &n, photo: its, alt: p.Alt}, thread.Place)
		d.w.cover.add("photo/shown")
		d.w.tell(t, d.p.name(), "shows photo %s", its.id)
		d.w.checkNote(said)
		d.w.checkPhotoOnce(said)
		return said.ref, nil
	})
}

// checkPhoto: what is shown came with a message of this talk, and whoever shows it
// had no way to know that the citizen took it away.
func (w *world) checkPhoto(p *process, t *talk, its *photo) {
	switch {
	case its == nil || its.talk != t:
		w.violate(4, t, "a photo of another conversation is shown")
	case t.truth.tookAway(its) <= p.loaded[t.key] && !t.truth.has(its):
		w.violate(3, t, "photo %s is shown, which the citizen took away", its.id)
	}
}

// checkPhotoOnce: a photo is shown once in a thread, but for a call that was lost.
func (w *world) checkPhotoOnce(p *post) {
	for _, o := range w.office.in(p.root) {
		if o.photo == p.photo && o.alt == p.alt && o.key != p.key {
			w.violate(3, p.talk, "%s shows the photo that %s shows already", p.ref.ID, o.ref.ID)
		}
	}
}

// checkPhotos: each photo is in the thread, or a word on why it is not.
func (w *world) checkPhotos(t *talk, root *post, m *message) {
	if !w.squares[t.platform].limits.Pictures {
		return
	}
	for _, url := range t.truth.photos[m.id] {
		if !slices.ContainsFunc(w.office.in(root), func(p *post) bool { return p.tells(url) }) {
			w.violate(3, t, "photo %s of %s is not in the thread", url, m.id)
		}
	}
}

// tells reports whether a post shows a photo, or says that it cannot be shown.
func (p *post) tells(url string) bool {
	return p.photo != nil && p.photo.id == url ||
		p.note != nil && slices.ContainsFunc(p.note.Media, func(m bot.Media) bool { return m.URL == url })
}

// has reports whether a photo is still with its message, as Draad was told.
func (u *truth) has(its *photo) bool {
	for _, urls := range u.photos {
		if slices.Contains(urls, its.id) {
			return true
		}
	}
	return false
}

// tookAway is the tick at which Draad was told that a photo is gone.
func (u *truth) tookAway(its *photo) int { return max(u.lost[its.id], u.t.life) }

// photosNow takes in which photos a message has now.
func (u *truth) photosNow(id string, media []bot.Media, tick int) {
	old := u.photos[id]
	u.photos[id] = nil
	for _, m := range media {
		u.photos[id] = append(u.photos[id], m.URL)
		u.alts[m.URL] = m.Alt
	}
	for _, url := range old {
		if !slices.Contains(u.photos[id], url) {
			u.lost[url] = tick
		}
	}
}

// sameFiles reports whether what goes out is what was attached.
func (s shelf) sameFiles(out []bot.Picture, files []bot.File) bool {
	return slices.EqualFunc(out, files, func(p bot.Picture, f bot.File) bool {
		its := s.of(p.Data)
		return its != nil && its.id == f.ID && p.Alt == f.Alt
	})
}
