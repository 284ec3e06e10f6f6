package roompage

import (
	"context"
	"slices"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/texts"
)

type teamView struct {
	room.TeamThread
	F      *frame
	State  string // what the card's edge looks like
	Unfold bool   // it stands open when the page is opened
	Lines  []bot.Line
	Owner  string
	Late   bool
	Acts   acts
	Root   postView
	Posts  []postView
}

type postView struct {
	room.TeamPost
	F         *frame
	Channel   string
	Where     string // the platform that the thread is about
	Thread    string // what the thread is called, when this is its card
	Approve   *approveView
	Acts      acts // of a note
	Fate      *fateView
	Shows     []room.Photo // the photos that go out with what a preview shows
	CanReact  []emojiView
	Reactions []reactionView
}

type emojiView struct {
	Name string
	Act  string
	Mine bool
}

type reactionView struct {
	Name string
	Who  string
	Mine bool
}

// Of names a post among others, for who hears the page.
func (v postView) Of() string {
	if v.Thread != "" {
		return v.Thread
	}
	if v.Note != nil {
		return called(texts.T("page.team.draad").In(v.F.Lang), v.Note.Text.In(v.F.Lang)+v.Note.Quote, v.At)
	}
	return called(v.By.Name, v.Text, v.At)
}

// Of names a thread among others.
func (v teamView) Of() string {
	if v.Card == nil {
		return postView{TeamPost: v.began(), F: v.F}.Of()
	}
	return called(v.Card.Heading.Args["citizen"], v.Card.Quote, v.At)
}

// began is what the thread began with.
func (v teamView) began() room.TeamPost { return v.TeamThread.Posts[0] }

// Attach is for a reply in the thread.
func (v teamView) Attach() attachView { return attachView{v.ID, v.Of()} }

// Closed reports whether the thread is folded away with the others that are done.
func (v teamView) Closed() bool { return v.Card != nil && v.Card.Status != bot.Open }

// Snip is the beginning of what the citizen wrote.
func (v teamView) Snip() string {
	if v.Card == nil {
		return ""
	}
	return firstRunes(strings.Join(strings.Fields(v.Card.Quote), " "), 140)
}

func (p *page) teamView(ctx context.Context, f *frame, t room.TeamThread) teamView {
	v := teamView{TeamThread: t, F: f}
	if t.Card != nil {
		v.State, v.Lines = string(t.Card.Status), t.Card.Lines
		v.Late = !t.Card.Deadline.IsZero() && t.Card.Deadline.Before(time.Now())
		if owner, owned := claimant(t.Card); owned {
			person, _ := p.org.Person(owner)
			v.Owner = person.Name
		}
	}
	v.Acts = p.cardActs(f, v)
	for i, post := range t.Posts {
		if !post.For(f.Me.ID) {
			continue
		}
		pv := p.postView(ctx, f, t, post)
		if i == 0 {
			v.Root = pv
			v.Root.Thread = v.Of()
		} else {
			v.Posts = append(v.Posts, pv)
		}
	}
	return v
}

func (p *page) postView(ctx context.Context, f *frame, t room.TeamThread, post room.TeamPost) postView {
	pv := postView{TeamPost: post, F: f, Channel: t.Channel, Where: platformOf(t, f), CanReact: p.canReact(f, post)}
	if post.Reply() && !post.Deleted {
		pv.Approve, pv.Fate = p.approval(ctx, f, t, post), p.fateOf(f, t, bot.PostKey(place(t, post.ID)))
	}
	if post.Note != nil {
		pv.Acts = p.noteActs(ctx, f, t, post)
		if previewed, last := previewedBy(t, post); previewed != nil {
			pv.Fate = p.fateOfPreview(f, t, post, *previewed, last)
			pv.Shows = previewed.Photos
		}
	}
	for _, r := range post.Reactions {
		var who []string
		for _, c := range r.By {
			who = append(who, firstName(c.Name))
		}
		pv.Reactions = append(pv.Reactions, reactionView{r.Emoji, strings.Join(who, ", "), r.Has(f.Me.ID)})
	}
	return pv
}

// place is a post as the bot knows it.
func place(t room.TeamThread, post string) bot.Ref { return bot.Ref{Place: t.Channel, ID: post} }

// replyAt gives the reply that a button's value is about, nil when it is not in the thread.
func replyAt(t room.TeamThread, key string) *room.TeamPost {
	i := slices.IndexFunc(t.Posts, func(p room.TeamPost) bool { return bot.PostKey(place(t, p.ID)) == key && p.Reply() && !p.Deleted })
	if i < 0 {
		return nil
	}
	return &t.Posts[i]
}

// previewedBy gives the reply that a note previews, and whether the note is the
// newest that does.
func previewedBy(t room.TeamThread, note room.TeamPost) (reply *room.TeamPost, newest bool) {
	key, previews := withdraws(note)
	if !previews {
		return nil, false
	}
	newest = true
	for _, other := range t.Posts {
		if k, previews := withdraws(other); previews && k == key && other.At.After(note.At) {
			newest = false
		}
	}
	return replyAt(t, key), newest
}

// withdraws gives what a preview's button takes back.
func withdraws(post room.TeamPost) (key string, previews bool) {
	if post.Note == nil || post.Note.Quote == "" || !strings.HasPrefix(post.Note.Text.Key, "preview.") {
		return "", false
	}
	for _, a := range post.Note.Actions {
		if a.Name == bot.ActWithdraw {
			return a.Value, true
		}
	}
	return "", false
}

func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// platformOf names the platform that a thread is about.
func platformOf(t room.TeamThread, f *frame) string {
	if t.Card == nil {
		return ""
	}
	if key := t.Card.Heading.Keys["platform"]; key != "" {
		return texts.T(key).In(f.Lang)
	}
	return t.Card.Heading.Args["platform"]
}

// mediaView is something that came with a message.
type mediaView struct {
	bot.Media
	Name, Where string
}

// MediaOf are the media as they are shown, with the platform where they are.
func (v postView) MediaOf(all []bot.Media) []mediaView {
	var out []mediaView
	for _, m := range all {
		name := m.Kind
		if key := "page.media." + m.Kind; texts.Known(key) {
			name = texts.T(key).In(v.F.Lang)
		}
		out = append(out, mediaView{m, name, v.Where})
	}
	return out
}
