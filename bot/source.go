package bot

import (
	"maps"
	"slices"
	"time"

	"draad/bot/texts"
)

// A source may have something to say itself: that it cannot hear citizens, that it missed
// some, that it hears them again. It is said in the channel of the account's desk, outside
// any thread: nobody reads the log of a program that seems to work.
//
// What is still to be said is kept in a record of its own. It goes when all is said; what was
// taken in is remembered as long as any event, so that a notice that comes again is not said
// twice.

// SourceNotice is what a source has to say.
type SourceNotice struct {
	ID       string // unique within the platform and account; the same when repeated
	Platform PlatformName
	Account  AccountID
	Text     texts.Text // what happened, and what people can do now
	Link     string     // where they can look, optional
	// From and Until, where given, fill in {from} and {until} in Text, by the
	// organisation's clock.
	From, Until time.Time
}

// SourceSaid is a notice that became known.
type SourceSaid struct{ Notice SourceNotice }

func (SourceSaid) fact() {}

const sourcePrefix = "source/"

// SourceKey is the record of what a source still has to say about an account.
func SourceKey(p PlatformName, a AccountID) string {
	return sourcePrefix + joinKey(string(p), string(a))
}

// SourceNews is the actor of what a source still has to say about one account.
type SourceNews struct {
	Key    string   `json:"key"`
	Serial uint64   `json:"serial"`
	Desk   DeskID   `json:"desk"`
	Queue  []Queued `json:"queue,omitempty"` // one after the other; only the head is with the store
	said   bool     // all of it
}

// Decide implements State.
func (s SourceNews) Decide(r *Rules, version uint64, e Event) (State, []Effect, error) {
	s.Queue = slices.Clone(s.Queue)
	said, is := e.Fact.(SourceSaid)
	switch {
	case version == 0 && !is:
		return s, nil, Errorf(NotFound, "%T without a source", e.Fact)
	case version == 0:
		s.Key = SourceKey(said.Notice.Platform, said.Notice.Account)
		s.Desk = r.Org.Desk(r.Org.Account(said.Notice.Account).Desk).ID
		s.Serial = serialAt(e.At)
	}
	s.Serial++
	if is {
		note := Note{Text: said.Notice.dated(r.Org), Link: said.Notice.Link}
		s.Queue = append(s.Queue, Queued{Effect: Effect{Kind: DoTell, Class: classNormal, Channel: r.Org.Desk(s.Desk).Channel, Note: &note}})
	} else if err := s.told(r, e); err != nil {
		return s, nil, err
	}
	s.said = len(s.Queue) == 0
	return s, headOf(s.Queue, s.Key, s.Serial, e.At), nil
}

// told takes in what the relay reports of the head.
func (s *SourceNews) told(r *Rules, e Event) error {
	q, err := reported(s.Queue, e)
	s.Queue = q
	if f, failed := e.Fact.(Failed); failed && err == nil {
		s.Queue[0] = elsewhere(r.Org, s.Desk, "", s.Queue[0], f.Kind, e.At)
	} else if _, done := e.Fact.(Succeeded); done && err == nil {
		s.Queue = s.Queue[1:]
	}
	return err
}

// Over implements State.
func (s SourceNews) Over() bool { return s.said }

// Entries implements State: it is found by what it waits for alone.
func (s SourceNews) Entries() []Entry { return waitEntries(s.Key, queueWaits(s.Queue)) }

// Waits implements State.
func (s SourceNews) Waits(e Effect) Wait { return waitOf(s.Queue, e) }

// Place implements State.
func (s SourceNews) Place() string { return "" }

// Call implements State.
func (s SourceNews) Call(_ *Rules, e Effect) Call {
	return TellThere{Channel: e.Channel, Note: *e.Note}
}

// dated gives the text with its times filled in.
func (n SourceNotice) dated(o *Organisation) texts.Text {
	args := map[string]string{}
	maps.Copy(args, n.Text.Args)
	for name, at := range map[string]time.Time{"from": n.From, "until": n.Until} {
		if !at.IsZero() {
			args[name] = o.clock(at)
		}
	}
	n.Text.Args = args
	return n.Text
}
