package bot

import (
	"maps"
	"slices"
	"time"

	"draad/bot/plain"
)

// Visibility is who can see a message on its platform. An answer is never more
// visible than the message it answers.
type Visibility string

// The visibilities, widest first. The empty value means public.
const (
	Public    Visibility = "public"
	Unlisted  Visibility = "unlisted"
	Followers Visibility = "followers"
	Direct    Visibility = "direct"
)

// Citizen is whoever wrote to us, as the platform shows them.
type Citizen struct {
	ID        CitizenID `json:"id"`
	Handle    string    `json:"handle,omitempty"` // without the @
	Name      string    `json:"name,omitempty"`
	Link      string    `json:"link,omitempty"`
	Followers int       `json:"followers,omitempty"` // reach, 0 when unknown
}

// Media is a picture, film or sound that came with a message.
type Media struct {
	Kind string `json:"kind"` // photo, video, gif, audio, file
	URL  string `json:"url,omitempty"`
	Alt  string `json:"alt,omitempty"`
}

// Message is one message of a citizen, as it stands now.
type Message struct {
	ID         string     `json:"id"`
	Thread     string     `json:"thread,omitempty"` // the platform's id of the thread
	Parent     string     `json:"parent,omitempty"` // the message it answers
	Text       string     `json:"text"`
	Language   string     `json:"language,omitempty"` // BCP 47, empty when unknown
	Link       string     `json:"link,omitempty"`
	Media      []Media    `json:"media,omitempty"`
	Visibility Visibility `json:"visibility,omitempty"`
	// ListenOnly is why the platform will not let us answer; empty when it will.
	ListenOnly Reason    `json:"listen_only,omitempty"`
	Sent       time.Time `json:"sent"`

	EditedAt time.Time `json:"edited_at,omitzero"`
	Deleted  bool      `json:"deleted,omitempty"`
	Shown    Ref       `json:"shown,omitzero"`    // its post in our thread
	Earlier  []Ref     `json:"earlier,omitempty"` // … and in threads whose card is gone
	Next     string    `json:"next,omitempty"`    // the message that came after it
	Prev     string    `json:"prev,omitempty"`    // … and before it
}

// Contribution is a colleague's reply in the thread. It is internal until it is
// approved.
type Contribution struct {
	Post     Ref          `json:"post"`
	Thread   Ref          `json:"thread,omitzero"` // the post it answers, when that is not the card
	By       ColleagueID  `json:"by"`
	Name     string       `json:"name"` // as it was when it was written
	Text     string       `json:"text"`
	Files    []File       `json:"files,omitempty"`
	Lost     []plain.Lost `json:"lost,omitempty"` // what the text does not carry of what colleagues see
	At       time.Time    `json:"at"`
	EditedAt time.Time    `json:"edited_at,omitzero"`
	Deleted  bool         `json:"deleted,omitempty"`
	Unseen   bool         `json:"unseen,omitempty"`   // only a withdrawal is known, which overtook the reply itself
	Answers  string       `json:"answers,omitempty"`  // the message it was written under
	Previews []Preview    `json:"previews,omitempty"` // the posts that show what will be published
	// Approved remembers whose approving emoji stands on the reply itself, so that one
	// that is reported twice counts once, whatever became of the answer in between.
	Approved map[ColleagueID]time.Time `json:"approved,omitempty"`
	// Stopped remembers when each colleague took an approval back, so that an
	// older approval that arrives late does not count.
	Stopped map[ColleagueID]time.Time `json:"stopped,omitempty"`
}

// Preview is a post that shows a text as it will be published.
type Preview struct {
	Post Ref    `json:"post"`
	Hash string `json:"hash"` // of the contribution's text that it was made of
	// Mirror: it shows a contribution that stands elsewhere, as it was written.
	Mirror bool `json:"mirror,omitempty"`
	// Approved remembers whose approving emoji stands on it: one on the reply as well
	// is another one.
	Approved map[ColleagueID]time.Time `json:"approved,omitempty"`
}

// preview finds what a post previews, nil when it previews nothing.
func (k *Contribution) preview(post Ref) *Preview {
	for i := range k.Previews {
		if k.Previews[i].Post.Same(post) {
			return &k.Previews[i]
		}
	}
	return nil
}

// approvedOn gives whose approving emoji stands on a post: the reply, or a preview.
func (k *Contribution) approvedOn(post Ref) *map[ColleagueID]time.Time {
	if p := k.preview(post); p != nil {
		return &p.Approved
	}
	return &k.Approved
}

// approvers gives, in order, whose approving emoji stands on the reply or a preview.
func (k *Contribution) approvers() []ColleagueID {
	all := slices.Collect(maps.Keys(k.Approved))
	for _, p := range k.Previews {
		all = slices.AppendSeq(all, maps.Keys(p.Approved))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// File is what a colleague attached to a contribution.
type File struct {
	ID   string `json:"id,omitempty"` // the workspace's; under one id the bytes never change
	Name string `json:"name"`
	Type string `json:"type,omitempty"` // MIME, as the workspace says
	Size int64  `json:"size,omitempty"` // in bytes, as the workspace says; 0 when unknown
	Alt  string `json:"alt,omitempty"`  // its description for who cannot see it
	URL  string `json:"url,omitempty"`  // in the workspace, not public
}
