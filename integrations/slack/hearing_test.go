package slack_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/integrations/slack/fake"
)

func TestAnEnvelopeIsAcknowledgedOnlyWhenItsEventIsDurable(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	full := true
	in := &inbox{refuse: func(bot.ChatEvent) error {
		if full {
			return errors.New("the disk is full")
		}
		return nil
	}}
	w.listen(in)
	sanne := string(w.colleagues[0].ID)
	id := w.fake.Emit(map[string]any{"type": "reaction_added", "user": sanne, "reaction": "eyes", "event_ts": "1700000000.000001",
		"item": map[string]any{"type": "message", "channel": root.Place, "ts": root.ID}})
	eventually(t, "it was tried again", func() bool { return strings.Count(w.log.String(), "could not be taken in") > 2 })
	if w.fake.Acked(id) {
		t.Error("it was acknowledged while nothing had been written")
	}
	w.fake.Redeliver()
	in.mu.Lock()
	full = false
	in.mu.Unlock()
	eventually(t, "it was acknowledged", func() bool { return w.fake.Acked(id) })
	if n := in.count(bot.Reacted); n != 1 {
		t.Errorf("it was heard %d times", n)
	}
}

func TestWhatCannotBeReadIsAcknowledgedAndStopsNothing(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{}
	w.listen(in)
	callback := func(inner any) any { return map[string]any{"type": "event_callback", "event": inner} }
	for name, e := range map[string]struct {
		kind    string
		payload any
	}{
		"an unknown envelope":           {"telepathy", map[string]any{}},
		"an unknown event":              {"events_api", callback(map[string]any{"type": "mood_changed"})},
		"an event of another shape":     {"events_api", callback(map[string]any{"type": "message", "ts": 12, "channel": []int{1}})},
		"an event without a body":       {"events_api", map[string]any{"type": "event_callback"}},
		"a payload that is a number":    {"events_api", 12},
		"a channel's own message":       {"events_api", callback(map[string]any{"type": "message", "subtype": "channel_join", "user": "U1", "ts": "1.000001", "channel": root.Place})},
		"a reaction to a file":          {"events_api", callback(map[string]any{"type": "reaction_added", "user": "U1", "reaction": "eyes", "item": map[string]any{"type": "file"}})},
		"a button of another shape":     {"interactive", map[string]any{"type": "block_actions", "user": 3}},
		"a button without a message":    {"interactive", map[string]any{"type": "block_actions", "user": map[string]any{"id": "U1"}}},
		"a modal":                       {"interactive", map[string]any{"type": "view_submission", "user": map[string]any{"id": "U1"}}},
		"a command of another shape":    {"slash_commands", map[string]any{"text": 1}},
		"a command that is not a map":   {"slash_commands", "x"},
		"an event without an own place": {"events_api", callback(map[string]any{"type": "user_change", "user": map[string]any{"id": "U9"}})},
	} {
		id := w.fake.Send(e.kind, e.payload)
		eventually(t, name+" was acknowledged", func() bool { return w.fake.Acked(id) })
	}
	w.fake.Raw([]byte(`{"type":`))
	w.fake.Raw([]byte(`[]`))
	w.fake.Raw([]byte(`{"envelope_id":5,"type":true}`))
	w.fake.Post(fake.Draft{User: string(w.colleagues[0].ID), Channel: root.Place, Thread: root.ID, Text: "Hier"})
	eventually(t, "a reply was heard after it all", func() bool { return in.count(bot.Said) == 1 })
	if n := len(in.heard(func(bot.ChatEvent) bool { return true })); n != 1 {
		t.Errorf("%d events were heard", n)
	}
}

func TestAMessageShortcutApprovesThatMessage(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{}
	w.listen(in)
	reply := w.fake.Post(fake.Draft{User: string(w.colleagues[1].ID), Channel: root.Place, Thread: root.ID, Text: "Morgen."})
	w.fake.Shortcut(string(w.colleagues[0].ID), root.Place, reply, "approve")
	w.fake.Shortcut(string(w.colleagues[0].ID), root.Place, reply, "another_app")
	eventually(t, "the shortcut was heard", func() bool { return in.count(bot.Pressed) == 1 })
	e := in.heard(func(e bot.ChatEvent) bool { return e.Act == bot.Pressed })[0]
	if e.Action != string(bot.ActApprove) || e.Post.ID != reply || !e.Thread.Same(root) || e.By.ID != w.colleagues[0].ID || e.Value != "" {
		t.Errorf("it is %+v", e)
	}
}

func TestAButtonOfAWhisperOutsideItsThreadKnowsItsThread(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{}
	w.listen(in)
	only := w.colleagues[2].ID
	_, err := w.workspace.Say(t.Context(), "k/1/1", root, bot.Note{Only: only, Quote: "x", Actions: []bot.Action{{Name: bot.ActTakeOver, Value: "U1"}}})
	if err != nil {
		t.Fatal(err)
	}
	all := w.fake.Channel(root.Place)
	whisper := all[len(all)-1]
	if whisper.Thread != "" || whisper.Only != string(only) {
		t.Fatalf("Slack does not show %+v in a thread without replies", whisper)
	}
	w.fake.Press(string(only), root.Place, whisper.TS, whisper.Buttons[0].Action, whisper.Buttons[0].Value)
	eventually(t, "the button was heard", func() bool { return in.count(bot.Pressed) == 1 })
	if e := in.all[0]; !e.Thread.Same(root) || e.Value != "U1" {
		t.Errorf("it is %+v", e)
	}
}

func TestOlderNewsOfAnEmojiDoesNotUndoNewerNews(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{}
	w.listen(in)
	say := func(kind, at string) {
		id := w.fake.Emit(map[string]any{"type": kind, "user": string(w.colleagues[0].ID), "reaction": "eyes", "event_ts": at,
			"item": map[string]any{"type": "message", "channel": root.Place, "ts": root.ID}})
		eventually(t, "it was acknowledged", func() bool { return w.fake.Acked(id) })
	}
	say("reaction_removed", "1700000002.000000")
	say("reaction_added", "1700000001.000000") // Slack sends it again, minutes later
	say("reaction_removed", "1700000002.000000")
	if all := in.heard(func(bot.ChatEvent) bool { return true }); len(all) != 1 || all[0].Act != bot.Unreacted {
		t.Errorf("heard were %+v", all)
	}
}

// TestAnEmojiThatOvertookItsReplyIsOfferedAgain: the reply came over the line of
// another replica. In the end the inbox gets to say what is wrong.
func TestAnEmojiThatOvertookItsReplyIsOfferedAgain(t *testing.T) {
	for _, early := range []int{1, 4} {
		w := newWorld(t)
		root := w.card()
		var offered []bool
		in := &inbox{refuse: func(e bot.ChatEvent) error {
			if e.Act != bot.Reacted {
				return nil
			}
			offered = append(offered, e.Early)
			if e.Early && len(offered) <= early {
				return bot.Errorf(bot.NotFound, "unknown")
			}
			return nil
		}}
		w.listen(in)
		anna := string(w.colleagues[0].ID)
		reply := w.fake.Post(fake.Draft{User: anna, Channel: root.Place, Thread: root.ID, Text: "Morgen."})
		w.fake.React(anna, root.Place, reply, "white_check_mark", true)
		eventually(t, "the emoji was heard", func() bool { return in.count(bot.Reacted) == 1 })
		if len(offered) != early+1 {
			t.Errorf("it was offered %d times, want %d", len(offered), early+1)
		}
	}
}

// TestAnEmojiOnAReplyThatNobodyHeardOfIsNotRefused: the replica that was told of the reply
// hangs, or cannot reach the store. Slack has the reply, so it is read there.
func TestAnEmojiOnAReplyThatNobodyHeardOfIsNotRefused(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	known := false
	in := &inbox{refuse: func(e bot.ChatEvent) error {
		switch {
		case e.Act == bot.Said:
			known = true
		case e.Act == bot.Reacted && !known && e.Early:
			return bot.Errorf(bot.NotFound, "unknown")
		case e.Act == bot.Reacted && !known:
			t.Error("the inbox had to say what it does not know")
		}
		return nil
	}}
	w.listen(in)
	anna := string(w.colleagues[0].ID)
	reply := w.fake.Post(fake.Draft{User: anna, Channel: root.Place, Thread: root.ID, Text: "Morgen.", Unheard: true})
	w.fake.React(anna, root.Place, reply, "white_check_mark", true)
	eventually(t, "the emoji was heard", func() bool { return in.count(bot.Reacted) == 1 })
	said := in.heard(func(e bot.ChatEvent) bool { return e.Act == bot.Said })
	if len(said) != 1 || said[0].Text != "Morgen." || said[0].Post.ID != reply || said[0].Thread.ID != root.ID || said[0].By.ID != w.colleagues[0].ID {
		t.Errorf("said was %+v", said)
	}
	w.acked()
}

// An edited reply is not read for its emoji: which text was approved nobody can say.
func TestAnEmojiOnAnEditedReplyThatNobodyHeardOfIsRefused(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{refuse: func(e bot.ChatEvent) error {
		if e.Act == bot.Reacted && e.Early {
			return bot.Errorf(bot.NotFound, "unknown")
		}
		return nil
	}}
	w.listen(in)
	anna := string(w.colleagues[0].ID)
	reply := w.fake.Post(fake.Draft{User: anna, Channel: root.Place, Thread: root.ID, Text: "Nooit.", Unheard: true, Edited: true})
	w.fake.Pass(time.Minute)
	w.fake.React(anna, root.Place, reply, "white_check_mark", true)
	eventually(t, "the inbox says that it does not know it", func() bool { return in.count(bot.Reacted) == 1 })
	if n := in.count(bot.Said); n != 0 {
		t.Errorf("the reply was taken in %d times", n)
	}
}

func TestTheSocketComesBackByItself(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{open: []bot.Ref{root}}
	w.listen(in)
	say := func() {
		w.fake.Post(fake.Draft{User: string(w.colleagues[0].ID), Channel: root.Place, Thread: root.ID, Text: "Hallo"})
	}
	for n, trouble := range []func(){
		func() {}, w.fake.AskToReconnect, w.fake.Drop,
		func() { w.fake.Break("apps.connections.open", fake.FailBefore); w.fake.Drop() },
		func() { w.fake.Break("apps.connections.open", fake.TooMany); w.fake.Drop() },
		func() { w.fake.BreakWith("apps.connections.open", fake.Refuse, "token_revoked"); w.fake.Drop() },
		func() { w.fake.BreakWith("apps.connections.open", fake.Refuse, "internal_error"); w.fake.Drop() },
	} {
		trouble()
		say()
		eventually(t, "the reply was heard", func() bool { return in.count(bot.Said) == n+1 })
	}
	eventually(t, "all is well again", func() bool { return w.workspace.Status()["slack"] == "" })
	if w.workspace.LastSpoke()["slack"].IsZero() {
		t.Error("nobody ever spoke")
	}
	if !strings.Contains(w.log.String(), "token_revoked") {
		t.Error("the log does not say that a token was refused")
	}
}

func TestACommandThatFailsGetsAnAnswerAllTheSame(t *testing.T) {
	w := newWorld(t)
	in := &inbox{refuse: func(e bot.ChatEvent) error {
		switch e.Text {
		case "onzin":
			return bot.Errorf(bot.NotFound, "unknown")
		case "stuk":
			return errors.New("the disk is full")
		}
		return nil
	}}
	w.listen(in)
	for text, want := range map[string]string{"onzin": "ken ik niet", "stuk": "lukte nu niet", "paraaf PH": "Gedaan"} {
		before := len(w.fake.Channel(w.channels[1]))
		w.fake.Command(string(w.colleagues[0].ID), w.channels[1], "/draad", text)
		eventually(t, text+" was answered", func() bool { return len(w.fake.Channel(w.channels[1])) == before+1 })
		a := w.fake.Channel(w.channels[1])[before]
		if !strings.Contains(a.Text, want) || a.Only != string(w.colleagues[0].ID) {
			t.Errorf("%s is answered with %q for %q", text, a.Text, a.Only)
		}
	}
}

func TestRichTextIsReadAsItsWriterSeesIt(t *testing.T) {
	w := newWorld(t)
	root := w.card()
	in := &inbox{}
	w.listen(in)
	el := func(kind string, more map[string]any) map[string]any {
		e := map[string]any{"type": kind}
		for k, v := range more {
			e[k] = v
		}
		return e
	}
	text := func(s string) any {
		return el("text", map[string]any{"text": s, "style": map[string]any{"bold": true}})
	}
	blocks, err := json.Marshal([]any{el("rich_text", map[string]any{"elements": []any{
		el("rich_text_section", map[string]any{"elements": []any{
			text("Beste "), el("user", map[string]any{"user_id": string(w.colleagues[1].ID)}), text(" "),
			el("emoji", map[string]any{"name": "wave", "unicode": "1f44b-1f3fd"}), el("emoji", map[string]any{"name": "gemeente"}),
			text(", zie "), el("link", map[string]any{"url": "https://voorbeeld.nl/a", "text": "de site"}), text("\n"),
		}}),
		el("rich_text_list", map[string]any{"style": "ordered", "elements": []any{
			el("rich_text_section", map[string]any{"elements": []any{text("een")}}),
			el("rich_text_section", map[string]any{"elements": []any{text("twee & <drie>")}}),
		}}),
	}})})
	if err != nil {
		t.Fatal(err)
	}
	w.fake.Post(fake.Draft{User: string(w.colleagues[0].ID), Channel: root.Place, Thread: root.ID, Text: "*Beste* …", Blocks: blocks})
	eventually(t, "it was heard", func() bool { return in.count(bot.Said) == 1 })
	want := "Beste @Mo Bakker 👋🏽:gemeente:, zie de site (https://voorbeeld.nl/a)\n1. een\n2. twee & <drie>"
	if got := in.all[0].Text; got != want {
		t.Errorf("it reads %q, want %q", got, want)
	}
}
