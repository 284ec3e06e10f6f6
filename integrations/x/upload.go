package x

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"

	"draad/bot"
)

const (
	opUpload   = "uploading a photo"
	opDescribe = "describing a photo"
)

// maxAlt is the longest description that X takes, in characters.
const maxAlt = 1000

// files is which pictures X takes with a post. A GIF is a film to X, and has to be
// alone.
var files = bot.FileLimits{Count: 4, Size: 5 << 20, Types: []string{"image/jpeg", "image/png", "image/webp"}}

// upload gives the ids of pictures that X has, with their descriptions. X forgets an
// upload that no post shows, so a part of it may be done again and again.
func (a *account) upload(ctx context.Context, all []bot.Picture) ([]string, error) {
	if len(all) > files.Count {
		return nil, bot.Errorf(bot.Invalid, "%s on X: %d photos are more than a post takes (%d)", opUpload, len(all), files.Count)
	}
	var ids []string
	for _, p := range all {
		id, err := a.uploadOne(ctx, p)
		if err == nil && p.Alt != "" {
			err = a.describe(ctx, id, p.Alt)
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (a *account) uploadOne(ctx context.Context, p bot.Picture) (string, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("media_category", "tweet_image"); err != nil {
		return "", bot.Errorf(bot.Invalid, "%s on X: %w", opUpload, err)
	}
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="media"; filename="` + p.Name + `"`}, "Content-Type": {p.Type},
	})
	if err == nil {
		_, err = part.Write(p.Data)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return "", bot.Errorf(bot.Invalid, "%s on X: %w", opUpload, err)
	}
	ex, err := a.call(ctx, opUpload, false, a.posting("/2/media/upload", form.FormDataContentType(), body.Bytes()))
	switch {
	case err != nil && ex.Status == http.StatusRequestEntityTooLarge: // whoever on the way says so
		return "", &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonFileRefused, Err: fmt.Errorf("%s on X: it is too large: %w", opUpload, err)}
	case err != nil:
		return "", err
	}
	id := createdID(ex)
	if id == "" {
		return "", bot.Errorf(bot.Temporary, "%s on X: status %d without an id in it", opUpload, ex.Status)
	}
	return id, nil
}

// describe gives an upload its description, for who cannot see it.
func (a *account) describe(ctx context.Context, id, alt string) error {
	if r := []rune(alt); len(r) > maxAlt {
		alt = string(r[:maxAlt-1]) + "…"
	}
	body, err := json.Marshal(map[string]any{"id": id, "metadata": map[string]any{"alt_text": map[string]string{"text": alt}}})
	if err != nil {
		return bot.Errorf(bot.Invalid, "%s on X: %w", opDescribe, err)
	}
	_, err = a.call(ctx, opDescribe, false, a.posting("/2/media/metadata", "application/json", body))
	return err
}

// posting makes a call that go-twitter does not have, over the same signed wire.
func (a *account) posting(path, kind string, body []byte) func(context.Context) error {
	return func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.config.apiURL()+path, bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", kind)
		resp, err := a.api.Client.Do(req)
		if err != nil {
			return err
		}
		if err := resp.Body.Close(); err != nil {
			return err
		}
		if resp.StatusCode > 299 {
			return fmt.Errorf("status %d", resp.StatusCode)
		}
		return nil
	}
}
