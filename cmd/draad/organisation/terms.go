package organisation

import (
	"time"

	"draad/bot"

	"go.yaml.in/yaml/v3"
)

// defaultTimes are the terms of an organisation that names none. Five years is
// what the 2017 selection list for municipalities keeps reports on public space.
func defaultTimes() bot.Times {
	return bot.Times{
		Undo:      30 * time.Second,
		Claim:     4 * time.Hour,
		Remind:    time.Hour,
		Chatter:   90 * day,
		Retention: 5 * 365 * day,
	}
}

func (p *parser) times(n *yaml.Node) {
	t := &p.out.Times
	p.mapping(n, "the times", section{
		"undo":      func(n *yaml.Node) { t.Undo = p.term(n, time.Hour) },
		"claim":     func(n *yaml.Node) { t.Claim = p.term(n, 30*day) },
		"remind":    func(n *yaml.Node) { t.Remind = p.term(n, 8*time.Hour) },
		"chatter":   func(n *yaml.Node) { t.Chatter = p.term(n, maxTerm) },
		"retention": func(n *yaml.Node) { t.Retention = p.term(n, maxTerm) },
	})
	if t.Retention > 0 && t.Chatter > t.Retention {
		p.fail(n, "expected chatter to be no longer than retention: the conversation is gone by then")
	}
}
