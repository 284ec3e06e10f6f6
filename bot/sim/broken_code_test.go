package sim_test

import (
	"flag"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"draad/bot/sim/mutant"
)

var mutate = flag.Bool("mutate", false, "build Draad with one mistake after the other, and see that the world notices each")

var most = flag.Int("most", len(mistakes), "how many mistakes -mutate makes against each rule, at most")

// mistake is one that a programmer could make, and the rule that does not hold by it.
type mistake struct {
	rule int
	says string
	mutant.Mutant
	also []int // rules that do not hold in some worlds either
}

// enough is how many worlds a mistake may live through.
const enough = 1000

func TestEachMistakeFitsTheCode(t *testing.T) {
	for _, m := range mistakes {
		m.Fits(t)
	}
}

// TestTheWorldNoticesBrokenCode breaks Draad's own code in several ways for each rule,
// and wants the world to find that the rule does not hold.
func TestTheWorldNoticesBrokenCode(t *testing.T) {
	if !*mutate {
		t.Skip("SKIPPED, not tested: each mistake is a build of its own, a minute in all: go test ./bot/sim -run BrokenCode -mutate")
	}
	for rule := 1; rule <= 8; rule++ {
		if !slices.ContainsFunc(mistakes, func(m mistake) bool { return m.rule == rule }) {
			t.Errorf("no mistake breaks rule %d", rule)
		}
	}
	two := make(chan struct{}, 2) // at a time: each is a build, and uses all processors
	made := map[int]int{}
	for _, m := range mistakes {
		if made[m.rule]++; made[m.rule] > *most {
			continue
		}
		t.Run(strconv.Itoa(m.rule)+" "+m.says, func(t *testing.T) {
			t.Parallel()
			two <- struct{}{}
			defer func() { <-two }()
			m.isNoticed(t, m.Build(t, "test", "-c", "-vet=off", "-tags=memory", "./bot/sim"))
		})
	}
}

// wrong is how a failing world says which rule did not hold.
var wrong = regexp.MustCompile(`seed (\d+): rule (\d) .*`)

// isNoticed lives through worlds until one of them says that the rule does not hold. Of
// those that lived side by side the first one counts: all before it came to their end.
func (m mistake) isNoticed(t *testing.T, worlds string) {
	for next := 1; next <= enough; {
		out, err := exec.CommandContext(t.Context(), worlds, "-test.run", "^TestEightRulesHoldInEveryWorld$/^memory$",
			"-from", strconv.Itoa(next), "-seeds", strconv.Itoa(enough+1-next), "-shorten", "0").CombinedOutput()
		found := wrong.FindAllStringSubmatch(string(out), -1)
		switch {
		case err == nil:
			t.Fatalf("%d worlds notice nothing", enough)
		case len(found) == 0:
			t.Fatalf("the world comes to an end: %v\n%s", err, out)
		}
		f := slices.MinFunc(found, func(a, b []string) int { return number(a[1]) - number(b[1]) })
		if number(f[2]) == m.rule {
			t.Log(f[0])
			return
		}
		if !slices.Contains(m.also, number(f[2])) {
			t.Fatalf("the world notices something else: %s", f[0])
		}
		next = number(f[1]) + 1
	}
	t.Fatalf("%d worlds notice nothing but what else is wrong", enough)
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
