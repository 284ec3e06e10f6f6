package bot

import (
	"maps"
	"slices"
	"time"

	"draad/bot/texts"
)

const farewellPrefix = conversationPrefix + "forgotten/"

// GoneKey is the record key of a thread that is forgotten, while somebody is told so.
func GoneKey(thread Ref) string { return farewellPrefix + PostKey(thread) }

// goneFor is how long is kept who was told that a thread is forgotten.
const goneFor = 24 * time.Hour

// Farewell is the actor that tells whoever acts in a thread that is forgotten that nobody
// hears them there. All that is kept of it is where the thread is, for a day.
type Farewell struct {
	Key    string                    `json:"key"`
	Serial uint64                    `json:"serial"`
	Thread Ref                       `json:"thread"`
	Told   map[ColleagueID]time.Time `json:"advised,omitempty"`
	Queue  []Queued                  `json:"queue,omitempty"`
	over   bool
}

// Decide implements State.
func (f Farewell) Decide(_ *Rules, version uint64, e Event) (State, []Effect, error) {
	f.Queue, f.Told = slices.Clone(f.Queue), maps.Clone(f.Told)
	s, is := e.Fact.(Stranded)
	if version == 0 && !is {
		return f, nil, Errorf(NotFound, "%T without a thread", e.Fact)
	}
	var timers []Effect
	if version == 0 {
		f.Key, f.Thread, f.Serial = GoneKey(s.Thread), s.Thread, serialAt(e.At)
	}
	f.Serial++
	if version == 0 {
		timers = []Effect{{Kind: DoForget, Class: classTimer, Key: effectKey(f.Key, f.Serial, 1), Due: e.At.Add(goneFor)}}
	}
	if is {
		f.tell(s, e.At)
	} else if _, fired := e.Fact.(Fired); fired {
		f.over = true
	} else if err := f.told(e); err != nil {
		return f, nil, err
	}
	return f, append(headOf(f.Queue, f.Key, f.Serial, e.At), timers...), nil
}

// tell puts a word in line for somebody. Who talks on hears it once.
func (f *Farewell) tell(s Stranded, at time.Time) {
	if _, told := f.Told[s.By.ID]; told && s.Chats {
		return
	}
	if f.Told == nil {
		f.Told = map[ColleagueID]time.Time{}
	}
	f.Told[s.By.ID] = at
	n := Note{Text: texts.T("note.thread_forgotten"), Only: s.By.ID}
	f.Queue = append(f.Queue, Queued{Effect: Effect{Kind: DoSay, Class: classAnswer, Note: &n}})
}

// told takes in what the relay reports of the head. What cannot be said is dropped: there is
// no card to look for.
func (f *Farewell) told(e Event) error {
	var err error
	f.Queue, err = reported(f.Queue, e)
	if err != nil {
		return err
	}
	switch e.Fact.(type) {
	case Succeeded, Failed:
		f.Queue = f.Queue[1:]
	}
	return nil
}

// Over implements State.
func (f Farewell) Over() bool { return f.over }

// Entries implements State: it is found by what it waits for alone.
func (f Farewell) Entries() []Entry { return waitEntries(f.Key, queueWaits(f.Queue)) }

// Waits implements State.
func (f Farewell) Waits(e Effect) Wait { return waitOf(f.Queue, e) }

// Place implements State.
func (f Farewell) Place() string { return f.Thread.Place }

// Call implements State.
func (f Farewell) Call(_ *Rules, e Effect) Call { return SayThere{Thread: f.Thread, Note: *e.Note} }
