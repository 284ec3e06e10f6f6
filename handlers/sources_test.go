package handlers_test

import (
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/texts"
)

func TestWhatASourceSaysGoesToTheDeskOfItsAccount(t *testing.T) {
	d := newDesk(t)
	n := bot.SourceNotice{ID: "gap/1", Platform: "plein", Account: "stad", Text: texts.T("source.unread"), Link: "https://plein.example"}
	for range 2 {
		if err := d.in.FromSource(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	jobs, _, err := d.store.Lease(t.Context(), store.LeaseQuery{Now: monday.Add(time.Hour), For: time.Minute, Most: 10})
	if err != nil || len(jobs) != 1 || !strings.Contains(string(jobs[0].Body), `"channel":"C1"`) || !strings.Contains(string(jobs[0].Body), "https://plein.example") {
		t.Errorf("due are %+v (%v)", jobs, err)
	}
	for _, wrong := range []bot.SourceNotice{{Text: n.Text}, {ID: "1"}} {
		if err := d.in.FromSource(t.Context(), wrong); !bot.Is(err, bot.Invalid) {
			t.Errorf("%+v is taken: %v", wrong, err)
		}
	}
}
