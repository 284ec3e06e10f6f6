package handlers

import (
	"context"
	"maps"
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/nearest"
	"draad/bot/ports"
	"draad/bot/room"
	"draad/bot/texts"
)

var _ ports.Commander = (*Inbox)(nil)

// commandWords are what can be asked, Dutch first, with what answers it.
var commandWords = []struct {
	words  []string
	help   string // key of its line in the help
	answer func(in *Inbox, ctx context.Context, e bot.ChatEvent, rest string) (bot.Note, error)
}{
	{[]string{"open"}, "command.help.open", (*Inbox).tellOpen},
	{[]string{"mijn", "mine"}, "command.help.mine", (*Inbox).tellMine},
	{[]string{"paraaf", "initials"}, "command.help.sign", (*Inbox).tellSignature},
	{[]string{"status"}, "command.help.status", (*Inbox).tellStatus},
	{[]string{"help"}, "command.help.help", nil},
}

// Command answers what a colleague asks Draad itself. In a thread the acts are
// commands too: "/draad claim".
func (in *Inbox) Command(ctx context.Context, e bot.ChatEvent) (bot.Note, error) {
	if e.By.ID == "" {
		return bot.Note{}, bot.Errorf(bot.Invalid, "a command names no colleague")
	}
	e.By = in.named(e.By)
	if e.At.IsZero() {
		e.At = in.now()
	}
	n, err := in.answer(ctx, e)
	n.Only = e.By.ID
	return n, err
}

func (in *Inbox) answer(ctx context.Context, e bot.ChatEvent) (bot.Note, error) {
	word, rest, _ := strings.Cut(strings.TrimSpace(e.Text), " ")
	word = strings.ToLower(word)
	for _, c := range commandWords {
		if c.answer != nil && slices.Contains(c.words, word) {
			return c.answer(in, ctx, e, strings.TrimSpace(rest))
		}
	}
	switch {
	case word == "", word == "help":
		return in.help(texts.T("command.help")), nil
	case !e.Thread.IsZero() && texts.Known("act."+word):
		return in.actByCommand(ctx, e, word)
	}
	return in.unknown(word), nil
}

// actByCommand does to the thread what a button on its card would do.
func (in *Inbox) actByCommand(ctx context.Context, e bot.ChatEvent, act string) (bot.Note, error) {
	e.Act, e.Text = bot.Commanded, act
	if key, err := in.thread(ctx, e); err == nil && key == "" && strays(e) {
		return bot.Note{Text: texts.T("note.thread_forgotten")}, nil
	}
	err := in.FromColleague(ctx, e)
	if bot.Is(err, bot.NotFound) {
		return in.unknown(act), nil // not in a thread of Draad: only what can be asked anywhere
	}
	return bot.Note{Text: texts.T("command.done").With("act", "act."+act)}, err
}

// help says what can be asked and what the emoji do.
func (in *Inbox) help(says texts.Text) bot.Note {
	var lines []texts.Text
	for _, c := range commandWords {
		lines = append(lines, texts.T(c.help))
	}
	for _, act := range bot.EmojiActs() {
		for _, emoji := range slices.Sorted(maps.Keys(in.org.Emoji)) {
			if in.org.Emoji[emoji] == act {
				lines = append(lines, in.emojiLine(emoji, texts.T("act."+string(act))))
			}
		}
	}
	for _, d := range in.org.Desks {
		if d.Emoji != "" {
			lines = append(lines, in.emojiLine(d.Emoji, texts.T("act.route", "desk", d.Name)))
		}
	}
	return bot.Note{Text: says, Quote: in.join(lines)}
}

func (in *Inbox) emojiLine(emoji string, act texts.Text) texts.Text {
	return texts.T("command.help.emoji", "emoji", room.EmojiGlyph(emoji), "act", act.In(in.org.Language))
}

// join writes texts as lines, in the organisation's language.
func (in *Inbox) join(lines []texts.Text) string {
	var all []string
	for _, l := range lines {
		all = append(all, strings.TrimSpace(l.In(in.org.Language)))
	}
	return strings.Join(all, "\n")
}

// unknown helps whoever asked something that Draad does not know.
func (in *Inbox) unknown(word string) bot.Note {
	shown := word
	if runes := []rune(word); len(runes) > 30 {
		shown = string(runes[:30]) + "…"
	}
	if s := suggest(word); s != "" {
		return in.help(texts.T("command.did_you_mean", "word", shown, "suggestion", s))
	}
	return in.help(texts.T("command.unknown", "word", shown))
}

// suggest gives the command that a word looks like, "" when there is none.
func suggest(word string) string {
	var known []string
	for _, c := range commandWords {
		known = append(known, c.words...)
	}
	best, _ := nearest.Word(word, known)
	return best
}
