package x

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"draad/bot"
	"draad/bot/store"
	"draad/integrations/wire"
)

// early is how long before its end a token counts as expired, so that it does not
// end on the way.
const early = time.Minute

// longestRenewal bounds a renewal, so that the program can still stop in time.
const longestRenewal = 8 * time.Second

// token is the record "x/token/<account>". X gives a new refresh token with every
// access token and never takes the old one again, so it is on disk before it is
// used. Seed says which refresh token of the settings it all began with: another
// one in the settings, after a new login, goes before what is stored.
type token struct {
	Seed    string    `json:"seed"`
	Access  string    `json:"access"`
	Refresh string    `json:"refresh"`
	Expires time.Time `json:"expires"`
}

// tokens hands out the access token of one account, and renews it.
type tokens struct {
	store  store.Store
	record string
	config Config
	http   *http.Client
	now    func() time.Time

	mu      sync.Mutex
	have    token
	version uint64
	loaded  bool
	unsaved bool // have was given by X and is not on disk yet
}

// access gives a token that can be used, renewed when it is about to end or is the
// one that was refused.
func (t *tokens) access(ctx context.Context, refused string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.load(ctx); err != nil {
		return "", err
	}
	if t.unsaved {
		if err := t.save(ctx); err != nil {
			return "", err
		}
	}
	if t.usable(refused) {
		return t.have.Access, nil
	}
	if err := t.renew(ctx, refused); err != nil {
		return "", err
	}
	return t.have.Access, nil
}

func (t *tokens) usable(refused string) bool {
	return t.have.Access != "" && t.have.Access != refused && t.now().Before(t.have.Expires.Add(-early))
}

// load reads what is stored, unless the settings hold a newer login.
func (t *tokens) load(ctx context.Context) error {
	if t.loaded {
		return nil
	}
	seed := fingerprint(t.config.RefreshToken)
	t.have, t.version = token{Seed: seed, Refresh: t.config.RefreshToken}, 0
	record, err := t.store.Load(ctx, t.record)
	switch {
	case bot.Is(err, bot.NotFound):
		t.loaded = true
		return nil
	case err != nil:
		return bot.Errorf(bot.Temporary, "loading the token: %w", err)
	}
	t.version, t.loaded = record.Version, true
	var stored token
	if json.Unmarshal(record.Body, &stored) == nil && stored.Seed == seed && stored.Refresh != "" {
		t.have = stored
	}
	return nil
}

// save puts the token on disk. When another process was first, its token is the
// newer one.
func (t *tokens) save(ctx context.Context) error {
	body, err := json.Marshal(t.have)
	if err != nil {
		return bot.Errorf(bot.Permanent, "encoding the token: %w", err)
	}
	err = t.store.Commit(ctx, store.Change{Key: t.record, Version: t.version, Body: body, At: t.now()})
	switch {
	case bot.Is(err, bot.Conflict):
		t.loaded, t.unsaved = false, false
		return bot.Errorf(bot.Temporary, "another process renewed the token at the same time; it will be tried again")
	case err != nil:
		return bot.Errorf(bot.Temporary, "the new token cannot be stored, so it is not used: %w", err)
	}
	t.version++
	t.unsaved = false
	return nil
}

// renew asks for a new pair and keeps it. It is not cut off when the caller gives up:
// X would have spent the refresh token, and the new one would be lost.
func (t *tokens) renew(ctx context.Context, refused string) error {
	if err := ctx.Err(); err != nil {
		return bot.Errorf(bot.Temporary, "renewing the access token: not begun: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), min(t.config.Timeout, longestRenewal))
	defer cancel()
	used := t.have.Refresh
	fresh, err := t.exchange(ctx, used)
	if err != nil {
		return t.afterRefusal(ctx, used, refused, err)
	}
	t.have = token{Seed: t.have.Seed, Access: fresh.AccessToken, Refresh: fresh.RefreshToken, Expires: fresh.Expiry}
	if t.have.Expires.IsZero() {
		t.have.Expires = t.now().Add(2 * time.Hour) // X's own term
	}
	t.unsaved = true
	return t.save(ctx)
}

// exchange asks X for a new pair.
func (t *tokens) exchange(ctx context.Context, refresh string) (*oauth2.Token, error) {
	ctx = context.WithValue(ctx, oauth2.HTTPClient, t.http)
	return t.config.oauth2Config().TokenSource(ctx, &oauth2.Token{RefreshToken: refresh}).Token()
}

// afterRefusal looks whether another process has renewed the token meanwhile: then
// ours was refused for that reason alone.
func (t *tokens) afterRefusal(ctx context.Context, used, refused string, err error) error {
	kind := tokenErrorKind(err)
	if kind != bot.Auth {
		return bot.Errorf(kind, "renewing the access token failed: %s", tokenErrorText(err))
	}
	t.loaded = false
	if err := t.load(ctx); err != nil {
		return err
	}
	if t.have.Refresh != used && t.usable(refused) {
		return nil
	}
	return bot.Errorf(bot.Auth, "X refuses the refresh token (%s): run draad x login and set %s anew",
		tokenErrorText(err), t.config.name("REFRESH_TOKEN"))
}

// tokenErrorKind: a refresh never changes anything that citizens see, so the call
// that waited for it was certainly not made.
func tokenErrorKind(err error) bot.Kind {
	var r *oauth2.RetrieveError
	if !errors.As(err, &r) || r.Response == nil {
		return bot.Temporary
	}
	a := wire.Answer{Status: r.Response.StatusCode, Sent: true, Own: r.ErrorCode != ""}
	switch a.Kind() {
	case bot.Temporary, bot.RateLimited:
		return bot.Temporary // X's trouble, or a proxy's word: not X refusing the token
	}
	return bot.Auth
}

// tokenErrorText leaves out what the server said: it may hold a token.
func tokenErrorText(err error) string {
	var r *oauth2.RetrieveError
	if errors.As(err, &r) && r.Response != nil {
		return fmt.Sprintf("status %d", r.Response.StatusCode)
	}
	return "no usable answer"
}

func fingerprint(secret string) string {
	sum := sha256.Sum256([]byte("draad x token " + secret))
	return hex.EncodeToString(sum[:8])
}

// oauth2Config names X's endpoints. The way of identifying is fixed: trying both
// would use a refresh token up.
func (c Config) oauth2Config() *oauth2.Config {
	style := oauth2.AuthStyleInHeader
	if c.ClientSecret == "" {
		style = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID:     c.ClientID,
		ClientSecret: c.ClientSecret,
		RedirectURL:  c.RedirectURL,
		Scopes:       []string{"tweet.read", "tweet.write", "users.read", "media.write", "offline.access"},
		Endpoint:     oauth2.Endpoint{AuthURL: c.AuthorizeURL, TokenURL: c.apiURL() + "/2/oauth2/token", AuthStyle: style},
	}
}
