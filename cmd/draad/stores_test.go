package main

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"draad/bot/store"
	"draad/bot/store/storetest"
)

// Whoever starts a Draad with a large store sees why nothing answers yet.
func TestAnOpeningThatTakesLongIsSaidInTheLog(t *testing.T) {
	for took, want := range map[time.Duration]int{time.Second: 0, 12 * time.Second: 2} {
		synctest.Test(t, func(t *testing.T) {
			var out strings.Builder
			log, meanwhile := slog.New(slog.NewTextHandler(&out, nil)), 0
			_, err := patiently(log, "/data", func() (store.Store, error) {
				time.Sleep(took - time.Millisecond)
				log.Info("nearly open") // and see what was said by now
				meanwhile = strings.Count(out.String(), "still being opened")
				time.Sleep(time.Millisecond)
				return storetest.NewStore(), nil
			})
			if err != nil {
				t.Fatal(err)
			}
			said := strings.Count(out.String(), "store=/data")
			if said != want || meanwhile != want/2 || strings.Contains(out.String(), "took=12s") != (want > 0) {
				t.Errorf("after %s:\n%s", took, out.String())
			}
		})
	}
}
