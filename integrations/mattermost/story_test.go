package mattermost_test

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/texts"
	"draad/integrations/mattermost"
	"draad/integrations/mattermost/fake"
	"draad/integrations/workspacetest"
)

// desk is an inbox that remembers what it took in; refuse, if set, answers first.
type desk struct {
	mu     sync.Mutex
	events []bot.ChatEvent
	open   []bot.Ref
	refuse func(bot.ChatEvent) error
}

func (d *desk) FromCitizen(context.Context, bot.CitizenEvent) error { return nil }

func (d *desk) FromColleague(_ context.Context, e bot.ChatEvent) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refuse != nil {
		if err := d.refuse(e); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(d.events, func(o bot.ChatEvent) bool { return o.ID == e.ID }) {
		d.events = append(d.events, e)
	}
	return nil
}

func (d *desk) OpenThreads(context.Context, string) ([]bot.Ref, string, error) {
	return d.open, "", nil
}

func (d *desk) count(act bot.ChatAct, post string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, e := range d.events {
		if e.Act == act && e.Post.ID == post {
			n++
		}
	}
	return n
}

// card opens a thread.
func (w *world) card() bot.Ref {
	w.t.Helper()
	ref, err := w.space.PostThread(w.t.Context(), "c/1/"+time.Now().String(), w.channels[0], bot.Card{
		Status: bot.Open, Heading: texts.Raw("Vraag"), Quote: "Wanneer komt de veegwagen?",
		Actions: []bot.Action{{Name: bot.ActClaim, Label: texts.Raw("Oppakken"), Emoji: "eyes"}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return ref
}

// listen runs the workspace until the test ends.
func (w *world) listen(d *desk) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	space := w.space
	go func() { defer close(done); _ = space.Run(ctx, d) }()
	w.t.Cleanup(func() { cancel(); <-done })
	w.until("it listens", func() bool { return w.fake.Listeners() == 1 })
}

func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 90*time.Second)
	defer cancel()
	if await(ctx, ok) != nil {
		w.t.Fatalf("this did not happen: %s\n%s", what, w.log.String())
	}
}

func (w *world) says(root bot.Ref, text string) string {
	return w.fake.Say(string(w.people[0].ID), root.Place, root.ID, text)
}

func TestWhatOnlyLooksLikeAnEditIsNone(t *testing.T) {
	w, d := newWorld(t), &desk{}
	root := w.card()
	w.listen(d)
	post := w.says(root, "Morgen")
	w.fake.Pin(post)
	w.fake.React(string(w.people[1].ID), post, "eyes")
	w.fake.Edit(post, "Overmorgen")
	w.until("the reply, its edit and the emoji were heard", func() bool {
		return d.count(bot.Said, post) > 0 && d.count(bot.Rewrote, post) > 0 && d.count(bot.Reacted, post) > 0
	})
	if d.count(bot.Said, post) != 1 || d.count(bot.Rewrote, post) != 1 || d.count(bot.Reacted, post) != 1 {
		t.Errorf("heard were %+v", d.events)
	}
}

func TestAnEmojiTakenAwayInAGapIsNoticed(t *testing.T) {
	w, d := newWorld(t), &desk{}
	root, who := w.card(), string(w.people[1].ID)
	d.open = []bot.Ref{root}
	w.listen(d)
	post := w.says(root, "Morgen")
	w.fake.React(who, post, "white_check_mark")
	w.until("it was approved", func() bool { return d.count(bot.Reacted, post) == 1 })
	w.fake.RefuseSockets(true)
	w.fake.Forget()
	w.fake.Unreact(who, post, "white_check_mark")
	w.fake.RefuseSockets(false)
	w.until("it was taken back", func() bool { return d.count(bot.Unreacted, post) == 1 })
	w.fake.React(who, post, "white_check_mark")
	w.until("it was approved again", func() bool { return d.count(bot.Reacted, post) == 2 })
}

func TestASkippedNumberMeansCatchingUp(t *testing.T) {
	w, d := newWorld(t), &desk{}
	root := w.card()
	w.listen(d)
	w.until("it caught up", func() bool { return w.fake.Count(fake.GetPosts) == 2 })
	w.fake.Skip()
	post := w.says(root, "Morgen")
	w.until("it was heard", func() bool { return d.count(bot.Said, post) == 1 })
	w.until("it caught up again", func() bool { return w.fake.Count(fake.GetPosts) == 4 })
}

// The server gives a page of changes and does not say that there are more.
func TestMoreChangesThanAPageAreReadByThread(t *testing.T) {
	w, d := newWorld(t, fake.WithSincePage(10)), &desk{}
	w.options = append(w.options, mattermost.WithFull(10))
	w.Restart()
	root := w.card()
	d.open = []bot.Ref{root}
	w.listen(d)
	first := w.says(root, "eerste")
	w.until("the first was heard", func() bool { return d.count(bot.Said, first) == 1 })
	w.fake.RefuseSockets(true)
	w.fake.Forget()
	var missed []string
	for range 60 {
		missed = append(missed, w.says(root, "gemist"))
	}
	w.fake.RefuseSockets(false)
	w.until("all were heard", func() bool {
		return !slices.ContainsFunc(missed, func(id string) bool { return d.count(bot.Said, id) != 1 })
	})
}

// While the inbox is away the socket is read on; what does not fit is caught up with.
func TestAnOverflowLosesNothing(t *testing.T) {
	w, d := newWorld(t), &desk{}
	w.options = append(w.options, mattermost.WithQueue(5))
	w.Restart()
	root := w.card()
	w.listen(d)
	away := true
	d.refuse = func(bot.ChatEvent) error {
		if away {
			return bot.Errorf(bot.Temporary, "de opslag is weg")
		}
		return nil
	}
	var all []string
	for range 50 {
		all = append(all, w.says(root, "druk"))
	}
	d.mu.Lock()
	away = false
	d.mu.Unlock()
	w.until("all were heard", func() bool {
		return !slices.ContainsFunc(all, func(id string) bool { return d.count(bot.Said, id) != 1 })
	})
}

func TestWhoeverIsThrownOutAndInvitedAgainCatchesUp(t *testing.T) {
	w, d := newWorld(t), &desk{}
	root := w.card()
	w.listen(d)
	before := w.says(root, "voor")
	w.until("it was heard", func() bool { return d.count(bot.Said, before) == 1 })
	w.fake.Kick(w.channels[0], w.bot)
	post := w.says(root, "intussen")
	w.fake.Invite(w.channels[0], w.bot)
	w.until("what was said meanwhile was heard", func() bool { return d.count(bot.Said, post) == 1 })
}

func TestASilentLineIsGivenUp(t *testing.T) {
	w, d := newWorld(t, fake.WithPings(time.Hour)), &desk{}
	w.options = append(w.options, mattermost.WithPatience(100*time.Millisecond))
	w.Restart()
	w.listen(d)
	w.until("it connected again", func() bool { return w.fake.Count("socket") >= 3 })
}

func TestAServerThatIsAwayAndARevokedTokenHaveTheirKinds(t *testing.T) {
	w, d := newWorld(t), &desk{}
	root := w.card()
	d.open = []bot.Ref{root}
	w.listen(d)
	for fault, want := range map[workspacetest.Fault]bot.Kind{workspacetest.Closed: bot.Temporary, workspacetest.Revoked: bot.Auth} {
		w.Break(fault)
		_, err := w.space.Say(t.Context(), "k", root, bot.Note{Text: texts.Raw("x")})
		if !bot.Is(err, want) || strings.Contains(err.Error(), w.token) {
			t.Errorf("%s: %v, want %s", fault, err, want)
		}
		if err := w.space.UpdateCard(t.Context(), root, bot.Card{}); !bot.Is(err, want) {
			t.Errorf("%s: redrawing: %v, want %s", fault, err, want)
		}
		w.fake.Forget()
		post := w.says(root, "intussen")
		w.Mend()
		w.until("what was said meanwhile was heard", func() bool { return d.count(bot.Said, post) == 1 })
	}
}

func TestForgedButtonsAndCommandsAreRefused(t *testing.T) {
	w, d := newWorld(t), &desk{}
	root, other := w.card(), w.card()
	w.listen(d)
	who := string(w.people[0].ID)
	send := func(path, kind, body string) *http.Response {
		resp, err := http.Post(w.draad.URL+path, kind, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	body := `{"user_id":"` + who + `","channel_id":"` + w.channels[0] + `","post_id":"` + root.ID +
		`","context":{"action":"claim","value":"","channel":"` + w.channels[0] + `","thread":"","key":"c/1","code":"AAAA"}}`
	send("/mattermost/actions", "application/json", body)
	if resp := send("/mattermost/actions", "application/json", "{"); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("garbage: status %d", resp.StatusCode)
	}
	form := "token=geraden&command=%2Fdraad&text=open&user_id=" + who + "&channel_id=" + w.channels[0]
	if resp := send("/mattermost/command", "application/x-www-form-urlencoded", form); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a guessed token: status %d", resp.StatusCode)
	}
	// A context that was made for one card does nothing on another.
	context := w.fake.Show(w.fake.Thread(root.ID)[0]).Buttons[0].Integration.Context
	moved := `{"user_id":"` + who + `","channel_id":"` + w.channels[0] + `","post_id":"` + other.ID + `","context":{"action":"claim","value":"","thread":"","channel":"` +
		w.channels[0] + `","key":"` + context["key"].(string) + `","code":"` + context["code"].(string) + `"}}`
	send("/mattermost/actions", "application/json", moved)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.events) != 0 {
		t.Errorf("heard were %+v", d.events)
	}
}

func TestWithoutAPublicAddressEmojiAreNamed(t *testing.T) {
	w := newWorld(t)
	w.config.PublicURL = ""
	w.Restart()
	page := w.fake.Show(w.fake.Thread(w.card().ID)[0])
	if len(page.Buttons) != 0 || !strings.Contains(page.Text, ":eyes: Oppakken") {
		t.Errorf("the card is %+v", page)
	}
	var out bytes.Buffer
	if err := mattermost.Setup(t.Context(), w.space, &out); err != nil || len(w.fake.Commands()) != 0 {
		t.Errorf("setup: %v, %d commands", err, len(w.fake.Commands()))
	}
}

// Offers without an emoji were left out where there are no buttons.
func TestWithoutButtonsEveryOfferSaysHow(t *testing.T) {
	w := newWorld(t)
	w.config.PublicURL = ""
	w.Restart()
	root := w.card()
	offers := map[string]bot.Action{
		"emoji: :writing_hand: Met de hand":           {Name: bot.ActElsewhere, Label: texts.T("act.elsewhere"), Emoji: "writing_hand"},
		"op het antwoord zelf: :white_check_mark: Go": {Name: bot.ActApprove, Label: texts.T("act.approve"), Emoji: "white_check_mark"},
		"met de hand, op het platform zelf: Verwijd":  {Name: bot.ActRetract, Label: texts.T("act.retract")},
	}
	var all []bot.Action
	for _, a := range offers {
		all = append(all, a)
	}
	ref, err := w.space.Say(t.Context(), "c/1/2", root, bot.Note{Text: texts.Raw("Wat nu?"), Actions: all})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range w.fake.Thread(root.ID) {
		for want := range offers {
			if text := w.fake.Show(p).Text; p.Id == ref.ID && !strings.Contains(text, want) {
				t.Errorf("%q is not in %q", want, text)
			}
		}
	}
	for act, emoji := range map[bot.Act]string{bot.ActElsewhere: "writing_hand", bot.ActTakeOver: "arrows_counterclockwise"} {
		if bot.DefaultEmoji()[emoji] != act {
			t.Errorf("%s has no emoji", act)
		}
	}
}

func TestSetupIsHarmlessTwiceAndTellsNoSecret(t *testing.T) {
	w := newWorld(t)
	var out bytes.Buffer
	for range 2 {
		if err := mattermost.Setup(t.Context(), w.space, &out); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.fake.Commands()) != 1 || strings.Contains(out.String(), "EnableUserAccessTokens") {
		t.Errorf("%d commands; it says\n%s", len(w.fake.Commands()), out.String())
	}
	for _, secret := range w.Secrets() {
		if strings.Contains(out.String(), secret) {
			t.Error("a secret was printed")
		}
	}
	denied := newWorld(t, fake.WithoutCommands())
	if err := mattermost.Setup(t.Context(), denied.space, &out); !bot.Is(err, bot.Permanent) || !strings.Contains(err.Error(), "by hand") || !strings.Contains(err.Error(), "administrator of the team") ||
		strings.Contains(err.Error(), "to the channel") {
		t.Errorf("without the permission: %v", err)
	}
}

func TestWrongSettingsAreNamedWithoutTheirValues(t *testing.T) {
	for _, c := range []mattermost.Config{
		{URL: "chat", Token: "x"}, {URL: "https://geheim:geheim@chat.nl", Token: "x"}, {URL: "https://chat.nl"},
		{URL: "https://chat.nl", Token: "geheim geheim"}, {URL: "https://chat.nl", Token: "x", PublicURL: "geheim"},
	} {
		errs := c.Validate()
		if len(errs) != 1 || strings.Contains(errs[0].Error(), "geheim") || !strings.HasPrefix(errs[0].Error(), "DRAAD_") {
			t.Errorf("%+v: %v", c, errs)
		}
	}
}
