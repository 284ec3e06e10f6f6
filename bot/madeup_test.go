package bot

import (
	"slices"
	"testing"
	"time"

	"draad/bot/texts"
)

// A new act, effect, timer or sort of record is an entry, and a file with what the entry
// names. These are made up, and nothing else knows of them.

const (
	actWave  Act = "wave"
	doWave   Do  = "wave"
	doTireOf Do  = "tire_of_waving"
)

// wave is the file of the act and its effects.
func wave(d *decision, f Acted) {
	d.enqueue(Effect{Kind: doWave, Class: classNormal, Note: &Note{Text: texts.Raw(f.By.Name + " waves")}})
	d.timer(doTireOf, time.Hour, d.at)
}

func withMadeUp(t *testing.T) {
	t.Helper()
	before := slices.Clone(acts)
	acts = append(acts, act{name: actWave, emoji: "wave", may: anybody, do: wave})
	kinds[doWave] = kind{Manner: Manner{Lane: ToThread, Tries: 3}, queued: true, call: sayNote, failed: notSaid(nil)}
	kinds[doTireOf] = kind{Manner: timing, fired: func(d *decision) { d.c.Urgent = true }}
	t.Cleanup(func() {
		acts = before
		delete(kinds, doWave)
		delete(kinds, doTireOf)
	})
}

func TestANewActAndItsEffectsAreAnEntryEach(t *testing.T) {
	withMadeUp(t)
	if DefaultEmoji()["wave"] != actWave || !slices.Contains(EmojiActs(), actWave) || !slices.Contains(Kinds(), doWave) {
		t.Error("settings, help and worlds do not know of it")
	}
	r := &Rules{Org: &Organisation{Desks: []Desk{{ID: "kcc", Channel: "C-kcc"}}}, Deadline: func(at time.Time, _ bool) time.Time { return at.Add(time.Hour) }}
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	c := Conversation{Key: "conversation/p/a/t/c", Version: 1, Status: Open, Thread: Ref{Place: "C-kcc", ID: "p1"}, Desk: "kcc",
		Messages: []Message{{ID: "m1"}}, First: "m1"}
	c, effects, err := Decide(r, c, Event{At: at, Fact: Acted{By: Colleague{ID: "guest", Name: "Gast", Guest: true}, Act: actWave}})
	if err != nil || len(effects) != 2 {
		t.Fatalf("%+v (%v)", effects, err)
	}
	var wavesOnce, tires Effect
	for _, e := range effects {
		if e.Kind == doWave {
			wavesOnce = e
		} else {
			tires = e
		}
	}
	if lane := wavesOnce.LaneName(c.Place()); lane != "chat/C-kcc" || wavesOnce.Manner().Tries != 3 {
		t.Errorf("it is done in %s, %+v", lane, wavesOnce.Manner())
	}
	c, _, err = Decide(r, c, Event{At: at, Fact: Attempting{Effect: wavesOnce}})
	if err != nil {
		t.Fatal(err)
	}
	if call, says := c.Call(r, wavesOnce).(SayThere); !says || call.Note.Text.In(texts.NL) != "Gast waves" {
		t.Errorf("it calls %+v", call)
	}
	c, _, err = Decide(r, c, Event{At: at, Fact: Succeeded{Effect: wavesOnce, Ref: Ref{Place: "C-kcc", ID: "p2"}}})
	if err != nil || len(c.Queue) != 0 {
		t.Errorf("left in line: %+v (%v)", c.Queue, err)
	}
	if !tires.Kind.Timer() {
		t.Error("its timer is none")
	}
	if c, _, err = Decide(r, c, Event{At: at.Add(time.Hour), Fact: Fired{Effect: tires}}); err != nil || !c.Urgent {
		t.Errorf("nothing came of its timer (%v)", err)
	}
}
