package bot

import (
	"context"
	"io"
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
	OpenMedia(ctx context.Context, account AccountID, m Media) (io.ReadCloser, error)
}

// Gallery is a workspace that can show a picture in a thread.
type Gallery interface {
	// ShowPicture posts a picture with a note, as Say would: the same errors, and
	// FindPost finds it by its key. p.Alt is its description for who cannot see it: a
	// stranger's words, and "" when there is none.
	ShowPicture(ctx context.Context, key string, thread Ref, n Note, p Picture) (Ref, error)
}

// FileOpener is a workspace that gives what a colleague attached.
type FileOpener interface {
	// OpenFile opens a file of a contribution, from the workspace's own server alone.
	// The caller checks what it is. Errors: Permanent with ReasonFileGone, Auth,
	// Temporary. Nothing is changed by it, so no outcome is unknown.
	OpenFile(ctx context.Context, f File) (io.ReadCloser, error)
}

// MaxPicture is the largest picture that is carried, in bytes: what X allows.
const MaxPicture = 5 << 20

// Picture is an image in hand. Its bytes are as they came: what a camera wrote into
// it, such as a place, is still there.
type Picture struct {
	Name string // a file name of Draad's own making: "foto-1.jpg"
	Type string // its MIME type by its first bytes, whatever anybody called it
	Alt  string
	Data []byte
}

// Reasons why a picture cannot be carried.
const (
	ReasonMediaGone      Reason = "media_gone"       // it is not there any more
	ReasonMediaElsewhere Reason = "media_elsewhere"  // it is not on the platform's own hosts
	ReasonMediaTooBig    Reason = "media_too_big"    // it is larger than MaxPicture
	ReasonMediaNoPicture Reason = "media_no_picture" // it is no JPEG, PNG, GIF or WebP
	ReasonFileGone       Reason = "file_gone"        // a colleague's file is not there any more
	ReasonFileClosed     Reason = "file_closed"      // the workspace does not let us have a colleague's file
	ReasonFileRefused    Reason = "file_refused"     // the platform does not take it
	ReasonMediaNotHere   Reason = "media_not_here"   // the workspace cannot show this kind
)
