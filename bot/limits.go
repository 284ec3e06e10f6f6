package bot

import "draad/bot/texts"

// Limits is what a platform allows.
type Limits struct {
	Max   int                // the longest text, in the platform's own count
	Count func(s string) int // the platform's own count
	// Chain is how many posts an answer may be split into; 0 or 1: it may not.
	Chain int
	// Advise gives a remark about a text for its preview, such as what it costs;
	// a zero Text when there is none. May be nil.
	Advise func(s string) texts.Text
	// Files is which pictures of a colleague can go out with an answer.
	Files FileLimits
	// Pictures reports whether the citizens' pictures can be fetched: it is an Opener.
	Pictures bool
	// Delete reports whether a published answer can be taken away again.
	Delete bool
}

// FileLimits is which pictures a platform takes. The zero FileLimits is none.
type FileLimits struct {
	Count int      // with one post
	Size  int64    // of each, in bytes; MaxPicture at most
	Types []string // MIME types
}
