package organisation

import (
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/alike"

	"go.yaml.in/yaml/v3"
)

func (p *parser) person(n *yaml.Node) {
	var c bot.Person
	named := 0 // ways in which the file says who it is
	p.mapping(n, "a person", section{
		"id": func(n *yaml.Node) {
			named++
			c.ID = bot.ColleagueID(p.token(n, "the person's id in the workspace"))
			p.unique(n, "person", string(c.ID))
		},
		"email": func(n *yaml.Node) {
			named++
			c.Email = strings.ToLower(p.form(n, emailForm, "the person's e-mail address, such as p.hendriks@voorbeeld.nl"))
			p.unique(n, "person", c.Email)
		},
		"name": func(n *yaml.Node) { c.Name = p.text(n, "the person's name") },
		"initials": func(n *yaml.Node) {
			c.Initials = p.initials(n)
			p.uniqueAs(n, "set of initials", c.Initials, alike.Fold(c.Initials))
		},
		"desks":    func(n *yaml.Node) { c.Desks = p.desks(n) },
		"approves": func(n *yaml.Node) { c.Approves = p.desks(n) },
	}, "name")
	if named != 1 && n.Kind == yaml.MappingNode {
		p.fail(n, "expected id or email, one of the two")
	}
	if c.ID == "" {
		c.ID = bot.ColleagueID(c.Email)
	}
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
		if emailForm.MatchString(string(id)) {
			id = bot.ColleagueID(strings.ToLower(string(id)))
		}
		if slices.Contains(p.out.Advisers, id) {
			p.fail(n, "the person %s stands in this list twice", kind(n))
		}
		p.out.Advisers = append(p.out.Advisers, id)
	})
}
