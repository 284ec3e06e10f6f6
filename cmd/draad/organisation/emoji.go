package organisation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"draad/bot"
	"draad/bot/nearest"
	"draad/bot/plain"
)

// noAct switches an emoji off that stands for an act by default.
const noAct = "none"

// acts are the acts that an emoji can stand for.
var acts = actNames()

func actNames() (names []string) {
	for _, act := range bot.EmojiActs() {
		names = append(names, string(act))
	}
	return names
}

// emojiActs reads what emoji stand for, over the defaults.
func (p *parser) emojiActs(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		p.fail(n, "expected names of emoji with an act each, such as eyes: claim; found %s", kind(n))
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := p.emoji(key)
		p.unique(key, "entry for the emoji", name)
		act, ok := p.scalar(value, "an act")
		switch {
		case !ok || name == "":
		case act == noAct:
			delete(p.out.Emoji, name)
		case slices.Contains(acts, act):
			p.out.Emoji[name] = bot.Act(act)
			p.chosen[name] = true
		default:
			p.fail(value, "%s is no act%s; expected %s or %s", kind(value),
				nearest.Suggest(act, acts), strings.Join(acts, ", "), noAct)
		}
	}
}

// checkEmoji fails for a desk whose emoji stands for an act by the file. An act that has it
// by default steps back: a newer Draad may bring an act whose emoji a desk has.
func (p *parser) checkEmoji() {
	for _, d := range p.out.Desks {
		act, taken := p.out.Emoji[d.Emoji]
		switch {
		case !taken:
		case p.chosen[d.Emoji]:
			at := yaml.Node{Line: p.ids["emoji "+d.Emoji]}
			p.fail(&at, "the emoji %s stands for %s already; expected another", d.Emoji, act)
		default:
			delete(p.out.Emoji, d.Emoji)
			p.hint("the emoji %s routes to the desk %s, so %s has no emoji; give it another under emoji, such as hand: %s", d.Emoji, d.ID, act, act)
		}
	}
	p.hintEmoji()
}

// hintEmoji tells of emoji that only the chat itself can have: a name that is misspelt would
// never be heard.
func (p *parser) hintEmoji() {
	names := slices.Collect(maps.Keys(p.chosen))
	for _, d := range p.out.Desks {
		if d.Emoji != "" {
			names = append(names, d.Emoji)
		}
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		if _, known := plain.Sign(name); !known {
			p.hint("the emoji %s is none of the usual ones; it works if your chat has one of its own by that name", name)
		}
	}
}

func (p *parser) hint(format string, args ...any) {
	p.out.Hints = append(p.out.Hints, fmt.Sprintf(format, args...))
}
