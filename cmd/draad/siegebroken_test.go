package main

import (
	"flag"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"

	"draad/bot/sim/mutant"
)

var mutate = flag.Bool("mutate", false, "build the program with one mistake after the other, and see that the siege notices each")

// siegeMistake is one that a programmer could make.
type siegeMistake struct {
	says string
	mutant.Mutant
	chat, faults string // that bring it out
	notices      string // what the siege says then, as a regular expression
}

// siegeMistakes are what the siege has to notice. Each Old stands once in its file:
// whoever changes that line has to look here.
var siegeMistakes = []siegeMistake{
	{"a call that was lost is made again without a look", mutant.Mutant{
		File: "bot/kinds.go",
		Old:  "publishing = Manner{Lane: ToPlatform, Careful: true,",
		New:  "publishing = Manner{Lane: ToPlatform, Careful: true, Repeatable: true,",
	}, "mattermost", "while an answer is posted on X$|nobody hears", `was answered with \["[^"]+" "`},
	{"a change that Redis did not take is acknowledged", mutant.Mutant{
		File: "integrations/redis/commit.go",
		Old:  `return s.failed("making a change", err, true)`,
		New:  `return nil`,
	}, "mattermost", "answer leaves", `was answered with \["[^"]+" "`},
	{"a message is acknowledged whether the store has it or not", mutant.Mutant{
		File: "handlers/citizens.go",
		Old:  "return in.engine.Take(ctx, key, ev)",
		New:  "_ = in.engine.Take(ctx, key, ev)\n\treturn nil",
	}, "mattermost", "question is lost", `no end`},
	{"the log says all of a conversation", mutant.Mutant{
		File: "bot/relay/retry.go",
		Old:  `"a call failed", "effect"`,
		New:  `"a call failed", "about", seen.state, "effect"`,
	}, "mattermost", "answers are cut", `the log holds`},
	{"a thread that was lost is opened again without a look", mutant.Mutant{
		File: "bot/kinds.go",
		Old:  "post := Manner{Lane: ToChannel,",
		New:  "post := Manner{Lane: ToChannel, Repeatable: true,",
	}, "slack", "in the chat$", `has 2 threads`},
}

func TestEachMistakeOfTheSiegeFitsTheCode(t *testing.T) {
	for _, m := range siegeMistakes {
		m.Fits(t)
	}
}

// TestTheSiegeNoticesBrokenCode besieges programs with a mistake in them, and wants each
// siege to fail for what is wrong.
func TestTheSiegeNoticesBrokenCode(t *testing.T) {
	if !*mutate {
		t.Skip("SKIPPED, not tested: each mistake is a siege of its own: go test ./cmd/draad -run BrokenCode -mutate")
	}
	two := make(chan struct{}, 2) // at a time
	for _, m := range siegeMistakes {
		t.Run(m.says, func(t *testing.T) {
			t.Parallel()
			two <- struct{}{}
			defer func() { <-two }()
			m.isNoticed(t, m.Build(t, "build", "./cmd/draad"))
		})
	}
}

// isNoticed besieges a program. A fault does not hit what it aims at each time: it comes
// several times, in several sieges, each with a seed of its own.
func (m siegeMistake) isNoticed(t *testing.T, program string) {
	tests, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	notices := regexp.MustCompile(".*(" + m.notices + ").*")
	var out []byte
	for seed := range 3 {
		out, err = exec.CommandContext(t.Context(), tests, "-test.run", "^TestTwoReplicasUnderSiege$/^"+m.chat+"$", "-test.v",
			"-program", program, "-siege-faults", m.faults, "-siege-seed", strconv.Itoa(seed+1), "-siege", "10s", "-siege-patience", "15s").CombinedOutput()
		if noticed := notices.Find(out); err != nil && noticed != nil {
			t.Logf("%.300s", noticed)
			return
		}
	}
	t.Fatalf("the siege does not notice: %v\n%s", err, out)
}
