package bot

import "time"

// Rules is everything Decide knows besides the conversation and the event. It is
// read-only once made, and pure: its functions have no side effects.
type Rules struct {
	Org       *Organisation
	Platforms map[PlatformName]Limits
	// Clusters splits a text into grapheme clusters, for cutting and counting.
	Clusters func(s string) []string
	// Window is how much of a citizen's messages a conversation's record holds.
	Window Window
	// Deadline gives the moment by which a message of that time should be dealt
	// with: the end of the working day, sooner when urgent.
	Deadline func(at time.Time, urgent bool) time.Time
}
