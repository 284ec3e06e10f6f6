package roompage

import (
	"net/http"
	"time"

	"draad/bot"
	"draad/bot/room"
)

// writeTime is how long a browser may take to take in one message.
const writeTime = 10 * time.Second

// events tells a browser each time that the room changed ("change"), and that the
// line is alive in between. It says "look again", never what: the page is asked
// anew, in the viewer's own language.
func (p *page) events(w http.ResponseWriter, r *http.Request) {
	changed, stop, err := p.room.Changes()
	if bot.Is(err, bot.RateLimited) {
		err = room.NewProblem(bot.Temporary, "", "page.problem.listeners")
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	defer stop()
	line := http.NewResponseController(w)
	say := func(s string) bool {
		_ = line.SetWriteDeadline(time.Now().Add(writeTime)) // not every writer can
		_, err := w.Write([]byte(s))
		return err == nil && line.Flush() == nil
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	if !say("retry: 1000\n\n") {
		return
	}
	heart := time.NewTicker(p.opt.Heartbeat)
	defer heart.Stop()
	for alive := true; alive; {
		select {
		case <-changed:
			alive = say("event: change\ndata: 1\n\n")
		case <-heart.C:
			alive = say(": alive\n\n")
		case <-r.Context().Done():
			return
		case <-p.opt.Base.Done():
			return
		}
	}
}
