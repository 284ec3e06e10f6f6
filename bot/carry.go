package bot

import (
	"context"
	"fmt"
	"io"
	"time"
)

// showTries is how often a picture is tried before its link must do; with the waits
// in between that is some ten minutes.
const showTries = 10

// patience is how long a call may take: twice as long when it carries pictures.
func (r *Relay) patience(e Effect) time.Duration {
	if e.Kind == DoShow || e.Reply != nil && len(e.Reply.Files) > 0 {
		return 2 * r.cfg.Call
	}
	return r.cfg.Call
}

// show fetches a citizen's picture and puts it into the thread.
func (r *Relay) show(ctx context.Context, e Effect, c *Conversation) (Ref, error) {
	from, opens := r.platforms[e.Where].(Opener)
	to, shows := r.workspace.(Gallery)
	if !opens || !shows {
		return Ref{}, Errorf(Permanent, "pictures cannot go from platform %q to %s", e.Where, r.workspace.Name())
	}
	n := renderPicture(c, e)
	p, err := fetch(func() (io.ReadCloser, error) { return from.OpenMedia(ctx, e.Account, *e.Media) }, "foto-"+n.Text.Args["number"])
	if err != nil {
		return Ref{}, err
	}
	p.Alt = e.Media.Alt
	return to.ShowPicture(ctx, e.Key, c.Thread, n, p)
}

// fetch opens, reads and checks a picture. Nothing was posted when it fails.
func fetch(open func() (io.ReadCloser, error), stem string) (Picture, error) {
	body, err := open()
	if err != nil {
		return Picture{}, notDone(err)
	}
	defer body.Close()
	return ReadPicture(body, stem)
}

// notDone: whatever went wrong, nothing was posted.
func notDone(err error) error {
	if Is(err, OutcomeUnknown) {
		return Errorf(Temporary, "fetching a picture: %w", err)
	}
	return err
}

// pictures fetches what goes out with a reply from the workspace. Whatever fails in it,
// nothing was published.
func (r *Relay) pictures(ctx context.Context, files []File) ([]Picture, error) {
	if len(files) == 0 {
		return nil, nil
	}
	from, opens := r.workspace.(FileOpener)
	if !opens {
		return nil, Errorf(Permanent, "%s does not give the files that colleagues attach", r.workspace.Name())
	}
	var all []Picture
	for i, f := range files {
		p, err := fetch(func() (io.ReadCloser, error) { return from.OpenFile(ctx, f) }, fmt.Sprint("foto-", i+1))
		if Is(err, RateLimited) {
			err = Errorf(Temporary, "fetching a file: %w", err) // the platform has no part in it
		}
		if err != nil {
			return nil, err
		}
		p.Alt = f.Alt
		all = append(all, p)
	}
	return all, nil
}
