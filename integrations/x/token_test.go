package x_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store/storetest"
	"draad/integrations/x"
	"draad/integrations/x/fake"
)

type storedToken struct{ Access, Refresh string }

func (w *world) token() storedToken {
	w.t.Helper()
	record, err := w.store.Load(w.t.Context(), "x/token/stad")
	if err != nil {
		w.t.Fatal(err)
	}
	var s storedToken
	if err := json.Unmarshal(record.Body, &s); err != nil {
		w.t.Fatal(err)
	}
	return s
}

func TestARenewedTokenIsKeptAndUsedAfterARestart(t *testing.T) {
	w := newWorld(t, true)
	w.mustStep(&box{})
	kept := w.token()
	if kept.Refresh == w.configs["stad"].RefreshToken || kept.Access == "" {
		t.Error("the refresh token did not rotate")
	}
	w.Restart()
	w.mustStep(&box{})
	if w.token() != kept || w.fake.Requests(fake.Token) != 1 {
		t.Errorf("after a restart it was renewed again (%d times)", w.fake.Requests(fake.Token))
	}
	w.fake.ExpireTokens()
	w.Restart()
	w.mustStep(&box{})
	if w.token().Refresh == kept.Refresh {
		t.Error("it was not renewed when X refused it")
	}
}

func TestATokenThatEndsSoonIsRenewedBeforehand(t *testing.T) {
	w := newWorld(t, true, fake.WithTokenTTL(30e9)) // less than is left as a margin
	w.mustStep(&box{})
	before := w.fake.Requests(fake.Token)
	w.mustStep(&box{})
	if w.fake.Requests(fake.Token) <= before {
		t.Error("it was used until the end")
	}
}

func TestATokenThatCannotBeKeptIsNotUsed(t *testing.T) {
	w := newWorld(t, true)
	q := w.Ask("stad", "vraag")
	store := w.store
	broken := true
	w.store = storetest.Faulty(store, func(c storetest.Call) storetest.Fault {
		if broken && c.Op == storetest.OpCommit && strings.HasPrefix(c.Change.Key, "x/token/") {
			return storetest.Before
		}
		return storetest.None
	})
	w.Restart()
	for range 2 {
		if _, err := w.platform.Publish(t.Context(), answer(q, "antwoord")); !bot.Is(err, bot.Temporary) {
			t.Fatalf("error %v, want Temporary", err)
		}
	}
	if n := w.fake.Requests(fake.Me) + w.fake.Requests(fake.Create); n != 0 {
		t.Errorf("%d calls were made with a token that was not kept", n)
	}
	if n := w.fake.Requests(fake.Token); n != 1 {
		t.Errorf("%d tokens were asked for: the first is lost", n)
	}
	broken = false
	if _, err := w.platform.Publish(t.Context(), answer(q, "antwoord")); err != nil {
		t.Errorf("when the store works again: %v", err)
	}
}

func TestTwoProcessesThatRenewAtOnceBothGoOn(t *testing.T) {
	w := newWorld(t, true)
	first := w.platform
	w.Restart()
	second := w.platform
	q := w.Ask("stad", "vraag")
	for round, p := range []*x.Platform{first, second, first, second} {
		w.fake.ExpireTokens()
		_, err := p.Publish(t.Context(), answer(q, strings.Repeat("antwoord ", round+1)))
		for try := 0; bot.Is(err, bot.Temporary) && try < 3; try++ {
			_, err = p.Publish(t.Context(), answer(q, strings.Repeat("antwoord ", round+1)))
		}
		if err != nil {
			t.Errorf("round %d: %v", round, err)
		}
	}
	if n := len(w.fake.Replies(q.ID)); n != 4 {
		t.Errorf("%d answers, want 4", n)
	}
}

func TestANewLoginGoesBeforeWhatIsKept(t *testing.T) {
	w := newWorld(t, true)
	w.mustStep(&box{})
	old := w.token()
	fresh := w.fake.NewRefreshToken(w.users["stad"])
	w.fake.RevokeTokens(w.users["stad"], fresh)
	if err := func() error { _, err := w.step(&box{}); return err }(); !bot.Is(err, bot.Auth) {
		t.Fatalf("with all tokens revoked: %v", err)
	}
	c := w.configs["stad"]
	c.RefreshToken = fresh
	w.configs["stad"] = c
	w.Restart()
	w.mustStep(&box{})
	if w.token() == old {
		t.Error("the old token is still there")
	}
}

func TestARefusedRefreshTokenNamesTheSettingAndNothingElse(t *testing.T) {
	w := newWorld(t, true)
	w.fake.RevokeTokens(w.users["stad"], "")
	_, err := w.step(&box{})
	if !bot.Is(err, bot.Auth) || !strings.Contains(err.Error(), "DRAAD_X_REFRESH_TOKEN") {
		t.Errorf("error %v", err)
	}
	for _, secret := range w.Secrets() {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("a secret is in %v", err)
		}
	}
}

func TestATokenServerThatFailsIsTriedAgain(t *testing.T) {
	for _, f := range []fake.Break{fake.FailBefore, fake.DropBefore, fake.TooMany} {
		w := newWorld(t, true)
		w.fake.Inject(fake.Token, fake.Fault{Break: f})
		if _, err := w.step(&box{}); !bot.Is(err, bot.Temporary) {
			t.Errorf("%s: %v", f, err)
		}
		w.mustStep(&box{})
	}
}

func TestARenewalIsFinishedAlsoWhenItsCallerGivesUp(t *testing.T) {
	w := newWorld(t, true)
	ctx, cancel := context.WithCancel(t.Context())
	w.options = []x.Option{x.WithTransport(cancelling{w.wire, cancel})}
	w.Restart()
	if _, err := w.platform.Step(ctx, &box{}, time.Now(), "stad"); err == nil {
		t.Fatal("the call was not cut off")
	}
	if w.token().Access == "" {
		t.Error("the new token is lost")
	}
	w.options = nil
	w.Restart()
	w.mustStep(&box{})
}

// cancelling cancels a context when a token is asked for.
type cancelling struct {
	base   http.RoundTripper
	cancel context.CancelFunc
}

func (c cancelling) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/oauth2/token") {
		c.cancel()
	}
	return c.base.RoundTrip(r)
}
