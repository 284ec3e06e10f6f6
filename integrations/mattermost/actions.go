package mattermost

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/texts"
)

const (
	actionsPath = "/mattermost/actions"
	commandPath = "/mattermost/command"
	// maxAsked is the largest request that is read.
	maxAsked = 256 << 10
	// answerWithin is less than the 30 s after which Mattermost gives up by default.
	answerWithin = 20 * time.Second
)

// Handler serves buttons and the slash command, for when Mattermost can reach Draad
// (PublicURL). Otherwise nothing is found there.
func (w *Workspace) Handler() http.Handler {
	mux := http.NewServeMux()
	if w.config.PublicURL == "" {
		return mux
	}
	mux.HandleFunc("POST "+actionsPath, w.serveAction)
	mux.HandleFunc("POST "+commandPath, w.serveCommand)
	return mux
}

// press is a button that was pressed, as Mattermost tells it.
type press struct {
	model.PostActionIntegrationRequest
	action, value string
	at            place
	code          string
}

// parsePress reads what Mattermost sends; false when it makes no sense.
func parsePress(body []byte) (press, bool) {
	var p press
	if json.Unmarshal(body, &p.PostActionIntegrationRequest) != nil {
		return press{}, false
	}
	said := func(name string) string { s, _ := p.Context[name].(string); return s }
	p.action, p.value, p.code = said("action"), said("value"), said("code")
	p.at = place{channel: said("channel"), thread: said("thread"), key: said("key")}
	ok := model.IsValidId(p.UserId) && model.IsValidId(p.ChannelId) && p.action != "" && p.at.key != ""
	return p, ok
}

// event translates. The same press has the same id, also when it is sent again.
func (w *Workspace) event(p press, by bot.Colleague) bot.ChatEvent {
	thread := p.at.thread
	e := bot.ChatEvent{
		At: w.now(), Act: bot.Pressed, By: by, Post: w.ref(p.at.channel, p.PostId), Action: p.action, Value: p.value,
	}
	if thread == "" { // on the card itself
		thread, e.ThreadKey = p.PostId, p.at.key
	}
	e.Thread = w.ref(p.at.channel, thread)
	id := sha256.Sum256([]byte(p.code + "\x00" + p.PostId + "\x00" + p.UserId + "\x00" + p.TriggerId))
	e.ID = "press:" + hex.EncodeToString(id[:16])
	return e
}

func (w *Workspace) serveAction(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxAsked))
	p, ok := press{}, false
	if err == nil {
		p, ok = parsePress(body)
	}
	if !ok {
		http.Error(rw, "this is not a button of Draad", http.StatusBadRequest)
		return
	}
	if p.ChannelId != p.at.channel || !w.sign.valid(p.code, "button", p.action, p.value, p.at.channel, p.at.thread, p.at.key) {
		w.log.Warn("a button was pressed that Draad did not make, or made with another token")
		answerPress(rw, w.say(texts.T("mattermost.press.old")))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
	defer cancel()
	answerPress(rw, w.pressed(ctx, p))
}

// pressed takes a press in, and gives what whoever pressed should read; "" is nothing.
func (w *Workspace) pressed(ctx context.Context, p press) string {
	in := w.inbox.Load()
	if in == nil {
		return w.say(texts.T("mattermost.press.later"))
	}
	err := w.checkPlace(ctx, p)
	var by user
	if err == nil {
		by, err = w.user(ctx, p.UserId)
	}
	if err == nil {
		err = (*in).FromColleague(ctx, w.event(p, by.Colleague))
	}
	switch {
	case err == nil:
		return ""
	case bot.Is(err, bot.NotFound), bot.Is(err, bot.Invalid):
		return w.say(texts.T("mattermost.press.gone"))
	}
	w.log.Warn("a button could not be taken in", "kind", string(bot.KindOf(err)), "error", err)
	return w.say(texts.T("mattermost.press.later"))
}

// checkPlace makes sure that a card's button was pressed on that card. What stands in
// a thread says itself which thread that is.
func (w *Workspace) checkPlace(ctx context.Context, p press) error {
	if p.at.thread != "" {
		return nil
	}
	me, err := w.self(ctx)
	if err != nil {
		return err
	}
	card, err := w.fetch(ctx, p.PostId)
	if err != nil {
		return err
	}
	if card.UserId != me.Id || card.ChannelId != p.at.channel || card.GetProp(propKey) != p.at.key {
		return bot.Errorf(bot.NotFound, "the button stands on another post than it was made for")
	}
	return nil
}

func answerPress(rw http.ResponseWriter, says string) {
	answer(rw, model.PostActionIntegrationResponse{EphemeralText: says, SkipSlackParsing: true})
}

func answer(rw http.ResponseWriter, v any) {
	rw.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(rw).Encode(v) // who has hung up hears nothing
}
