package ports

import (
	"context"
	"io"

	"draad/bot"
)

// What platforms and workspaces may be able to do with pictures, found by type
// assertion.

// Opener is a platform from which a citizen's pictures can be fetched.
type Opener interface {
	// OpenMedia opens a picture that came with a message to an account. It goes to
	// the platform's own media hosts alone, follows no redirects and sends no
	// credentials there. Size and type are the caller's to check (ReadPicture); the
	// reader ends with ctx. Errors: Permanent with ReasonMediaElsewhere or
	// ReasonMediaGone, Temporary for what may work later. Nothing is changed by it,
	// so no outcome is unknown.
	OpenMedia(ctx context.Context, account bot.AccountID, m bot.Media) (io.ReadCloser, error)
}

// Gallery is a workspace that can show a picture in a thread.
type Gallery interface {
	// ShowPicture posts a picture with a note, as Say would: the same errors, and
	// FindPost finds it by its key. p.Alt is its description for who cannot see it: a
	// stranger's words, and "" when there is none.
	ShowPicture(ctx context.Context, key string, thread bot.Ref, n bot.Note, p bot.Picture) (bot.Ref, error)
}

// FileOpener is a workspace that gives what a colleague attached.
type FileOpener interface {
	// OpenFile opens a file of a contribution, from the workspace's own server alone.
	// The caller checks what it is. Errors: Permanent with ReasonFileGone, Auth,
	// Temporary. Nothing is changed by it, so no outcome is unknown.
	OpenFile(ctx context.Context, f bot.File) (io.ReadCloser, error)
}
