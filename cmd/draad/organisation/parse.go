package organisation

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones in a container without a zone database

	"go.yaml.in/yaml/v3"

	"draad/bot"
	"draad/bot/nearest"
	"draad/bot/texts"
)

// parser reads the sections of a file, and checks what points at what when all of
// it has been read.
type parser struct {
	reader
	out       *File
	platforms []bot.PlatformName

	ids      map[string]int // "desk kcc" → the line where it stands
	pointers []pointer
	chosen   map[string]bool // emoji that the file gives an act
}

// pointer is a place in the file that names something elsewhere in it.
type pointer struct {
	node *yaml.Node
	what string // "desk", "person"
}

// Parse reads an organisation file. name is what it is called in errors.
func Parse(name string, data []byte, platforms ...bot.PlatformName) (*File, error) {
	p := &parser{
		reader:    reader{file: name},
		out:       &File{Name: name, Hours: defaultHours()},
		platforms: platforms,
		ids:       map[string]int{},
		chosen:    map[string]bool{},
	}
	p.out.Language, p.out.SignWith, p.out.Times = texts.NL, bot.WithInitials, defaultTimes()
	p.out.Emoji = bot.DefaultEmoji()
	p.out.Zone, _ = time.LoadLocation("Europe/Amsterdam") // part of the program
	if n := p.root(data); n != nil {
		p.organisation(n)
		p.checkPointers()
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return p.out, nil
}

func (p *parser) organisation(n *yaml.Node) {
	p.mapping(n, "the organisation", section{
		"name":         func(n *yaml.Node) { p.out.Organisation.Name = p.text(n, "the municipality's name") },
		"language":     p.language,
		"time_zone":    p.zone,
		"sign_with":    p.signWith,
		"desks":        func(n *yaml.Node) { p.items(n, "desks", p.desk); p.atLeastOne(n, "desk") },
		"accounts":     func(n *yaml.Node) { p.items(n, "accounts", p.account); p.atLeastOne(n, "account") },
		"people":       func(n *yaml.Node) { p.items(n, "people", p.person) },
		"advisers":     p.advisers,
		"emoji":        p.emojiActs,
		"times":        p.times,
		"office_hours": p.hours,
		"holidays":     func(n *yaml.Node) { p.items(n, "dates", p.holiday) },
	}, "name", "desks", "accounts")
	p.checkEmoji()
}

func (p *parser) atLeastOne(n *yaml.Node, what string) {
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		p.fail(n, "expected at least one %s", what)
	}
}

func (p *parser) language(n *yaml.Node) {
	switch s, ok := p.scalar(n, "nl or en"); {
	case s == "nl" || s == "en":
		p.out.Language = texts.Lang(s)
	case ok:
		p.fail(n, "expected nl or en, found %s", kind(n))
	}
}

func (p *parser) zone(n *yaml.Node) {
	const expected = "a time zone, such as Europe/Amsterdam"
	s, ok := p.scalar(n, expected)
	if !ok {
		return
	}
	zone, err := time.LoadLocation(s)
	if err != nil || s == "" || s == "Local" {
		p.fail(n, "expected %s, found %s", expected, kind(n))
		return
	}
	p.out.Zone = zone
}

func (p *parser) signWith(n *yaml.Node) {
	switch s, ok := p.scalar(n, "initials or first_name"); {
	case s == string(bot.WithInitials) || s == string(bot.WithFirstName):
		p.out.SignWith = bot.SignWith(s)
	case ok:
		p.fail(n, "expected initials or first_name, found %s", kind(n))
	}
}

// unique keeps where something that may stand in the file once does stand, and
// fails when it stands there already. Case does not count.
func (p *parser) unique(n *yaml.Node, what, value string) {
	p.uniqueAs(n, what, value, strings.ToLower(value))
}

// uniqueAs is unique for values that are the same in a form of their own.
func (p *parser) uniqueAs(n *yaml.Node, what, value, form string) {
	if value == "" {
		return
	}
	key := what + " " + form
	if first, twice := p.ids[key]; twice {
		p.fail(n, "the %s %s is taken on line %d; expected another", what, short(value), first)
		return
	}
	p.ids[key] = n.Line
}

// points keeps that a node names something, to be checked at the end.
func (p *parser) points(n *yaml.Node, what string) string {
	s, ok := p.scalar(n, "the id of a "+what)
	if ok {
		p.pointers = append(p.pointers, pointer{n, what})
	}
	return s
}

// isEmail reports whether two ids are the same e-mail address.
func (p *parser) isEmail(a, b string) bool {
	return emailForm.MatchString(a) && strings.EqualFold(a, b)
}

func (p *parser) checkPointers() {
	known := map[string][]string{}
	for _, d := range p.out.Desks {
		known["desk"] = append(known["desk"], string(d.ID))
	}
	for _, c := range p.out.People {
		known["person"] = append(known["person"], string(c.ID))
	}
	for _, at := range p.pointers {
		if !slices.ContainsFunc(known[at.what], func(s string) bool { return s == at.node.Value || p.isEmail(s, at.node.Value) }) {
			p.fail(at.node, "there is no %s %s in this file%s", at.what, kind(at.node),
				nearest.Suggest(at.node.Value, known[at.what]))
		}
	}
}
