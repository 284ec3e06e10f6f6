package slack

import (
	"bytes"
	"context"
	"errors"
	"time"

	api "github.com/slack-go/slack"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
)

var _ ports.Gallery = (*Workspace)(nil)

// shows are the pictures that an image block takes; WebP is none of them. See
// docs.slack.dev/reference/block-kit/composition-objects/slack-file-object.
var shows = map[string]bool{"image/jpeg": true, "image/png": true, "image/gif": true}

const maxAlt = 1900 // of 2000

// ShowPicture implements bot.Gallery. The picture is uploaded for the bot alone and
// shown by a post of ours: that has the effect's key in it, which a shared file has
// not. An upload has no effect that anybody sees, so it may be done again.
func (w *Workspace) ShowPicture(ctx context.Context, key string, thread bot.Ref, n bot.Note, p bot.Picture) (bot.Ref, error) {
	if thread.IsZero() {
		return bot.Ref{}, bot.Errorf(bot.Invalid, "show a picture on Slack: the thread is not known")
	}
	if !shows[p.Type] {
		return bot.Ref{}, &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonMediaNotHere, Err: errors.New("Slack shows no pictures of type " + p.Type)}
	}
	file, err := w.upload(ctx, p)
	if err != nil {
		return bot.Ref{}, err
	}
	m := note(n, w.org.Language)
	m.picture(file, p.Alt, w.org.Language)
	r, err := w.post(ctx, "show a picture", key, thread.Place, thread.ID, m)
	if err != nil {
		if !bot.Is(err, bot.OutcomeUnknown) {
			w.discard(ctx, file)
		}
		return r, keep(err)
	}
	w.roots.awaken(thread.Place, thread.ID)
	return r, nil
}

// picture shows an uploaded picture, with its description in the words for who hears
// the post read aloud.
func (m *message) picture(file, alt string, l texts.Lang) {
	if alt = cut(oneLine(plainly(alt)), maxAlt); alt == "" {
		alt = texts.T("slack.picture.no_alt").In(l)
	}
	m.add(api.NewImageBlockSlackFile(&api.SlackFileObject{ID: file}, alt, "", nil))
	m.fallback += "\n" + escape(alt)
}

// upload gives the id of a picture that Slack has and is ready to show.
func (w *Workspace) upload(ctx context.Context, p bot.Picture) (string, error) {
	var to *api.GetUploadURLExternalResponse
	_, err := w.call(ctx, "ask where to upload a picture", false, func(ctx context.Context) (err error) {
		to, err = w.api.GetUploadURLExternalContext(ctx, api.GetUploadURLExternalParameters{FileName: p.Name, FileSize: len(p.Data)})
		return err
	})
	if err != nil {
		return "", err
	}
	_, err = w.call(ctx, "upload a picture", false, func(ctx context.Context) error {
		return w.api.UploadToURL(ctx, api.UploadToURLParameters{UploadURL: to.UploadURL, Filename: p.Name, Reader: bytes.NewReader(p.Data)})
	})
	if err != nil {
		return "", err
	}
	_, err = w.call(ctx, "finish the upload of a picture", false, func(ctx context.Context) error {
		_, err := w.api.CompleteUploadExternalContext(ctx, api.CompleteUploadExternalParameters{Files: []api.FileSummary{{ID: to.FileID, Title: p.Name}}})
		return err
	})
	if err == nil {
		err = w.ready(ctx, to.FileID)
	}
	return to.FileID, err
}

// ready waits until Slack has had a look at an upload, which shows in its having a
// type: before that it refuses to show it.
func (w *Workspace) ready(ctx context.Context, file string) error {
	for {
		var f *api.File
		_, err := w.call(ctx, "look at an upload", false, func(ctx context.Context) (err error) {
			f, _, _, err = w.api.GetFileInfoContext(ctx, file, 0, 0)
			return err
		})
		if err != nil || f.Mimetype != "" {
			return err
		}
		select {
		case <-ctx.Done():
			return bot.Errorf(bot.Temporary, "upload a picture to Slack: Slack is still working on it")
		case <-time.After(w.pause.upload):
		}
	}
}

// discard takes back an upload that is shown nowhere. When that fails, a file stays
// that the bot alone can see.
func (w *Workspace) discard(ctx context.Context, file string) {
	_, err := w.call(ctx, "discard an upload", false, func(ctx context.Context) error { return w.api.DeleteFileContext(ctx, file) })
	if err != nil {
		w.log.Info("an uploaded picture that is shown nowhere could not be removed", "error", err)
	}
}
