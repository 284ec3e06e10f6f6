package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/integrations/x/fake"
)

// town is everything outside the program: citizens on X, colleagues in the team's
// chat, and the account of what was asked. Nothing here is ever killed.
type town struct {
	t       *testing.T
	x       *fake.Server
	teams   []team
	citizen *fake.User
	chat    chatServer
	terse   bool // the chat is slow: people do no more than they must
	over    bool // nobody has another question

	mu     sync.Mutex
	all    []*ask
	looked int // how often a person was asked to look on X, and did
	resent int // … and approved again
}

// ask is a question on X, and what colleagues did about it so far.
type ask struct {
	text   string
	team   team   // who is asked
	post   string // on X
	author string // who answers
	quiet  bool   // nobody puts an emoji on the remark: by that too Draad may learn of it
	of     *ask   // the question that this one follows; nil: the first
	root   string
	answer string // in the chat

	done    map[string]bool // acts, each done once
	pressed time.Time
	over    bool
}

// marker stands in each text of a citizen: no log may hold it.
const marker = "Kerkstraat"

// initials are those of the people who answer.
var initials = map[string]string{"fatima": "^FY", "pieter": "^PH", "jamal": "^JI"}

// ask lets the citizen ask something; of is the question that it follows, if any.
func (w *town) ask(of *ask) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(w.all) + 1
	q := &ask{text: fmt.Sprintf("vraag %d: wanneer komen jullie naar de %s?", n, marker), of: of, quiet: n%2 == 0, done: map[string]bool{}}
	q.author = []string{"fatima", "pieter", "jamal"}[n%3]
	q.team = w.teams[n%len(w.teams)]
	var d fake.Draft
	if of != nil {
		q.team, d.Parent = of.team, of.post
	}
	d.Text = "@" + q.team.account.Handle + " " + q.text
	q.post = w.x.Write(w.citizen, d).ID
	w.all = append(w.all, q)
}

// asks gives what is not dealt with yet.
func (w *town) asks() (open []*ask) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, q := range w.all {
		if !q.over {
			open = append(open, q)
		}
	}
	return open
}

func (w *town) asked() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.all)
}

// live lets citizens ask and colleagues work until ctx ends. There is a limit to
// what is open at a time: the chat takes only so many posts a second.
func (w *town) live(ctx context.Context, open int) {
	var people sync.WaitGroup
	defer people.Wait()
	people.Go(func() {
		w.every(ctx, 80*time.Millisecond, func() {
			if len(w.asks()) < open {
				w.ask(nil)
			}
		})
	})
	people.Go(func() { w.every(ctx, 50*time.Millisecond, w.work) })
}

func (w *town) every(ctx context.Context, pause time.Duration, do func()) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for ctx.Err() == nil {
		do()
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// work does what the colleagues can do now.
func (w *town) work() {
	for i, q := range w.asks() {
		if !w.handle(q) {
			continue
		}
		w.mu.Lock()
		q.over = true
		w.mu.Unlock()
		if q.of == nil && i%2 == 0 && !w.over { // half of them have another question
			w.ask(q)
		}
	}
}

// handle does for a question what comes next, each act once: whoever did it leaves
// it to Draad to have heard. It reports whether all is done.
func (w *town) handle(q *ask) bool {
	if !w.there(q) {
		return false
	}
	q.once("claim", func() { w.chat.react("sanne", q.root, "eyes") })
	if !strings.Contains(w.chat.card(q.root), "Sanne de Wit, sinds") && !q.done["answer"] {
		return false
	}
	q.once("remark", func() {
		remark := w.chat.say("pieter", q.root, "INTERN: lastig geval")
		if q.quiet {
			return
		}
		w.chat.react("pieter", remark, "white_check_mark")
		if !w.terse {
			w.chat.react("fatima", remark, "white_check_mark")
		}
	})
	q.once("answer", func() {
		q.answer = w.chat.say(q.author, q.root, answerTo(q))
		if !w.terse {
			w.chat.react("fatima", q.answer, "white_check_mark")
		}
		if !w.terse || q.quiet { // there has to be somebody who may not
			w.chat.react("pieter", q.answer, "white_check_mark")
		}
	})
	if !w.chat.shows(q.root, "Goedkeuren kan ") {
		return false // somebody who may not, waits to be told so
	}
	q.once("approval", func() { w.chat.react("sanne", q.answer, "white_check_mark") })
	card := w.chat.card(q.root)
	if strings.Contains(card, "Onzeker of het antwoord is geplaatst") {
		w.look(q)
		return false
	}
	return len(w.x.Replies(q.post)) > 0 && (strings.Contains(card, "🟢 Beantwoord") || strings.Contains(card, "🟢 Met de hand beantwoord"))
}

// there finds the thread that shows the question.
func (w *town) there(q *ask) (ok bool) {
	switch {
	case q.of != nil:
		q.root, ok = q.of.root, w.chat.shows(q.of.root, q.text)
	case q.root == "":
		q.root, ok = w.chat.find(q.text)
	default:
		ok = true
	}
	return ok
}

func (q *ask) once(act string, do func()) {
	if !q.done[act] {
		q.done[act] = true
		do()
	}
}

// answerTo is what is answered to a question.
func answerTo(q *ask) string {
	number, _, _ := strings.Cut(q.text, ":")
	return "Antwoord op " + number + "."
}

// look does what Draad asks for: see on X whether the answer is there, and say so.
// Whoever hears nothing for a while presses again.
func (w *town) look(q *ask) {
	if time.Since(q.pressed) < 2*time.Second {
		return
	}
	act := "approve"
	if len(w.x.Replies(q.post)) > 0 {
		act = "elsewhere"
	}
	if !w.chat.press("sanne", q.root, act) {
		return
	}
	q.pressed = time.Now()
	w.looked++
	if act == "approve" {
		w.resent++
	}
}

// drain waits until all that was asked is dealt with. Whatever happened, the program
// has to come to it by itself.
func (w *town) drain(within time.Duration) {
	w.t.Helper()
	w.over = true
	ctx, cancel := context.WithTimeout(w.t.Context(), within)
	defer cancel()
	w.every(ctx, 50*time.Millisecond, func() {
		if w.work(); len(w.asks()) == 0 && len(w.miscounted()) == 0 {
			cancel()
		}
	})
	for _, q := range w.asks() {
		w.t.Errorf("%q (follows: %v, on X %s) came to no end; done: %v, on X: %+v, in thread %q:\n%s", q.text, q.of != nil,
			q.post, q.done, w.x.Replies(q.post), q.root, strings.Join(w.chat.thread(q.root), "\n"))
	}
}

// miscounted gives the threads whose card does not count what stands there: each
// question, and of colleagues a remark and an answer to it. A card shows that a reply was
// heard of which nobody approves.
func (w *town) miscounted() (roots []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	asked := map[string]int{}
	for _, q := range w.all {
		asked[q.root]++
	}
	for root, n := range asked {
		if root == "" || !strings.Contains(w.chat.card(root), fmt.Sprintf("%d van de inwoner, %d van collega", n, 2*n)) {
			roots = append(roots, root)
		}
	}
	return roots
}

// check compares what stands outside with what was asked: once, where it was asked,
// the approved text, signed by who wrote it, and nothing else at all.
func (w *town) check() {
	w.t.Helper()
	for _, root := range w.miscounted() {
		w.t.Errorf("the card of thread %q does not count what stands there:\n%s", root, strings.Join(w.chat.thread(root), "\n"))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	followed, posts := 0, 0
	for _, q := range w.all {
		if n := w.chat.count(q.text); q.of == nil && n != 1 {
			w.t.Errorf("%q has %d threads", q.text, n)
		}
		if q.of != nil {
			followed++
			if n := w.chat.count(q.text); n != 0 {
				w.t.Errorf("%q, which follows another question, has %d threads of its own", q.text, n)
			}
		}
		if in := w.chat.channel(q.root); in != q.team.channel {
			w.t.Errorf("%q was asked of %s, and its thread is in %s", q.text, q.team.channel, in)
		}
		want := answerTo(q) + " " + initials[q.author]
		var got []string
		for _, r := range w.x.Replies(q.post) {
			if r.Author == q.team.account.Handle {
				got = append(got, strings.TrimPrefix(r.Text, "@bewoner "))
			}
		}
		if !slices.Equal(got, []string{want}) {
			w.t.Errorf("%q (post %s) was answered with %q; wanted %q", q.text, q.post, got, want)
		}
	}
	for _, team := range w.teams {
		posts += len(w.x.Posts(team.account))
	}
	if posts != len(w.all) {
		w.t.Errorf("%d posts stand on X for %d questions", posts, len(w.all))
	}
	w.t.Logf("%d questions, %d of them following another; a person was asked to look %d times, and approved again %d times",
		len(w.all), followed, w.looked, w.resent)
}
