package organisation

import (
	"slices"

	"draad/bot"

	"go.yaml.in/yaml/v3"
)

func (p *parser) person(n *yaml.Node) {
	var c bot.Person
	p.mapping(n, "a person", section{
		"id": func(n *yaml.Node) {
			c.ID = bot.ColleagueID(p.token(n, "the person's id in the workspace"))
			p.unique(n, "person", string(c.ID))
		},
		"name":     func(n *yaml.Node) { c.Name = p.text(n, "the person's name") },
		"initials": func(n *yaml.Node) { c.Initials = p.initials(n); p.unique(n, "set of initials", c.Initials) },
		"desks":    func(n *yaml.Node) { c.Desks = p.desks(n) },
		"approves": func(n *yaml.Node) { c.Approves = p.desks(n) },
	}, "id", "name")
	p.out.People = append(p.out.People, c)
}

// desks gives a list of desks, each named once.
func (p *parser) desks(n *yaml.Node) []bot.DeskID {
	var all []bot.DeskID
	p.items(n, "desks", func(n *yaml.Node) {
		id := bot.DeskID(p.points(n, "desk"))
		if slices.Contains(all, id) {
			p.fail(n, "the desk %s stands in this list twice", kind(n))
		}
		all = append(all, id)
	})
	return all
}

func (p *parser) advisers(n *yaml.Node) {
	p.items(n, "people", func(n *yaml.Node) {
		id := bot.ColleagueID(p.points(n, "person"))
		if slices.Contains(p.out.Advisers, id) {
			p.fail(n, "the person %s stands in this list twice", kind(n))
		}
		p.out.Advisers = append(p.out.Advisers, id)
	})
}
