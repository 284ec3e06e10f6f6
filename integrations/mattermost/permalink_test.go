package mattermost_test

import (
	"context"
	"strings"
	"testing"

	"draad/bot"
	"draad/bot/texts"
)

// teller is an inbox that answers commands with a note.
type teller struct {
	desk
	note bot.Note
}

func (d *teller) Command(context.Context, bot.ChatEvent) (bot.Note, error) { return d.note, nil }

// The links in the answer to `/draad open` were broken by what keeps citizens' links
// from being links.
func TestTheAnswerToACommandHasLinksThatWork(t *testing.T) {
	for _, at := range []string{"", "https://www.chat.voorbeeld.nl/mattermost"} {
		w := newWorld(t)
		root := w.card()
		w.register()
		d := &teller{}
		link := root.Link
		if at != "" {
			link = strings.Replace(link, w.fake.URL(), at, 1)
		}
		d.note = bot.Note{Text: texts.Raw("1 open vraag:"), Quote: "12-5 17:00 · https://kwaad.example (X) · Nog niemand " + link}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); _ = w.space.Run(ctx, d) }()
		t.Cleanup(func() { cancel(); <-done })
		w.until("it listens", func() bool { return w.fake.Listeners() == 1 })
		if _, err := w.fake.Command(string(w.people[0].ID), w.channels[0], "/draad open"); err != nil {
			t.Fatal(err)
		}
		page := w.fake.Show(w.whispers()[0])
		var links []string
		for _, l := range page.Links {
			links = append(links, l.URL)
		}
		if got := strings.Join(links, " "); at == "" && got != link || at != "" && got != "" {
			t.Errorf("links to %q, want only %q; it says %q", got, link, page.Text)
		}
	}
}
