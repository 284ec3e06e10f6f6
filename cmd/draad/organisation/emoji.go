package organisation

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"draad/bot"
	"draad/bot/nearest"
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
		default:
			p.fail(value, "%s is no act%s; expected %s or %s", kind(value),
				nearest.Suggest(act, acts), strings.Join(acts, ", "), noAct)
		}
	}
}

// checkEmoji fails for a desk whose emoji stands for an act.
func (p *parser) checkEmoji() {
	for _, d := range p.out.Desks {
		act, taken := p.out.Emoji[d.Emoji]
		if !taken {
			continue
		}
		at := yaml.Node{Line: p.ids["emoji "+d.Emoji]}
		p.fail(&at, "the emoji %s stands for %s already; expected another, or %s: none under emoji", d.Emoji, act, d.Emoji)
	}
}
