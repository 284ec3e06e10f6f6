package store

import (
	"strings"
	"testing"
	"time"

	"draad/bot"
)

func TestAChangeThatNoStoreCanTakeIsRefusedAsInvalid(t *testing.T) {
	long := strings.Repeat("x", MaxName+1)
	job := Job{Key: "c/1/0", Record: "c", Lane: "l"}
	with := func(f func(*Job)) []Job { j := job; f(&j); return []Job{j} }
	for name, c := range map[string]Change{
		"no key":             {},
		"long key":           {Key: long},
		"large body":         {Key: "c", Body: make([]byte, MaxBody+1)},
		"unnamed index":      {Key: "c", Entries: []bot.Entry{{Key: "k"}}},
		"long order":         {Key: "c", Entries: []bot.Entry{{Index: "i", Order: long}}},
		"empty event":        {Key: "c", Events: []string{""}},
		"job without key":    {Key: "c", Jobs: with(func(j *Job) { j.Key = "" })},
		"job of no record":   {Key: "c", Jobs: with(func(j *Job) { j.Record = "" })},
		"long lane":          {Key: "c", Jobs: with(func(j *Job) { j.Lane = long })},
		"class too high":     {Key: "c", Jobs: with(func(j *Job) { j.Class = 10 })},
		"negative gap":       {Key: "c", Jobs: with(func(j *Job) { j.Gap = -1 })},
		"large job":          {Key: "c", Jobs: with(func(j *Job) { j.Body = make([]byte, MaxBody+1) })},
		"the same job twice": {Key: "c", Jobs: []Job{job, job}},
		"settles nothing":    {Key: "c", Settle: &Settle{Then: Done}},
		"unknown then":       {Key: "c", Settle: &Settle{Job: "j", Then: "maybe"}},
		"negative pause":     {Key: "c", Settle: &Settle{Job: "j", Then: Done, Pause: -time.Second}},
	} {
		if err := c.Check(); !bot.Is(err, bot.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ok := Change{Key: "c", Body: []byte("{}"), Entries: []bot.Entry{{Index: "i"}}, Events: []string{"e"},
		Jobs: []Job{job}, Settle: &Settle{Job: "j", Then: Attempt}}
	if err := ok.Check(); err != nil {
		t.Error(err)
	}
	if err := (LeaseQuery{}).Check(); !bot.Is(err, bot.Invalid) {
		t.Error(err)
	}
}
