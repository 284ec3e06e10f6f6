package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/integrations/x/fake"
)

var killSeed = flag.Uint64("kill-seed", 1, "when the program is killed")

// kills is how often the program is killed. CI asks for all.
func kills() int {
	if os.Getenv("DRAAD_REQUIRE") == "all" {
		return 100
	}
	return 8
}

// TestKilledAtAnyMomentNothingIsLostOrTwice runs the real program over a store on
// disk, with citizens on X and on the square and colleagues who answer, and kills
// it again and again at moments that a seed gives. Then it compares what stands outside with
// what was asked.
func TestKilledAtAnyMomentNothingIsLostOrTwice(t *testing.T) {
	dir := t.TempDir()
	x := fake.New(fake.AllowSameText()) // or X itself would hide a second publication
	defer x.Close()
	slow := slowly(x.URL())
	defer slow.Close()
	s := &siege{t: t, x: x, asker: x.AddCitizen("bewoner", "Bewoner", 3), sure: map[string]string{}, unsure: map[string]bool{}}
	environ := append(xAccount(x, x.AddAccount("gemvoorbeeld", "Gemeente Voorbeeld")), "DRAAD_X_API_URL="+slow.URL,
		"DRAAD_ORGANISATION="+quickOrg(t, dir), "DRAAD_RETRY_FIRST=50ms", "DRAAD_RETRY_MAX=500ms", "DRAAD_LOG_FORMAT=json")

	random := rand.New(rand.NewPCG(*killSeed, 0))
	for range kills() {
		s.run(dir, environ, time.Duration(20+random.IntN(400))*time.Millisecond)
	}
	p, err := startProcess(t.Context(), binary(t), dir, environ...)
	if err != nil {
		t.Fatal(err)
	}
	defer p.kill()
	s.drain(newClient(p.addr), dir)
	if t.Failed() {
		t.Logf("go test ./cmd/draad -run %s -kill-seed %d", t.Name(), *killSeed)
	}
}

// siege is traffic on the program, and the account of what was asked.
type siege struct {
	t     *testing.T
	x     *fake.Server
	asker *fake.User

	mu     sync.Mutex
	n      int
	sure   map[string]string // question → its post on X, "" on the square
	unsure map[string]bool   // questions whose request was cut off
	stats  struct{ looked, there, resent int }
}

// run starts the program, lets people at it, and kills it.
func (s *siege) run(dir string, environ []string, life time.Duration) {
	s.t.Helper()
	p, err := startProcess(s.t.Context(), binary(s.t), dir, environ...)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(s.t.Context())
	c := newClient(p.addr)
	var people sync.WaitGroup
	people.Go(func() { s.citizens(ctx, c) })
	people.Go(func() { s.colleagues(ctx, c) })
	death := time.NewTimer(life)
	<-death.C
	p.kill()
	cancel()
	people.Wait()
	c.http.CloseIdleConnections()
}

// citizens ask, now on X and then on the square.
func (s *siege) citizens(ctx context.Context, c *client) {
	pause := time.NewTicker(60 * time.Millisecond)
	defer pause.Stop()
	for ctx.Err() == nil {
		s.mu.Lock()
		s.n++
		question := fmt.Sprintf("@gemvoorbeeld vraag %d: wanneer?", s.n)
		onX := s.n%2 == 0
		s.mu.Unlock()
		if onX {
			s.asked(question, s.x.Write(s.asker, fake.Draft{Text: question}).ID, nil)
		} else {
			_, err := c.act(ctx, "post", map[string]string{"account": "gemeente", "name": "Bewoner", "text": question})
			s.asked(question, "", err)
		}
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
	}
}

func (s *siege) asked(question, post string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.unsure[question] = true
		return
	}
	s.sure[question] = post
}

// colleagues work through the open threads, as far as the program lives.
func (s *siege) colleagues(ctx context.Context, c *client) {
	for ctx.Err() == nil {
		open, _ := s.open(ctx, c)
		for _, t := range open {
			if s.handle(ctx, c, t) != nil {
				break
			}
		}
	}
}

// open lists the open threads.
func (s *siege) open(ctx context.Context, c *client) (open []teamThread, err error) {
	after := ""
	for {
		l, err := c.list(ctx, "channel=kcc&team_after="+after)
		if err != nil {
			return nil, err
		}
		for _, t := range l.Team[0].Threads {
			if t.Card.Status == "open" {
				open = append(open, t)
			}
		}
		if after = l.Team[0].Next; after == "" {
			return open, nil
		}
	}
}

// handle does for a thread what is still to be done: an internal remark that
// somebody without rights approves, an answer, its approval; and a look on the
// platform when Draad asks for one.
func (s *siege) handle(ctx context.Context, c *client, t teamThread) error {
	remark, err := s.ensure(ctx, c, t, "pieter", "INTERN: lastig geval")
	if err != nil {
		return err
	}
	for _, outsider := range []string{"pieter", "fatima"} {
		if _, err := c.act(ctx, "react", map[string]string{"by": outsider, "post": remark, "emoji": "white_check_mark"}); err != nil {
			return err
		}
	}
	answer, err := s.ensure(ctx, c, t, "fatima", "Antwoord op: "+t.Card.Quote)
	if err != nil {
		return err
	}
	if parked(t) {
		return s.look(ctx, c, t, answer)
	}
	_, err = c.act(ctx, "react", map[string]string{"by": "sanne", "post": answer, "emoji": "white_check_mark"})
	return err
}

// ensure gives the reply with a text, and writes it when it is not there.
func (s *siege) ensure(ctx context.Context, c *client, t teamThread, by, text string) (string, error) {
	for _, p := range t.Posts {
		if p.Kind == "reply" && p.Text == text {
			return p.ID, nil
		}
	}
	return c.act(ctx, "reply", map[string]string{"by": by, "thread": t.ID, "text": text})
}

// parked reports whether the answer's fate is a person's to find out.
func parked(t teamThread) bool {
	for _, l := range t.Card.Lines {
		if strings.Contains(l.Value, "Onzeker of het antwoord is geplaatst") {
			return true
		}
	}
	return false
}

// look does what the notice asks: see whether the answer is there.
func (s *siege) look(ctx context.Context, c *client, t teamThread, answer string) error {
	s.mu.Lock()
	post := s.sure[t.Card.Quote]
	there := post != "" && len(s.x.Replies(post)) > 0
	s.stats.looked++
	act := map[string]string{"by": "sanne", "post": answer, "action": "approve", "value": answer}
	if there {
		s.stats.there++
		act = map[string]string{"by": "sanne", "post": t.ID, "action": "elsewhere"}
	} else {
		s.stats.resent++
	}
	s.mu.Unlock()
	_, err := c.act(ctx, "press", act)
	return err
}

// drain lets everything come to an end, and checks the account.
func (s *siege) drain(c *client, dir string) {
	s.t.Helper()
	defer c.http.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(s.t.Context(), 5*time.Minute)
	defer cancel()
	for {
		s.mu.Lock()
		waiting := len(s.sure)
		s.mu.Unlock()
		threads, open, err := s.counts(ctx, c)
		if err != nil {
			s.t.Fatalf("%v\n%s", err, tail(dir))
		}
		if open == 0 && threads >= waiting {
			break
		}
		todo, err := s.open(ctx, c)
		for _, t := range todo {
			if err == nil {
				err = s.handle(ctx, c, t)
			}
		}
		if err != nil {
			s.t.Fatalf("with %d of %d threads open: %v\n%s", open, waiting, err, tail(dir))
		}
	}
	s.check(ctx, c)
}

func (s *siege) counts(ctx context.Context, c *client) (threads, open int, err error) {
	err = s.each(ctx, c, func(t teamThread) {
		threads++
		if t.Card.Status == "open" {
			open++
		}
	})
	return threads, open, err
}

func (s *siege) each(ctx context.Context, c *client, do func(teamThread)) error {
	after := ""
	for {
		l, err := c.list(ctx, "channel=kcc&team_after="+after)
		if err != nil {
			return err
		}
		for _, t := range l.Team[0].Threads {
			do(t)
		}
		if after = l.Team[0].Next; after == "" {
			return nil
		}
	}
}

// check compares what stands outside with what was asked.
func (s *siege) check(ctx context.Context, c *client) {
	s.t.Helper()
	threads := map[string]int{}
	if err := s.each(ctx, c, func(t teamThread) { threads[t.Card.Quote]++ }); err != nil {
		s.t.Fatal(err)
	}
	answers := s.answers(ctx, c)
	for question, post := range s.sure {
		if n := threads[question]; n != 1 {
			s.t.Errorf("%q has %d threads", question, n)
		}
		if post != "" {
			for _, r := range s.x.Replies(post) {
				answers[question] = append(answers[question], strings.TrimPrefix(r.Text, "@bewoner "))
			}
		}
		want := "Antwoord op: " + question + " ^FY"
		if got := answers[question]; len(got) != 1 || got[0] != want {
			s.t.Errorf("%q was answered with %q", question, got)
		}
	}
	for question := range s.unsure {
		if threads[question] > 1 || len(answers[question]) > 1 {
			s.t.Errorf("%q: %d threads, answers %q", question, threads[question], answers[question])
		}
	}
	for question, got := range answers {
		if strings.Contains(strings.Join(got, " "), "INTERN") {
			s.t.Errorf("%q: an internal remark went out", question)
		}
	}
	s.t.Logf("%d questions, %d cut off; a person looked %d times, found it %d times, sent again %d times",
		len(s.sure), len(s.unsure), s.stats.looked, s.stats.there, s.stats.resent)
}

// answers lists what stands under each question on the square.
func (s *siege) answers(ctx context.Context, c *client) map[string][]string {
	s.t.Helper()
	answers := map[string][]string{}
	after := ""
	for {
		l, err := c.list(ctx, "plein_after="+after)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, t := range l.Plein.Threads {
			for _, p := range t.Posts[1:] {
				answers[t.Posts[0].Text] = append(answers[t.Posts[0].Text], p.Text)
			}
		}
		if after = l.Plein.Next; after == "" {
			return answers
		}
	}
}
