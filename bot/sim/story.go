package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// line is one line of the story of a run.
type line struct {
	at   time.Time
	talk *talk // nil: it concerns all
	who  string
	what string
}

func (l line) String() string { return clock(l.at) + "  " + l.who + " " + l.what }

func clock(t time.Time) string { return t.Format("Mon 15:04:05.000") }

// tell adds a line to the story.
func (w *world) tell(t *talk, who, what string, args ...any) {
	w.story = append(w.story, line{at: w.now, talk: t, who: who, what: fmt.Sprintf(what, args...)})
}

// trace is the fingerprint of everything that happened.
func (w *world) trace() string {
	h := sha256.New()
	for _, l := range w.story {
		io.WriteString(h, l.String())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// about tells the story of one talk: what concerns others, or was before, is left out.
func (w *world) about(t *talk) string {
	var b strings.Builder
	begins := max(0, slices.IndexFunc(w.story, func(l line) bool { return l.talk == t }))
	for i := begins; i < len(w.story); i++ {
		l := w.story[i]
		ours := t == nil || l.talk == nil || l.talk == t
		ticks := l.who == "clock" && i+1 < len(w.story) && w.story[i+1].who == "clock"
		if ours && !ticks {
			b.WriteString("  " + l.String() + "\n")
		}
	}
	return b.String()
}
