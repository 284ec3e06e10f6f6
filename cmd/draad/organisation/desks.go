package organisation

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"draad/bot"
	"draad/bot/nearest"
)

func (p *parser) desk(n *yaml.Node) {
	var d bot.Desk
	p.mapping(n, "a desk", section{
		"id":           func(n *yaml.Node) { d.ID = bot.DeskID(p.id(n)); p.unique(n, "desk", string(d.ID)) },
		"name":         func(n *yaml.Node) { d.Name = p.text(n, "the desk's name") },
		"channel":      func(n *yaml.Node) { d.Channel = p.token(n, "a channel"); p.unique(n, "channel", d.Channel) },
		"emoji":        func(n *yaml.Node) { d.Emoji = p.emoji(n); p.unique(n, "emoji", d.Emoji) },
		"self_approve": func(n *yaml.Node) { d.SelfApprove = p.flag(n) },
	}, "id", "name", "channel")
	p.out.Desks = append(p.out.Desks, d)
}

// practice is the platform without a remote, and so without settings.
const practice bot.PlatformName = "practice"

func (p *parser) account(n *yaml.Node) {
	var a bot.Account
	p.mapping(n, "an account", section{
		"id":       func(n *yaml.Node) { a.ID = bot.AccountID(p.id(n)); p.unique(n, "account", string(a.ID)) },
		"platform": func(n *yaml.Node) { a.Platform = p.platform(n) },
		"name":     func(n *yaml.Node) { a.Name = p.text(n, "the account's name") },
		"handle":   func(n *yaml.Node) { a.Handle = p.handle(n) },
		"desk":     func(n *yaml.Node) { a.Desk = bot.DeskID(p.points(n, "desk")) },
		"settings": func(n *yaml.Node) {
			a.Settings = p.form(n, prefixForm, "the first part of its settings' names, such as DRAAD_X")
		},
		"optional": func(n *yaml.Node) { a.Optional = p.flag(n) },
	}, "id", "platform", "name", "handle")
	if a.Settings == "" && a.Platform != practice {
		a.Settings = "DRAAD_" + strings.ToUpper(string(a.Platform))
	}
	if a.Platform != "" {
		p.unique(n, "settings prefix", a.Settings)
	}
	if a.Handle != "" {
		p.unique(n, string(a.Platform)+" handle", a.Handle)
	}
	p.out.Accounts = append(p.out.Accounts, a)
}

func (p *parser) platform(n *yaml.Node) bot.PlatformName {
	s := bot.PlatformName(p.id(n))
	if s == "" || len(p.platforms) == 0 || slices.Contains(p.platforms, s) {
		return s
	}
	known := make([]string, len(p.platforms))
	for i, name := range p.platforms {
		known[i] = string(name)
	}
	p.fail(n, "there is no platform %s%s; expected %s", kind(n), nearest.Suggest(string(s), known), strings.Join(known, ", "))
	return ""
}

// handle is an account's name on its platform; an @ before it is left out.
func (p *parser) handle(n *yaml.Node) string {
	return strings.TrimPrefix(p.token(n, "the account's handle"), "@")
}
