package relay

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"draad/bot"
	"draad/bot/picture"
	"draad/bot/ports"
	"draad/bot/store"
)

// patience is how long a call may take: twice as long when it carries pictures.
func (r *Relay) patience(call bot.Call) time.Duration {
	p, publishes := call.(bot.Publish)
	if _, shows := call.(bot.ShowThere); shows || publishes && len(p.Reply.Files) > 0 {
		return 2 * r.cfg.Call
	}
	return r.cfg.Call
}

// show fetches a citizen's picture and puts it into the thread.
func (r *Relay) show(ctx context.Context, job store.Leased, e bot.Effect, c bot.ShowThere) (bot.Ref, error) {
	from, opens := r.platforms[c.From].(ports.Opener)
	to, shows := r.workspace.(ports.Gallery)
	if !opens || !shows {
		return bot.Ref{}, bot.Errorf(bot.Permanent, "pictures cannot go from platform %q to %s", c.From, r.workspace.Name())
	}
	p, err := fetch(func() (io.ReadCloser, error) { return from.OpenMedia(ctx, c.Account, c.Media) }, c.Name)
	if err != nil {
		return bot.Ref{}, err
	}
	// What the citizen took away meanwhile is not shown.
	if err := r.stillWanted(ctx, job, e); err != nil {
		return bot.Ref{}, err
	}
	p.Alt = c.Media.Alt
	return to.ShowPicture(ctx, e.Key, c.Thread, c.Note, p)
}

// stillWanted makes sure that an effect still is, after its pictures were fetched: that
// takes its time.
func (r *Relay) stillWanted(ctx context.Context, job store.Leased, e bot.Effect) error {
	now, err := r.engine.load(ctx, job.Record)
	if err != nil {
		return notDone(err)
	}
	if a, answers := now.state.(bot.Answerer); answers && !a.StillWants(r.engine.rules, e) {
		return bot.Errorf(bot.Temporary, "it was taken back while its pictures were fetched")
	}
	return nil
}

// fetch opens, reads and checks a picture. Nothing was posted when it fails.
func fetch(open func() (io.ReadCloser, error), stem string) (bot.Picture, error) {
	body, err := open()
	if err != nil {
		return bot.Picture{}, notDone(err)
	}
	defer body.Close()
	return picture.Read(body, stem)
}

// notDone: whatever went wrong, nothing was posted.
func notDone(err error) error {
	if bot.Is(err, bot.OutcomeUnknown) {
		return bot.Errorf(bot.Temporary, "fetching a picture: %w", err)
	}
	return err
}

// attach fetches what goes out with a reply, and makes sure that it still may. Whatever
// fails in it, nothing was published.
func (r *Relay) attach(ctx context.Context, job store.Leased, e bot.Effect, to ports.Platform, answer *bot.Reply) (err error) {
	if len(answer.Files) == 0 {
		return nil
	}
	if answer.Pictures, err = r.pictures(ctx, answer.Files); err != nil {
		return err
	}
	if err := takes(to.Limits().Files, answer.Pictures); err != nil {
		return err
	}
	return r.stillWanted(ctx, job, e) // what was held back meanwhile does not leave
}

// pictures fetches files from the workspace.
func (r *Relay) pictures(ctx context.Context, files []bot.File) ([]bot.Picture, error) {
	from, opens := r.workspace.(ports.FileOpener)
	if !opens {
		return nil, refuse(bot.ReasonFileClosed, "%s does not give the files that colleagues attach", r.workspace.Name())
	}
	var all []bot.Picture
	for i, f := range files {
		p, err := fetch(func() (io.ReadCloser, error) { return from.OpenFile(ctx, f) }, fmt.Sprint("foto-", i+1))
		if err != nil {
			return nil, ofWorkspace(err)
		}
		p.Alt = f.Alt
		all = append(all, p)
	}
	return all, nil
}

// ofWorkspace is an error of the workspace in the middle of a publication: it is not
// the platform that wants a pause, or refuses our access.
func ofWorkspace(err error) error {
	switch bot.KindOf(err) {
	case bot.RateLimited:
		return bot.Errorf(bot.Temporary, "fetching a file: %w", err)
	case bot.Auth:
		return refuse(bot.ReasonFileClosed, "fetching a file: %w", err)
	}
	return err
}

// takes reports whether a platform takes pictures, now that they are in hand: what a
// workspace said about a file need not be so.
func takes(l bot.FileLimits, all []bot.Picture) error {
	if len(all) > l.Count {
		return refuse(bot.ReasonFileRefused, "%d pictures are more than the platform takes (%d)", len(all), l.Count)
	}
	for _, p := range all {
		if !slices.Contains(l.Types, p.Type) || int64(len(p.Data)) > l.Size {
			return refuse(bot.ReasonFileRefused, "the platform takes no picture of %s and %d bytes", p.Type, len(p.Data))
		}
	}
	return nil
}

// refuse is the error for pictures that cannot go along.
func refuse(why bot.Reason, format string, args ...any) error {
	e := bot.Errorf(bot.Permanent, format, args...).(*bot.Error)
	e.Reason = why
	return e
}
