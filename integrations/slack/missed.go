package slack

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"draad/bot"
)

// missed is one post that is read again, with what is noted of it.
type missed struct {
	w      *Workspace
	m      event
	thread bot.Ref
	page   page
	// edited tells that the post was edited, or its files were, since its thread was last read:
	// an emoji that was missed may be from before that, also when the edit itself was heard.
	edited bool
	dirty  bool
	at     time.Time // Slack's clock when it was read
}

// readPost takes in what was missed of one post; p is what is noted of it.
func (w *Workspace) readPost(ctx context.Context, thread bot.Ref, m event, p page, ofSomebody bool, at time.Time) error {
	free, err := w.pages.hold(ctx, pageKey(thread.Place, m.TS))
	if err != nil {
		return err
	}
	defer free()
	r := &missed{w: w, m: m, thread: thread, page: p.copy(), at: at}
	if ofSomebody && m.isReply() {
		err = r.reply(ctx)
	}
	if err == nil {
		err = r.reactions(ctx)
	}
	if !r.dirty {
		return err
	}
	// What was taken in is written down, also when we stop halfway.
	return errors.Join(err, r.writeDown(context.WithoutCancel(ctx), p))
}

// writeDown notes what was taken in. Another replica may have noted something since: what
// was taken in here came after that, so it is noted over it, and read again.
func (r *missed) writeDown(ctx context.Context, was page) error {
	err := r.w.notes.save(ctx, r.thread.Place, r.m.TS, r.page)
	if err == nil {
		return nil
	}
	now, failed := r.w.notes.load(ctx, r.thread.Place, r.m.TS)
	if failed != nil || now.version == r.page.version {
		return errors.Join(err, failed)
	}
	now.Root = cmp.Or(now.Root, r.page.Root)
	if r.page.Change != was.Change {
		now.rewritten(r.m, r.page.Change)
	} else if now.Wording == "" {
		now.holds(r.m)
	}
	for who, m := range r.page.Reactions {
		if m == was.Reactions[who] {
			continue
		}
		m.Heard = now.Reactions[who].heard()
		now.set(who, m)
	}
	if err := r.w.notes.save(ctx, r.thread.Place, r.m.TS, now); err != nil {
		return err
	}
	return errCrossed
}

// hand gives an event to the inbox, for as long as it takes; unless something was noted
// of the post meanwhile.
func (r *missed) hand(ctx context.Context, c bot.ChatEvent) error {
	now, err := r.w.notes.load(ctx, r.thread.Place, r.m.TS)
	switch {
	case err != nil:
		return err
	case now.version != r.page.version:
		return errCrossed
	}
	return r.w.insist(ctx, "catch up", func() error {
		_, err := r.w.hand(ctx, c)
		return err
	})
}

// reply takes in a reply that is not noted, and its newest change. That comes first: another
// replica may be told meanwhile of an approval from before the edit, which may not find the
// newer text as if it had always been so. Also of a reply that is new here the older text
// may have been taken in.
func (r *missed) reply(ctx context.Context) error {
	isNew, err := r.rewritten(ctx)
	if err != nil {
		return err
	}
	if r.page.Root == "" && r.m.tampered() {
		r.page.Change = max(r.page.Change, r.second())
	}
	edit := max(r.m.editedAt(), r.page.Change)
	r.edited = isNew || edit != "" && moment(edit).After(r.w.readings.last(r.thread).Add(-r.w.pause.lag))
	if r.page.Root == "" {
		if err := r.hand(ctx, r.w.said(ctx, r.thread.Place, r.m)); err != nil {
			return err
		}
		r.page.Root, r.dirty = r.thread.ID, true
	}
	if r.page.Wording == "" || r.page.Files == "" {
		r.page.holds(r.m)
		r.dirty = true
	}
	return nil
}

// rewritten takes in the newest change of a reply, if it is not noted. The page's version
// makes its id one of its own: what was written may have been written before.
func (r *missed) rewritten(ctx context.Context) (isNew bool, err error) {
	change, err := r.change()
	if err != nil || change == "" {
		return false, err
	}
	c := r.w.rewrote(ctx, r.thread.Place, r.m, change)
	c.ID += "/seen/" + strconv.FormatUint(r.page.version, 10)
	if err := r.hand(ctx, c); err != nil {
		return true, err
	}
	r.page.Edited, r.page.Change, r.dirty = max(r.page.Edited, r.m.editedAt()), change, true
	r.page.holds(r.m)
	return true, nil
}

// change is the newest change of a reply that is not noted, "" when there is none. When files
// change, Slack calls that no edit: then it is as old as the reading. What is shown of a
// second that is hardly over, or from around a change that is noted, may be older than what
// somebody is told of.
func (r *missed) change() (string, error) {
	at, change := r.m.editedAt(), r.second()
	files := r.page.Files != "" && r.page.Files != filesOf(r.m.files())
	text := r.page.Wording != r.m.wording() && (r.page.Wording != "" || at != "")
	switch {
	case at > r.page.Edited, text && at != "":
		change = max(endOf(at), r.page.Change)
		if files {
			change = max(change, r.second())
		}
	case !text && !files:
		return "", nil
	}
	if sure := r.at.Add(-r.w.pause.lag); editMoment(at).After(sure) || moment(r.page.Change).After(sure) {
		return "", errCrossed
	}
	return change, nil
}

// second is when the post was read, as a ts.
func (r *missed) second() string { return strconv.FormatInt(r.at.Unix(), 10) + ".000000" }

// reactions takes in each emoji that was put or taken away meanwhile. What was taken away
// comes first: it makes room for what was put there, such as the claim of somebody else.
func (r *missed) reactions(ctx context.Context) error {
	stands, unsure := map[string]bool{}, map[string]bool{}
	for _, one := range r.m.Reactions {
		name := emojiName(one.Name)
		if !r.w.means(name) {
			continue
		}
		unsure[name] = unsure[name] || one.Count > len(one.Users) // Slack does not name them all
		for _, user := range one.Users {
			stands[user+" "+name] = true
		}
	}
	for _, who := range slices.Sorted(maps.Keys(r.page.Reactions)) {
		_, name, _ := strings.Cut(who, " ")
		if m := r.page.Reactions[who]; !m.On && m.Due == "" || stands[who] || unsure[name] {
			continue
		}
		if err := r.flip(ctx, who, bot.Unreacted); err != nil {
			return err
		}
	}
	for _, who := range slices.Sorted(maps.Keys(stands)) {
		if m := r.page.Reactions[who]; m.On && m.Due == "" {
			continue
		}
		if err := r.flip(ctx, who, bot.Reacted); err != nil {
			return err
		}
	}
	return nil
}

// flip takes in one emoji that was found by reading. What was noted of it just before the
// reading may be newer than what was read; then it is too early to tell. Slack will not
// report this emoji again. So it is noted first, as due, and then taken in: if Draad stops
// in between, the note says what is still to be done, even when somebody has taken the
// emoji away by then. The id holds the page's version, so a repetition has the same id, and
// the next time has another.
func (r *missed) flip(ctx context.Context, who string, act bot.ChatAct) error {
	known := r.page.Reactions[who]
	if moment(known.At).After(r.at.Add(-r.w.pause.lag)) {
		return errCrossed
	}
	m := mark{On: act == bot.Reacted, At: r.second(), Seen: true, Heard: known.heard(), Due: strconv.FormatUint(r.page.version, 10)}
	if known.On == m.On && known.Due != "" {
		m.Due = known.Due
	}
	r.page.set(who, m)
	if err := r.w.notes.save(ctx, r.thread.Place, r.m.TS, r.page); err != nil {
		r.page.Reactions[who] = known
		return err
	}
	r.page.version++
	user, name, _ := strings.Cut(who, " ")
	c := bot.ChatEvent{
		ID:  id(string(act), r.thread.Place, r.m.TS, user, name, "seen", m.Due),
		Act: act, At: r.at, Emoji: name, By: bot.Colleague{ID: bot.ColleagueID(user)},
		Thread: r.thread, Post: r.w.ref(ctx, r.thread.Place, r.m.TS, r.thread.ID),
	}
	c.Doubtful = act == bot.Reacted && r.edited
	if err := r.hand(ctx, c); err != nil {
		return err
	}
	m.Due = ""
	r.page.set(who, m)
	r.dirty = true
	return nil
}

// readGone takes in that a reply which is noted is not there any more.
func (w *Workspace) readGone(ctx context.Context, thread bot.Ref, ts string) error {
	c := w.gone(ctx, thread.Place, ts, thread.ID)
	c.At = w.now()
	return w.insist(ctx, "catch up", func() error { return w.takeMessage(ctx, c, event{}) })
}
