package slack

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"

	"draad/bot"
	"draad/bot/ports"
	"draad/integrations/wire"
)

var _ ports.FileOpener = (*Workspace)(nil)

const opFile = "open a colleague's file"

// OpenFile implements bot.FileOpener. The token goes to Slack's own file server, or to
// the server that API_URL names, and nowhere else.
func (w *Workspace) OpenFile(ctx context.Context, f bot.File) (io.ReadCloser, error) {
	if !w.hasFile(f.URL) {
		return nil, fileError(bot.Permanent, bot.ReasonFileGone, "it is not kept by Slack")
	}
	ctx, cancel := context.WithTimeout(ctx, w.config.Timeout)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL, nil)
	if err != nil {
		cancel()
		return nil, fileError(bot.Permanent, bot.ReasonFileGone, "its address is none")
	}
	req.Header.Set("Authorization", "Bearer "+w.config.BotToken)
	client := http.Client{Transport: w.wire, CheckRedirect: wire.NoRedirects}
	resp, err := client.Do(req)
	if err != nil {
		cancel()
		return nil, bot.Errorf(bot.Temporary, "%s on Slack: %w", opFile, wire.Bare(err))
	}
	if resp.StatusCode == http.StatusOK {
		return ending{resp.Body, cancel}, nil
	}
	defer cancel()
	return nil, errors.Join(refusedFile(resp.StatusCode), resp.Body.Close())
}

// refusedFile judges a status. Who may not see a file is sent on to a page to log in.
func refusedFile(status int) error {
	switch {
	case status == http.StatusNotFound || status == http.StatusGone:
		return fileError(bot.Permanent, bot.ReasonFileGone, "it is not there any more")
	case status == http.StatusTooManyRequests || status >= 500:
		return fileError(bot.Temporary, "", "Slack cannot give it now")
	}
	return fileError(bot.Auth, "", "the bot may not see it; give it the scope files:read (draad doctor)")
}

func fileError(kind bot.Kind, why bot.Reason, says string) error {
	return &bot.Error{Kind: kind, Reason: why, Err: errors.New(opFile + " on Slack: " + says)}
}

// hasFile reports whether a file's address is Slack's.
func (w *Workspace) hasFile(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == "https" && u.Host == "files.slack.com" {
		return true
	}
	own, err := url.Parse(w.config.api())
	return err == nil && own.Host != "slack.com" && u.Scheme == own.Scheme && u.Host == own.Host
}

// ending lets go of a call's context when its answer was read.
type ending struct {
	io.ReadCloser
	end context.CancelFunc
}

func (e ending) Close() error {
	defer e.end()
	return e.ReadCloser.Close()
}
