package redis

import (
	"testing"
	"time"
)

// A turn that the replica has is kept at a failover, and given back to the new primary.
// One whose holder stops while there is no primary ends by itself.
func TestATurnAtAFailover(t *testing.T) {
	h := startHousehold(t)
	one, two := openTwo(t, h.config())
	cfg := h.config()
	three, four := openTwo(t, cfg)
	shortTurns(time.Hour, one, two)
	shortTurns(2*time.Second, three, four)
	kept, left := hold(t, one, "kept"), hold(t, three, "left")
	<-kept.has
	<-left.has
	awaitCopy(t, h.primary, h.replica)
	next, heir := hold(t, two, "kept"), hold(t, four, "left")

	h.primary.kill()
	left.stop()
	<-left.done // and cannot say so
	<-heir.has
	h.switched()
	awaitService(t, one, two)
	select {
	case <-kept.lost:
		t.Error("the turn was lost")
	case <-next.has:
		t.Error("two have the turn")
	default:
	}
	kept.stop()
	<-next.has
	select {
	case <-kept.lost:
	default:
		t.Error("the next had the turn before the first one's work was over")
	}
}
