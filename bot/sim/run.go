package sim

import (
	"context"
	"fmt"
)

// Report is what came of a world.
type Report struct {
	Wrong   *Violation // nil: all rules held
	Covered Coverage
	Trace   string // a fingerprint of everything that happened
	Lines   int    // of the story
	story   string
}

// Run lets a world live, and tells what came of it. The same options and a store that
// does the same give the same trace.
func Run(ctx context.Context, o Options) Report {
	w := newWorld(ctx, o)
	w.live()
	r := Report{Wrong: w.wrong, Covered: w.cover, Trace: w.trace(), Lines: len(w.story)}
	if w.wrong != nil {
		r.story = w.about(w.wrong.talk)
	}
	return r
}

// Story tells what went wrong and how it came to that.
func (r Report) Story() string {
	return fmt.Sprintf("%v\n%s", r.Wrong, r.story)
}

// Shorten leaves out acts for as long as the same rule does not hold, and gives the
// shortest report it finds in so many tries. fresh makes the options anew, with an
// empty store.
func Shorten(ctx context.Context, fresh func() Options, r Report, tries int) Report {
	o := fresh()
	acts := o.Acts
	if acts == 0 {
		acts = usualActs
	}
	skip := map[int]bool{}
	for size := acts / 2; size > 0 && tries > 0; size /= 2 {
		for from := 0; from < acts && tries > 0; from += size {
			more := map[int]bool{}
			for i := range acts {
				more[i] = skip[i] || i >= from && i < from+size
			}
			if count(more) == count(skip) {
				continue
			}
			tries--
			o = fresh()
			o.Skip = more
			if shorter := Run(ctx, o); shorter.Wrong != nil && shorter.Wrong.Rule == r.Wrong.Rule {
				skip, r = more, shorter
			}
		}
	}
	return r
}

func count(skipped map[int]bool) (n int) {
	for _, is := range skipped {
		if is {
			n++
		}
	}
	return n
}
