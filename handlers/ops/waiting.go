package ops

import (
	"context"
	"fmt"
	"time"
)

// heldUp is how long something may wait for a remote before the program is not well: hiccups
// are over by then.
const heldUp = 2 * time.Minute

// WaitReport is what waits for one remote.
type WaitReport struct {
	On      string `json:"on"` // "chat/C1", "platform/x/gemeente"
	Records int    `json:"records"`
	Seconds int    `json:"seconds"` // for how long the first waits
}

// examineWaiting says what waits until a person mends something, or a remote comes back. A store
// that does not answer is told of elsewhere.
func (h Health) examineWaiting(ctx context.Context, now time.Time, r *Report) {
	if h.Waiting == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	all, err := h.Waiting(ctx)
	if err != nil {
		return
	}
	for _, w := range all {
		waits := max(0, now.Sub(w.Since))
		r.Waiting = append(r.Waiting, WaitReport{On: w.On, Records: w.Count, Seconds: seconds(waits)})
		if waits > heldUp {
			r.Reasons = append(r.Reasons, fmt.Sprintf("%d threads wait for %s, the first for %s; see the log for what is refused, and run `draad doctor`",
				w.Count, w.On, waits.Round(time.Second)))
		}
	}
}
