package roompage

import (
	"cmp"
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/texts"
)

// canReact are the emoji that mean something on a post, in a fixed order.
func (p *page) canReact(f *frame, post room.TeamPost) []emojiView {
	var es []emojiView
	mine := func(name string) bool {
		return slices.ContainsFunc(post.Reactions, func(r room.Reaction) bool { return r.Emoji == name && r.Has(f.Me.ID) })
	}
	for _, e := range p.emoji(f.Lang) {
		e.Mine = mine(e.Name)
		es = append(es, e)
	}
	return es
}

// emoji are the organisation's emoji with what each does: first the acts, then
// the desks.
func (p *page) emoji(l texts.Lang) []emojiView {
	order := bot.EmojiActs()
	place := func(a bot.Act) int { return slices.Index(order, a) }
	type known struct {
		name string
		act  bot.Act
	}
	var acts []known
	for name, act := range p.org.Emoji {
		acts = append(acts, known{name, act})
	}
	slices.SortFunc(acts, func(a, b known) int {
		return cmp.Or(cmp.Compare(place(a.act), place(b.act)), cmp.Compare(a.name, b.name))
	})
	var es []emojiView
	for _, a := range acts {
		es = append(es, emojiView{Name: a.name, Act: texts.T("act." + string(a.act)).In(l)})
	}
	for _, d := range p.org.Desks {
		if d.Emoji != "" {
			es = append(es, emojiView{Name: d.Emoji, Act: texts.T("act.route", "desk", d.Name).In(l)})
		}
	}
	return es
}

// emojiName is what people call an emoji when they say it aloud.
func emojiName(name string, l texts.Lang) string {
	if key := "emoji." + name; texts.Known(key) {
		return texts.T(key).In(l)
	}
	return strings.ReplaceAll(name, "_", " ")
}

// emojiOf is the emoji for an act, the first of them by name; "" when there is none.
// A button has it whether it can be pressed or not, so that it keeps its width.
func (p *page) emojiOf(act bot.Act) string {
	first := ""
	for name, is := range p.org.Emoji {
		if is == act && (first == "" || name < first) {
			first = name
		}
	}
	return first
}
