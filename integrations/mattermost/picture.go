package mattermost

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
)

var (
	_ ports.Gallery    = (*Workspace)(nil)
	_ ports.FileOpener = (*Workspace)(nil)
)

// ShowPicture implements bot.Gallery. An upload that no post shows is seen by nobody,
// so it may be done again; the server clears it away.
func (w *Workspace) ShowPicture(ctx context.Context, key string, thread bot.Ref, n bot.Note, p bot.Picture) (bot.Ref, error) {
	const op = "showing a picture"
	if key == "" || thread.IsZero() {
		return bot.Ref{}, bot.Errorf(bot.Invalid, "%s in Mattermost: a picture needs a key and a thread", op)
	}
	file, err := w.upload(ctx, thread.Place, p)
	if err != nil {
		return bot.Ref{}, waiting(err)
	}
	d := w.noteOf(place{channel: thread.Place, thread: thread.ID, key: key}, n, nil)
	d.files = []string{file}
	if p.Alt != "" {
		// Mattermost keeps no description with a picture: it stands under the words.
		d.message += "\n\n" + line(w.say(texts.T("mattermost.picture.alt"))) + " " + line(p.Alt)
	}
	ref, err := w.create(ctx, op, key, thread.Place, thread.ID, d.fitting(""))
	return ref, waiting(err)
}

func (w *Workspace) upload(ctx context.Context, channel string, p bot.Picture) (string, error) {
	const op = "uploading a picture"
	var made *model.FileUploadResponse
	ex, err := w.call(ctx, op, false, func(ctx context.Context) (err error) {
		made, _, err = w.api.UploadFile(ctx, p.Data, channel, p.Name)
		return err
	})
	switch {
	case ex.Status == http.StatusRequestEntityTooLarge:
		return "", &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonMediaTooBig, Err: err}
	case err != nil:
		return "", err
	case made == nil || len(made.FileInfos) != 1 || made.FileInfos[0] == nil || !model.IsValidId(made.FileInfos[0].Id):
		return "", bot.Errorf(bot.Temporary, "%s in Mattermost: status %d without the file in it", op, ex.Status)
	}
	return made.FileInfos[0].Id, nil
}

// OpenFile implements bot.FileOpener.
func (w *Workspace) OpenFile(ctx context.Context, f bot.File) (io.ReadCloser, error) {
	if !model.IsValidId(f.ID) {
		return nil, &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonFileGone, Err: errors.New("opening a file in Mattermost: it is none of Mattermost's")}
	}
	var data []byte
	_, err := w.call(ctx, "opening a colleague's file", false, func(ctx context.Context) (err error) {
		data, _, err = w.api.GetFile(ctx, f.ID)
		return err
	})
	if bot.Is(err, bot.NotFound) {
		return nil, &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonFileGone, Err: err}
	}
	if err != nil {
		return nil, waiting(err)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}
