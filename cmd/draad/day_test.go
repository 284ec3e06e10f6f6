package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/integrations/x/fake"
)

// ofDay is the variable by which BenchmarkDay starts this program again, to be everything
// outside Draad: "bolt slack 600". What it finds it prints, after dayIs.
const (
	ofDay = "DRAAD_BENCH_DAY"
	dayIs = "day: "
)

// dayFound is what a day came to.
type dayFound struct {
	CPU, Memory int64    // Draad's: microseconds and bytes, for all of the burst
	Changes     float64  // of the store
	Idle, Crowd [2]int64 // in milliseconds: asked → threaded, ✅ → published
	CrowdLast   [2]int64 // … of the last of them
	Calls       []call   // that Draad made
	Replay      string   // where they are answered again
}

// TestADay is a process of BenchmarkDay's: X, the team's chat and the people, with Draad
// in the process that they are about. It goes on until nobody reads its answers.
func TestADay(t *testing.T) {
	var store, chat string
	var n int
	if _, err := fmt.Sscan(os.Getenv(ofDay), &store, &chat, &n); err != nil {
		t.Skip("SKIPPED: it is a part of BenchmarkDay")
	}
	open := map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer}[chat]
	d := newDay(t, store, open(t))
	var found dayFound
	for range min(n, 20) { // one after the other: nobody is in anybody's way
		d.ask(1)
		d.quiet(t)
	}
	found.Idle, _ = d.waits(0)
	before, calls := d.sofar(t), len(d.rec.since(0))
	d.ask(n)
	d.quiet(t)
	after := d.sofar(t)
	found.Crowd, found.CrowdLast = d.waits(min(n, 20))
	found.CPU, found.Memory = after.cpu-before.cpu, after.memory
	found.Changes = after.changes - before.changes
	found.Calls = d.rec.since(calls)
	found.Replay = replay(t, found.Calls)
	line, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%s%s\n", dayIs, line)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// day is a town in which each question is answered as soon as it has a thread.
type day struct {
	*town
	rec   recorder
	p     *process
	acts  sync.Mutex // people act one after the other
	mu    sync.Mutex
	times map[int]*dayTimes // by the number of the question
	last  time.Time         // when Draad did something for the last time
	open  int               // questions that are not answered
	more  chan struct{}
}

// dayTimes is when what came of a question.
type dayTimes struct{ asked, threaded, approved, published time.Time }

func newDay(t *testing.T, store string, chat chatServer) *day {
	d := &day{town: newTown(t, chat, teams), times: map[int]*dayTimes{}, more: make(chan struct{}, 1)}
	d.rec.heard = d.hear
	dir := t.TempDir()
	org := quickOrg(t, dir)
	file, err := os.ReadFile(org)
	if err == nil {
		err = os.WriteFile(org, []byte(d.organise(string(file))), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	environ, x, c := d.environ(), d.rec.before(t, d.x.URL()), d.rec.before(t, chat.base())
	for i, e := range environ {
		e = strings.ReplaceAll(strings.ReplaceAll(e, chat.base(), c), d.x.URL(), x)
		environ[i] = hasty.ReplaceAllString(e, "${1}1s") // X is not asked as often as in tests
	}
	environ = append(environ, "DRAAD_ORGANISATION="+org)
	if store == "redis" {
		r := newRedisServer(t)
		environ = append(environ, "DRAAD_REDIS_URL=redis://:"+r.password+"@"+r.addr)
	}
	if d.p, err = startProcess(t.Context(), binary(t), dir, environ...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.p.kill)
	return d
}

// ask lets citizens ask so many questions at once.
func (d *day) ask(n int) {
	d.mu.Lock()
	first := len(d.times) + 1
	d.open += n
	for i := first; i < first+n; i++ {
		d.times[i] = &dayTimes{}
	}
	d.mu.Unlock()
	for i := first; i < first+n; i++ {
		d.mu.Lock()
		d.times[i].asked = time.Now()
		d.mu.Unlock()
		handle := d.teams[i%len(d.teams)].account.Handle
		d.x.Write(d.citizen, fake.Draft{Text: fmt.Sprintf("@%s vraag %d: wanneer komen jullie?", handle, i)})
	}
}

var (
	hasty    = regexp.MustCompile(`^(DRAAD_X\d*_POLL_M..=).*`)
	numbered = regexp.MustCompile(`vraag(?: |\+|%20)(\d+)`)
	madePost = regexp.MustCompile(`"(?:id|ts)":\s*"([^"]+)"`)
)

// hear looks what Draad did: it opened a thread, or published an answer.
func (d *day) hear(c call) {
	if c.Method == "GET" || c.Status >= 300 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last = c.at
	m := numbered.FindSubmatch(c.Body)
	if m == nil {
		return
	}
	n, _ := strconv.Atoi(string(m[1]))
	q, p := d.times[n], posted{c.Path, string(c.Body)}
	switch {
	case q == nil:
	case isAnswer(p) && q.published.IsZero():
		q.published = c.at
		d.open--
	case d.chat.opens(p) && q.threaded.IsZero():
		q.threaded = c.at
		if root := madePost.FindSubmatch(c.Answer); root != nil {
			go d.answer(n, string(root[1]))
		}
	}
}

// answer lets a colleague answer, and another one approve.
func (d *day) answer(n int, root string) {
	d.acts.Lock()
	defer d.acts.Unlock()
	if s, ok := d.chat.(slackServer); ok {
		s.where[root] = d.teams[n%len(d.teams)].channel
	}
	post := d.chat.say("fatima", root, fmt.Sprintf("Antwoord op vraag %d.", n))
	d.mu.Lock()
	d.times[n].approved = time.Now()
	d.mu.Unlock()
	d.chat.react("sanne", post, "white_check_mark")
}

// quiet waits until all is answered, and Draad has done all that comes after it.
func (d *day) quiet(t *testing.T) {
	t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for moved, was := time.Now(), -1; ; <-look.C {
		d.mu.Lock()
		open, last := d.open, d.last
		d.mu.Unlock()
		if open != was {
			moved, was = time.Now(), open
		}
		if open == 0 && time.Since(last) > 1500*time.Millisecond {
			return
		}
		if time.Since(moved) > patience {
			t.Fatalf("%d questions get no answer", open)
		}
	}
}

// waits gives how long it took after the first few: half of them no longer, and the last.
func (d *day) waits(after int) (half, last [2]int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var threaded, published []int64
	for n, q := range d.times {
		if n > after {
			threaded = append(threaded, q.threaded.Sub(q.asked).Milliseconds())
			published = append(published, q.published.Sub(q.approved).Milliseconds())
		}
	}
	for i, all := range [][]int64{threaded, published} {
		slices.Sort(all)
		half[i], last[i] = all[len(all)/2], all[len(all)-1]
	}
	return half, last
}
