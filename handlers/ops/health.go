package ops

import (
	"context"
	"errors"
	"fmt"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store"
)

// patience is how long a page waits for the store.
const patience = 2 * time.Second

// overdue is how long work may be late before the program is not well, unless
// Health says otherwise.
const overdue = 10 * time.Minute

// ErrEmptied is what Stats fails with when the store is not the one it was at the start.
var ErrEmptied = errors.New("the store was emptied while Draad ran, or is another one than at the start: " +
	"put back what it held, or restart every Draad to begin anew")

// Health is what the health pages look at.
type Health struct {
	Stats   func(context.Context) (store.Stats, error)   // the store's
	Backlog func(context.Context) (relay.Backlog, error) // for people
	Waiting func(context.Context) ([]relay.Held, error)  // what is tried again later; may be nil
	Sources []Source
	Usage   []func(context.Context) ([]Usage, error) // what platforms charge for; may be empty
	Overdue time.Duration                            // 0: ten minutes
	Now     func() time.Time
	Started time.Time // from then on silence counts for a source that never spoke
}

// Source is where news comes from.
type Source struct {
	Name    string // "x", "practice"
	Speaker ports.Speaker
	Silence time.Duration // silent for longer is not well; 0: it may be silent
}

// Report is the body of /readyz.
type Report struct {
	Ready   bool           `json:"ready"`
	Reasons []string       `json:"reasons,omitempty"` // why not, and what to look at
	Store   StoreReport    `json:"store"`
	Sources []SourceReport `json:"sources"`
	// Waiting is what is tried again later. It makes Draad not ready only when it lasts.
	Waiting []WaitReport `json:"waiting,omitempty"`
}

// StoreReport is how the store is.
type StoreReport struct {
	OK      bool `json:"ok"`
	Records int  `json:"records"`
	Jobs    int  `json:"jobs"`
	// Late is by how many seconds the job that waits longest is overdue.
	Late int `json:"late_seconds"`
}

// SourceReport is how one connection of a source is.
type SourceReport struct {
	Name   string     `json:"name"` // "x/gemeente"
	OK     bool       `json:"ok"`
	Spoke  *time.Time `json:"last_spoke,omitempty"` // missing: not since the start
	Silent int        `json:"silent_seconds"`
	// Trouble is what is wrong now, and Missed what was not read lately and will not be.
	Trouble string `json:"trouble,omitempty"`
	Missed  string `json:"missed,omitempty"`

	lasts bool // a person has to mend it
}

// Examine makes the report.
func (h Health) Examine(ctx context.Context) Report {
	now := h.Now()
	r := Report{Sources: h.examineSources(now)}
	h.examineStore(ctx, now, &r)
	h.examineWaiting(ctx, now, &r)
	for _, s := range r.Sources {
		switch {
		case s.lasts:
			r.Reasons = append(r.Reasons, fmt.Sprintf("%s: %s", s.Name, s.Trouble))
		case !s.OK:
			r.Reasons = append(r.Reasons, fmt.Sprintf("%s has been silent for %s; run `draad doctor`", s.Name, time.Duration(s.Silent)*time.Second))
		}
	}
	r.Ready = len(r.Reasons) == 0
	return r
}

func (h Health) examineStore(ctx context.Context, now time.Time, r *Report) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	stats, err := h.Stats(ctx)
	if errors.Is(err, ErrEmptied) {
		r.Reasons = append(r.Reasons, ErrEmptied.Error())
		return
	}
	if err != nil {
		r.Reasons = append(r.Reasons, fmt.Sprintf("the store does not answer, or takes no changes (%s); see the log", bot.KindOf(err)))
		return
	}
	limit := h.Overdue
	if limit == 0 {
		limit = overdue
	}
	late := lateness(stats, now)
	r.Store = StoreReport{OK: true, Records: stats.Records, Jobs: stats.Jobs, Late: seconds(late)}
	if late > limit {
		r.Reasons = append(r.Reasons, fmt.Sprintf("work is overdue by %s; see draad_effects_total and the log for what fails", late.Round(time.Second)))
	}
}

func (h Health) examineSources(now time.Time) []SourceReport {
	all := []SourceReport{}
	for _, s := range h.Sources {
		spoke := s.Speaker.LastSpoke()
		var troubles map[string]ports.Trouble
		if t, tells := s.Speaker.(ports.Troubled); tells {
			troubles = t.Troubles()
		}
		for _, name := range sortedKeys(spoke) {
			one, at := SourceReport{Name: s.Name + "/" + name}, h.Started
			if t := spoke[name]; !t.IsZero() {
				one.Spoke, at = &t, t
			}
			silent := max(0, now.Sub(at))
			one.Silent = seconds(silent)
			trouble := troubles[name]
			one.Trouble, one.Missed, one.lasts = trouble.Says, trouble.Missed, trouble.Lasts
			one.OK = (s.Silence == 0 || silent <= s.Silence) && !one.lasts
			all = append(all, one)
		}
	}
	return all
}

// lateness is by how much the job that waits longest is overdue.
func lateness(s store.Stats, now time.Time) time.Duration {
	if s.Oldest.IsZero() {
		return 0
	}
	return max(0, now.Sub(s.Oldest))
}

func seconds(d time.Duration) int { return int(d / time.Second) }
