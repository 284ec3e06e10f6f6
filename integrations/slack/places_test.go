package slack_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
	"draad/integrations/slack/fake"
)

// Who is invited again reads what was missed at once, and does not wait until the line breaks.
// An emoji on a reply shows only where all is read.
func TestBackInAChannelWhatWasMissedIsReadAtOnce(t *testing.T) {
	for _, socket := range []bool{true, false} {
		w, told := newWorld(t), func(do func()) { do() }
		if !socket {
			w, told = toldOverHTTP(t)
		}
		root := w.card()
		in := &inbox{open: []bot.Ref{root}}
		w.listen(in)
		reply := w.says(root)
		eventually(t, "the reply was heard", func() bool { return in.count(bot.Said) == 1 })
		w.acked()
		told(func() { w.fake.Expel(root.Place, true) })
		w.says(root)
		w.fake.React(string(w.colleagues[0].ID), root.Place, reply, "eyes", true)
		if n := in.count(bot.Said); n != 1 {
			t.Errorf("%d replies were heard in a channel that the bot is not in", n)
		}
		told(func() { w.fake.Expel(root.Place, false) })
		eventually(t, "all was heard", func() bool { return in.count(bot.Said) == 2 && in.count(bot.Reacted) == 1 })
	}
}

func TestAChannelThatIsUnarchivedIsReadAtOnce(t *testing.T) {
	w := newWorld(t)
	w.listen(&inbox{})
	w.caughtUp(1)
	w.fake.Archive(w.channels[0], true)
	w.acked()
	w.fake.Archive(w.channels[0], false)
	w.caughtUp(2)
}

// toldOverHTTP is a world in which Slack calls us, and which looks around only when told to.
func toldOverHTTP(t *testing.T) (*world, func(do func())) {
	w, s := overHTTP(t)
	return w, func(do func()) {
		for _, e := range w.fake.Untold(do) {
			if status, _ := call(t, s.URL+"/slack/events", w.config.SigningSecret, event(t, e), 0); status != http.StatusOK {
				t.Errorf("the status is %d", status)
			}
		}
	}
}

// A desk whose channel is archived, or that the bot is not in, makes the program not ready,
// until that is mended; also when nobody told.
func TestAChannelThatIsShutIsToldUntilItIsMended(t *testing.T) {
	w := newWorld(t)
	in := &inbox{}
	w.listen(in)
	trouble := func() ports.Trouble { return w.workspace.Troubles()["slack"] }
	for says, shut := range map[string]func(yes bool){
		"archived": func(yes bool) { w.fake.Archive(w.channels[1], yes) },
		"not in":   func(yes bool) { w.fake.Expel(w.channels[1], yes) },
	} {
		shut(true)
		eventually(t, "it is told", func() bool {
			return trouble().Lasts && strings.Contains(trouble().Says, says) && strings.Contains(trouble().Says, w.channels[1])
		})
		shut(false)
		eventually(t, "it is mended", func() bool { return trouble() == ports.Trouble{} })
	}
	w.fake.Untold(func() { w.fake.Archive(w.channels[1], true) })
	w.fake.Drop()
	eventually(t, "it is seen when the line is back", func() bool { return trouble().Lasts })
}

// A channel that got another id is the same channel: its threads go on, also after a restart
// and in another replica.
func TestAChannelWithAnotherIDKeepsItsThreads(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	stop := w.listen(in)
	reply := w.says(root)
	eventually(t, "the reply was heard", func() bool { return in.count(bot.Said) == 1 })
	w.acked()
	other := w.replica(t)
	w.fake.Renumber(root.Place, "C9NEW")
	w.acked()
	check := func(when string, said int) {
		t.Helper()
		ref, err := w.workspace.Say(t.Context(), "k/1/"+when, root, bot.Note{Text: texts.Raw("zo")})
		if err != nil || ref.Place != root.Place || !strings.Contains(ref.Link, "/archives/C9NEW/") {
			t.Errorf("%s: saying gives %+v, %v", when, ref, err)
		}
		if err := w.workspace.UpdateCard(t.Context(), root, bot.Card{Quote: "Vraag"}); err != nil {
			t.Errorf("%s: %v", when, err)
		}
		w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: "C9NEW", Thread: root.ID, Text: "Morgen."})
		eventually(t, when+", a reply was heard", func() bool { return in.count(bot.Said) == said })
		all := in.heard(func(e bot.ChatEvent) bool { return e.Act == bot.Said })
		if e := all[len(all)-1]; !e.Thread.Same(root) || e.Post.Place != root.Place {
			t.Errorf("%s: it is %+v", when, e)
		}
	}
	check("at once", 2)
	w.fake.React(string(w.colleagues[0].ID), "C9NEW", reply, "white_check_mark", true)
	eventually(t, "the approval was heard", func() bool { return in.count(bot.Reacted) == 1 })
	if e := in.heard(func(e bot.ChatEvent) bool { return e.Act == bot.Reacted })[0]; e.Post.Place != root.Place {
		t.Errorf("it is %+v", e)
	}
	eventually(t, "the other replica knows too", func() bool {
		_, err := other.Say(t.Context(), "k/1/other", root, bot.Note{Text: texts.Raw("zo")})
		return err == nil
	})
	stop()
	w.Restart()
	w.listen(in)
	check("after a restart", 3)
	if found, err := w.workspace.FindPost(t.Context(), "k/1/at once", w.channels[0], root); err != nil || found.State != ports.Found {
		t.Errorf("looking gives %+v, %v", found, err)
	}
}

// replica is a workspace over the same store, that is told of nothing.
func (w *world) replica(t *testing.T) ports.Workspace {
	ours := w.workspace
	w.Restart()
	other := w.workspace
	w.workspace = ours
	if err := other.UpdateCard(t.Context(), bot.Ref{Place: w.channels[0], ID: "1.000001"}, bot.Card{}); err == nil {
		t.Error("a card that is not there was redrawn")
	}
	return other
}

// Over HTTP a clock that is minutes off makes Slack unheard: it is called that. Who did not
// sign is told apart.
func TestAClockThatIsOffIsCalledThat(t *testing.T) {
	w, s := overHTTP(t)
	w.listen(&inbox{})
	body := event(t, map[string]any{"type": "user_change", "user": map[string]any{"id": "U1"}})
	if status, _ := call(t, s.URL+"/slack/events", "anders", body, 0); status != http.StatusUnauthorized || !strings.Contains(w.Log(), "SIGNING_SECRET") {
		t.Errorf("unsigned: %d", status)
	}
	for range 5 {
		call(t, s.URL+"/slack/events", "anders", body, 0)
	}
	if n := strings.Count(w.Log(), "was refused"); n != 1 || w.workspace.Refused() != 6 {
		t.Errorf("%d of %d are logged", n, w.workspace.Refused())
	}
	if says := w.workspace.Troubles()["slack"]; says.Lasts {
		t.Errorf("a stranger makes it say %+v", says)
	}
	off := newWorld(t)
	off.config.AppToken, off.config.SigningSecret = "", off.fake.SigningSecret
	off.fake.Pass(6 * time.Minute)
	off.Restart()
	off.listen(&inbox{})
	if says := off.workspace.Troubles()["slack"]; !says.Lasts || !strings.Contains(says.Says, "clock of this machine is") {
		t.Errorf("it says %+v", says)
	}
	doctor := false
	for _, d := range off.workspace.Examine(t.Context()) {
		doctor = doctor || !d.OK && strings.Contains(d.What, "clock")
	}
	if !doctor || !strings.Contains(off.Log(), "clock") {
		t.Errorf("doctor says clock: %v", doctor)
	}
	off.fake.Pass(-6 * time.Minute)
	if _, err := off.workspace.ByEmail(t.Context(), "weg@voorbeeld.nl"); err == nil {
		t.Error("nobody has that address")
	}
	if says := off.workspace.Troubles()["slack"]; says.Lasts {
		t.Errorf("the clock is right again, and it says %+v", says)
	}
}

func TestASignatureThatIsTooOldByOurClockSaysClock(t *testing.T) {
	w, s := overHTTP(t)
	w.listen(&inbox{})
	body := event(t, map[string]any{"type": "user_change", "user": map[string]any{"id": "U1"}})
	for _, age := range []time.Duration{6 * time.Minute, -6 * time.Minute} {
		if status, _ := call(t, s.URL+"/slack/events", w.config.SigningSecret, body, age); status != http.StatusUnauthorized {
			t.Errorf("%v: %d", age, status)
		}
	}
	if !strings.Contains(w.Log(), "set the clock") {
		t.Error("the log does not say so")
	}
}
