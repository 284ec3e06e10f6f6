package practice

import (
	"context"
	"crypto/rand"
	"strings"
	"time"
	"unicode/utf8"

	"draad/bot"
	"draad/bot/plain"
	"draad/bot/room"
)

// teamEdit changes a thread and says what to tell the bot: the event, and the
// post it is about.
type teamEdit func(t *teamRecord, by bot.Colleague, at time.Time) (bot.ChatEvent, string, error)

// Colleague implements room.Room.
func (r *Room) Colleague(ctx context.Context, a room.ColleagueAct) (room.Done, error) {
	a.Text = plain.Clean(a.Text) // what nobody sees is not kept
	by, err := r.colleague(a.By)
	if err != nil {
		return room.Done{}, err
	}
	switch a.Act {
	case bot.Said:
		if err := checkText(a.Text); err != nil {
			return room.Done{}, err
		}
		photos, err := r.keepPhotos(ctx, a.Photos)
		if err != nil {
			return room.Done{}, err
		}
		done, err := r.teamAct(ctx, threadOf(a.Thread), by, r.said(a, photos))
		return done, r.unused(ctx, photos, err)
	case bot.Rewrote:
		if err := checkText(a.Text); err != nil {
			return room.Done{}, err
		}
		return r.teamAct(ctx, threadOf(a.Post), by, r.rewrote(a))
	case bot.Removed:
		var photos []room.Photo
		done, err := r.teamAct(ctx, threadOf(a.Post), by, removed(a, &photos))
		if err != nil {
			return done, err
		}
		return done, r.dropPhotos(ctx, photos)
	case bot.Reacted, bot.Unreacted:
		a.Emoji = room.EmojiName(a.Emoji)
		if a.Emoji == "" || len(a.Emoji) > room.MaxEmoji || !utf8.ValidString(a.Emoji) {
			return room.Done{}, room.NewProblem(bot.Invalid, "emoji", "page.problem.emoji")
		}
		return r.teamAct(ctx, threadOf(a.Post), by, reacted(a))
	case bot.Pressed:
		if a.Action == "" || len(a.Action)+len(a.Value) > 4*room.MaxCommand {
			return room.Done{}, room.NewProblem(bot.Invalid, "action", "page.problem.action")
		}
		return r.teamAct(ctx, threadOf(a.Post), by, pressed(a))
	case bot.Commanded:
		return r.command(ctx, a, by)
	}
	return room.Done{}, room.NewProblem(bot.Invalid, "act", "page.problem.act")
}

func (r *Room) said(a room.ColleagueAct, photos []room.Photo) teamEdit {
	return func(t *teamRecord, by bot.Colleague, at time.Time) (bot.ChatEvent, string, error) {
		if t.People >= room.MaxPosts {
			return bot.ChatEvent{}, "", room.NewProblem(bot.Permanent, "thread", "page.problem.thread_full")
		}
		t.People++
		id := t.add(room.TeamPost{By: by, Text: a.Text, Photos: photos, At: at})
		return bot.ChatEvent{Act: bot.Said, Text: a.Text, Lost: plain.New(a.Text).Lost, Files: r.files(photos)}, id, nil
	}
}

func (r *Room) rewrote(a room.ColleagueAct) teamEdit {
	return func(t *teamRecord, by bot.Colleague, at time.Time) (bot.ChatEvent, string, error) {
		p, err := t.own(a.Post, by.ID)
		if err != nil {
			return bot.ChatEvent{}, "", err
		}
		described, err := describe(p, a.Alts)
		if err != nil {
			return bot.ChatEvent{}, "", err
		}
		if p.Text == a.Text && !described {
			return bot.ChatEvent{}, p.ID, errSame
		}
		p.Text, p.Edited = a.Text, at
		return bot.ChatEvent{Act: bot.Rewrote, Text: a.Text, Lost: plain.New(a.Text).Lost, Files: r.files(p.Photos)}, p.ID, nil
	}
}

// describe gives the photos of a post other descriptions, and reports whether any changed.
func describe(p *room.TeamPost, alts map[string]string) (changed bool, err error) {
	for i, photo := range p.Photos {
		alt, asked := alts[photo.ID]
		if !asked || alt == photo.Alt {
			continue
		}
		if !utf8.ValidString(alt) || utf8.RuneCountInString(alt) > room.MaxAlt {
			return false, room.NewProblem(bot.Invalid, "alt-"+photo.ID, "page.problem.photo_alt", "max", number(room.MaxAlt))
		}
		p.Photos[i].Alt, changed = alt, true
	}
	return changed, nil
}

func removed(a room.ColleagueAct, photos *[]room.Photo) teamEdit {
	return func(t *teamRecord, by bot.Colleague, _ time.Time) (bot.ChatEvent, string, error) {
		if p := t.find(a.Post); p != nil && p.Deleted && p.By.ID == by.ID {
			return bot.ChatEvent{}, p.ID, errSame
		}
		p, err := t.own(a.Post, by.ID)
		if err != nil {
			return bot.ChatEvent{}, "", err
		}
		*photos = p.Photos
		p.Text, p.Photos, p.Deleted, p.Reactions = "", nil, true, nil
		return bot.ChatEvent{Act: bot.Removed}, p.ID, nil
	}
}

func reacted(a room.ColleagueAct) teamEdit {
	return func(t *teamRecord, by bot.Colleague, _ time.Time) (bot.ChatEvent, string, error) {
		p, err := t.visible(a.Post, by.ID)
		if err != nil {
			return bot.ChatEvent{}, "", err
		}
		changed := false
		if a.Act == bot.Unreacted {
			changed = unreact(p, a.Emoji, by.ID)
		} else if len(p.Reactions) < room.MaxReacted {
			changed = react(p, a.Emoji, by)
		} else {
			err = room.NewProblem(bot.Permanent, "emoji", "page.problem.emoji_many")
		}
		if err == nil && !changed {
			err = errSame
		}
		return bot.ChatEvent{Act: a.Act, Emoji: a.Emoji}, p.ID, err
	}
}

func pressed(a room.ColleagueAct) teamEdit {
	return func(t *teamRecord, by bot.Colleague, _ time.Time) (bot.ChatEvent, string, error) {
		p, err := t.visible(a.Post, by.ID)
		if err != nil {
			return bot.ChatEvent{}, "", err
		}
		return bot.ChatEvent{Act: bot.Pressed, Action: a.Action, Value: a.Value}, p.ID, nil
	}
}

// visible gives a post that is there and that a colleague may see.
func (t *teamRecord) visible(id string, by bot.ColleagueID) (*room.TeamPost, error) {
	if p := t.find(id); p != nil && !p.Deleted && p.For(by) {
		return p, nil
	}
	return nil, noPost(id)
}

// own gives a reply that a colleague wrote and may change.
func (t *teamRecord) own(id string, by bot.ColleagueID) (*room.TeamPost, error) {
	p, err := t.visible(id, by)
	if err != nil {
		return nil, err
	}
	if p.By.ID != by {
		return nil, room.NewProblem(bot.Permanent, "post", "page.problem.not_yours")
	}
	return p, nil
}

// command passes on a command, in a thread or outside; without a word it asks for
// help. Outside, it is a record of its own until the bot has heard it.
func (r *Room) command(ctx context.Context, a room.ColleagueAct, by bot.Colleague) (room.Done, error) {
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(a.Text), "/draad"))
	if n := utf8.RuneCountInString(text); n > room.MaxCommand || !utf8.ValidString(text) {
		return room.Done{}, room.NewProblem(bot.Invalid, "text", "page.problem.command", "max", number(room.MaxCommand))
	}
	do := func(t *teamRecord, _ bot.Colleague, _ time.Time) (bot.ChatEvent, string, error) {
		return bot.ChatEvent{Act: bot.Commanded, Text: text}, t.ID, nil
	}
	if a.Thread != "" {
		return r.teamAct(ctx, threadOf(a.Thread), by, do)
	}
	if err := r.checkChannel(a.Channel); err != nil {
		return room.Done{}, err
	}
	id := "c" + strings.ToLower(rand.Text())
	return r.commitTeam(ctx, id, by, func(t *teamRecord, made bool) error {
		t.ID, t.Channel = id, a.Channel
		return nil
	}, do)
}

// teamAct changes a thread that exists and reports it, in one commit.
func (r *Room) teamAct(ctx context.Context, thread string, by bot.Colleague, do teamEdit) (room.Done, error) {
	return r.commitTeam(ctx, thread, by, func(t *teamRecord, made bool) error {
		if made || len(t.Posts) == 0 {
			return noThread(thread)
		}
		return nil
	}, do)
}

func (r *Room) commitTeam(ctx context.Context, thread string, by bot.Colleague,
	ready func(*teamRecord, bool) error, do teamEdit) (room.Done, error) {
	var done struct {
		room.Done
		command bool
	}
	done.Thread = thread
	w := &waiter{pump: r.team.out}
	defer w.leave()
	_, err := update(ctx, r, teamKey(thread), r.tick.next(), func(t *teamRecord, made bool) ([]string, error) {
		if err := ready(t, made); err != nil {
			return nil, err
		}
		at := r.tick.next()
		e, post, err := do(t, by, at)
		done.ID, done.Changed = post, err == nil
		if err != nil {
			return nil, err
		}
		e.By, done.command = by, e.Act == bot.Commanded
		w.watch(t.report(e, at, post))
		return nil, nil
	})
	switch {
	case err != nil:
		return room.Done{}, err
	case !done.Changed:
		done.Taken = true
	default:
		// People may say and press what they like anywhere: what the bot does not
		// know is no error of theirs. A command is asked in so many words.
		var refused error
		done.Taken, refused = w.wait(ctx)
		switch {
		case !done.command || refused == nil:
		case bot.Is(refused, bot.Conflict):
			return room.Done{}, room.NewProblem(bot.Conflict, "text", "page.problem.command_taken")
		default:
			return room.Done{}, room.NewProblem(bot.NotFound, "text", "page.problem.unknown_command")
		}
	}
	return done.Done, nil
}

// colleague finds who acts; a stranger is told whom the room knows.
func (r *Room) colleague(id bot.ColleagueID) (bot.Colleague, error) {
	if p, ok := r.org.Person(id); ok {
		return bot.Colleague{ID: p.ID, Name: p.Name}, nil
	}
	var known []string
	for _, p := range r.org.People {
		known = append(known, string(p.ID))
	}
	return bot.Colleague{}, room.NewProblem(bot.Invalid, "by", "page.problem.by", "known", strings.Join(known, ", "))
}

func (r *Room) checkChannel(channel string) error {
	var known []string
	for _, d := range r.org.Desks {
		if d.Channel == channel {
			return nil
		}
		known = append(known, d.Channel)
	}
	return room.NewProblem(bot.Invalid, "channel", "page.problem.channel", "known", strings.Join(known, ", "))
}
