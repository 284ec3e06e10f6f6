package slack_test

import (
	"strings"
	"testing"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
	"draad/integrations/slack/fake"
)

func TestAChannelThatIsShutComesToWhatHelpsMost(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	n := bot.Note{Text: texts.Raw("hallo")}
	for name, shut := range map[string]func(bool){
		"thrown out": func(yes bool) { w.fake.Expel(root.Place, yes) },
		"archived":   func(yes bool) { w.fake.Archive(root.Place, yes) },
	} {
		shut(true)
		_, opened := w.workspace.PostThread(t.Context(), "k/1/1", root.Place, bot.Card{})
		_, told := w.workspace.Tell(t.Context(), "k/1/2", root.Place, n)
		_, said := w.workspace.Say(t.Context(), "k/1/3", root, n)
		drawn := w.workspace.UpdateCard(t.Context(), root, bot.Card{})
		shut(false)
		if !bot.Is(opened, bot.Permanent) || !bot.Is(told, bot.Permanent) {
			t.Errorf("%s: a card %v, something told %v; another channel is the way", name, opened, told)
		}
		if !bot.Is(said, bot.Auth) || !bot.Is(drawn, bot.Auth) {
			t.Errorf("%s: said %v, redrawn %v; they must wait for a person", name, said, drawn)
		}
	}
	_, err := w.workspace.PostThread(t.Context(), "k/1/4", "C404", bot.Card{})
	if !bot.Is(err, bot.Permanent) || !strings.Contains(err.Error(), "organisation file") {
		t.Errorf("a channel that is not there: %v", err)
	}
}

func TestAPostOfSomebodyElseIsNotTakenForOurs(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	w.fake.Post(fake.Draft{User: string(w.colleagues[0].ID), Channel: root.Place, Thread: root.ID, Text: "k/1/9"})
	eventually(t, "it is known to be absent", func() bool {
		found, _ := w.workspace.FindPost(t.Context(), "k/1/9", root.Place, root)
		if found.State == ports.Found {
			t.Fatal("it is taken for ours")
		}
		return found.State == ports.Absent
	})
	w.fake.Expel(root.Place, true)
	if found, err := w.workspace.FindPost(t.Context(), "k/1/9", root.Place, root); err == nil || found.State != ports.Unsure {
		t.Errorf("in a channel that cannot be read it is %q, %v", found.State, err)
	}
}

func TestAPostIsFoundInABusyChannel(t *testing.T) {
	w := newWorld(t)
	ref, err := w.workspace.Tell(t.Context(), "k/1/1", w.channels[1], bot.Note{Text: texts.Raw("hallo")})
	if err != nil {
		t.Fatal(err)
	}
	for range 700 {
		w.fake.Post(fake.Draft{User: string(w.colleagues[0].ID), Channel: w.channels[1], Text: "geklets"})
	}
	w.Restart()
	found, err := w.workspace.FindPost(t.Context(), "k/1/1", w.channels[1], bot.Ref{})
	if err != nil || found.State != ports.Found || !found.Ref.Same(ref) {
		t.Errorf("it is %+v, %v", found, err)
	}
}
