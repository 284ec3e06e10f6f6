package bot

import (
	"slices"
	"sync"
)

// Newcomers are colleagues of the organisation file whom the workspace could only name
// while Draad was running already. They may come while others look.
type Newcomers struct {
	mu       sync.RWMutex
	people   []Person
	advisers []ColleagueID
}

// Add makes somebody known, unless they are known by that id already.
func (n *Newcomers) Add(p Person, adviser bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if slices.ContainsFunc(n.people, func(o Person) bool { return o.ID == p.ID }) {
		return
	}
	n.people = append(n.people, p)
	if adviser {
		n.advisers = append(n.advisers, p.ID)
	}
}

// person finds a newcomer; nobody is one where there can be none.
func (n *Newcomers) person(id ColleagueID) (Person, bool) {
	if n == nil {
		return Person{}, false
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	if i := slices.IndexFunc(n.people, func(p Person) bool { return p.ID == id }); i >= 0 {
		return n.people[i], true
	}
	return Person{}, false
}

// OnDuty gives the advisers whom 📣 calls.
func (o *Organisation) OnDuty() []ColleagueID {
	n := o.Newcomers
	if n == nil {
		return o.Advisers
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	return slices.Concat(o.Advisers, n.advisers)
}
