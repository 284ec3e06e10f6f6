package bot

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
