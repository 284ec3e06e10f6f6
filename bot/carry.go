package bot

import (
	"context"
	"io"
)

// showTries is how often a picture is tried before its link must do; with the waits
// in between that is some ten minutes.
const showTries = 10

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
