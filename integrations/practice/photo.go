package practice

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"draad/bot"
	"draad/bot/picture"
	"draad/bot/room"
)

// photoRecord is a picture as it is stored: one record each, so that a thread stays
// small. It is kept before the post that shows it; when that never comes, nobody
// sees it.
type photoRecord struct {
	room.Photo
	Data []byte
}

func photoKey(id string) string { return "practice/photo/" + id }

// photoPath is where the pages give a picture.
const photoPath = "/practice/photo/"

func (p *photoRecord) entries() []bot.Entry { return nil }
func (p *photoRecord) empty() bool          { return len(p.Data) == 0 }

// Picture implements room.Room.
func (r *Room) Picture(ctx context.Context, id string) (bot.Picture, error) {
	p, _, err := load[photoRecord](ctx, r, photoKey(id))
	if err != nil {
		return bot.Picture{}, err
	}
	return picture.Read(bytes.NewReader(p.Data), "foto")
}

// keepPhotos checks what somebody attaches and keeps it.
func (r *Room) keepPhotos(ctx context.Context, all []room.Upload) ([]room.Photo, error) {
	if len(all) > room.MaxPhotos {
		return nil, room.NewProblem(bot.Invalid, "photos", "page.problem.photo_many", "max", number(room.MaxPhotos))
	}
	var pictures []bot.Picture
	for _, u := range all {
		if !utf8.ValidString(u.Alt) || !utf8.ValidString(u.Name) || utf8.RuneCountInString(u.Alt) > room.MaxAlt || len(u.Name) > room.MaxFileName {
			return nil, room.NewProblem(bot.Invalid, "photos", "page.problem.photo_alt", "max", number(room.MaxAlt))
		}
		p, err := picture.Read(bytes.NewReader(u.Data), "foto")
		switch {
		case bot.ReasonOf(err) == bot.ReasonMediaTooBig:
			return nil, room.NewProblem(bot.Invalid, "photos", "page.problem.photo_big", "max", number(bot.MaxPicture>>20))
		case err != nil:
			return nil, room.NewProblem(bot.Invalid, "photos", "page.problem.photo_kind")
		}
		pictures = append(pictures, p)
	}
	var kept []room.Photo
	for i, p := range pictures {
		photo := room.Photo{ID: "f" + strings.ToLower(rand.Text()), Name: all[i].Name, Type: p.Type, Size: len(p.Data), Alt: all[i].Alt}
		if err := r.keepPhoto(ctx, photo, p.Data); err != nil {
			return nil, err
		}
		kept = append(kept, photo)
	}
	return kept, nil
}

// keepPhoto keeps a picture; one that is there already stays as it is.
func (r *Room) keepPhoto(ctx context.Context, photo room.Photo, data []byte) error {
	_, err := update(ctx, r, photoKey(photo.ID), r.tick.next(), func(p *photoRecord, made bool) ([]string, error) {
		if !made {
			return nil, errSame
		}
		p.Photo, p.Data = photo, data
		return nil, nil
	})
	return err
}

// unused throws pictures away that were kept for a post that a person was told is
// refused; where nobody knows whether it was, they stay.
func (r *Room) unused(ctx context.Context, photos []room.Photo, err error) error {
	if refused := (*room.Problem)(nil); !errors.As(err, &refused) {
		return err
	}
	return errors.Join(err, r.dropPhotos(ctx, photos))
}

// dropPhotos throws pictures away, with the post that they came with.
func (r *Room) dropPhotos(ctx context.Context, all []room.Photo) error {
	for _, photo := range all {
		_, err := update(ctx, r, photoKey(photo.ID), r.tick.next(), func(p *photoRecord, made bool) ([]string, error) {
			if made {
				return nil, errSame
			}
			p.Data = nil
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// files are a colleague's photos as the bot hears of them.
func (r *Room) files(photos []room.Photo) []bot.File {
	var all []bot.File
	for _, p := range photos {
		f := p.File()
		f.URL = r.base + photoPath + p.ID
		all = append(all, f)
	}
	return all
}

// open gives the bytes of a picture in the room by its address.
func (r *Room) open(ctx context.Context, address string) (io.ReadCloser, error) {
	id, ours := strings.CutPrefix(address, r.base+photoPath)
	if !ours || id == "" {
		return nil, &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonMediaElsewhere, Err: errors.New("practice: this is not a picture of the room")}
	}
	p, _, err := load[photoRecord](ctx, r, photoKey(id))
	switch {
	case bot.Is(err, bot.NotFound):
		return nil, &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonMediaGone, Err: errors.New("practice: this picture is not there any more")}
	case err != nil:
		return nil, bot.Errorf(bot.Temporary, "practice: read a picture: %w", err)
	}
	return io.NopCloser(bytes.NewReader(p.Data)), nil
}

// OpenMedia implements bot.Opener.
func (p *Plein) OpenMedia(ctx context.Context, _ bot.AccountID, m bot.Media) (io.ReadCloser, error) {
	return p.room.open(ctx, m.URL)
}

// keepPictures keeps what goes out with an answer; once more is harmless, so that
// nothing about it is in doubt.
func (p *Plein) keepPictures(ctx context.Context, r bot.Reply) ([]room.Photo, error) {
	var all []room.Photo
	for i, picture := range r.Pictures {
		photo := room.Photo{ID: "f" + fingerprint(r.Key+"/"+number(i)), Name: picture.Name, Type: picture.Type, Size: len(picture.Data), Alt: picture.Alt}
		if err := p.room.keepPhoto(ctx, photo, picture.Data); err != nil {
			return nil, notDone(err)
		}
		all = append(all, photo)
	}
	return all, nil
}

// notDone gives an error without a kind the one that says that nothing was posted.
func notDone(err error) error {
	if known := (*bot.Error)(nil); !errors.As(err, &known) {
		return bot.Errorf(bot.Temporary, "practice: keep a picture: %w", err)
	}
	return err
}

// OpenFile implements bot.FileOpener.
func (t *Team) OpenFile(ctx context.Context, f bot.File) (io.ReadCloser, error) {
	body, err := t.room.open(ctx, f.URL)
	if bot.ReasonOf(err) == bot.ReasonMediaGone {
		return nil, &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonFileGone, Err: err}
	}
	return body, err
}

// ShowPicture implements bot.Gallery. The same key is shown once.
func (t *Team) ShowPicture(ctx context.Context, key string, thread bot.Ref, n bot.Note, p bot.Picture) (bot.Ref, error) {
	photo := room.Photo{ID: "f" + fingerprint(key), Name: p.Name, Type: p.Type, Size: len(p.Data), Alt: p.Alt}
	if err := t.room.keepPhoto(ctx, photo, p.Data); err != nil {
		return bot.Ref{}, notDone(err)
	}
	return t.say(ctx, key, thread, room.TeamPost{Note: &n, Photos: []room.Photo{photo}})
}
