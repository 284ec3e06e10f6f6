package x

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/g8rswimmer/go-twitter/v2"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/texts"
	"draad/integrations/wire"
)

// Name is the platform's name in Draad.
const Name bot.PlatformName = "x"

// Platform is X, with the municipality's accounts on it.
type Platform struct {
	accounts map[bot.AccountID]*account
	order    []bot.AccountID
	chain    int
	log      *slog.Logger
	now      func() time.Time
	turns    store.Turns // nil: no other process looks for mentions
}

// Account is one of the municipality's accounts on X.
type Account struct {
	ID     bot.AccountID
	Handle string // without the @
	Config Config
}

// Option changes what New makes; for tests.
type Option func(*settings)

type settings struct {
	now    func() time.Time
	jitter func() float64
	base   http.RoundTripper
	turns  store.Turns
}

// WithClock replaces the clock.
func WithClock(now func() time.Time) Option { return func(s *settings) { s.now = now } }

// WithJitter replaces the source of jitter: numbers from 0 to 1.
func WithJitter(j func() float64) Option { return func(s *settings) { s.jitter = j } }

// WithTransport replaces the wire below signing and recording.
func WithTransport(base http.RoundTripper) Option { return func(s *settings) { s.base = base } }

// WithTurns has one process at a time look for an account's mentions: X charges for
// each that is read.
func WithTurns(t store.Turns) Option { return func(s *settings) { s.turns = t } }

// New makes the platform. Every setting that is wrong is in the error, by name; no
// call is made. The store keeps cursors, costs and renewed tokens.
func New(store store.Store, accounts []Account, log *slog.Logger, options ...Option) (*Platform, error) {
	s := settings{now: time.Now, jitter: rand.Float64}
	for _, o := range options {
		o(&s)
	}
	p := &Platform{accounts: map[bot.AccountID]*account{}, chain: 25, log: log, now: s.now, turns: s.turns}
	var errs []error
	for _, a := range accounts {
		errs = append(errs, a.Config.valid())
		if a.Handle == "" {
			errs = append(errs, fmt.Errorf("account %s on X has no handle in the organisation file", a.ID))
		}
		if _, twice := p.accounts[a.ID]; twice {
			errs = append(errs, fmt.Errorf("account %s on X is there twice", a.ID))
		}
		p.accounts[a.ID] = newAccount(store, a, log, s)
		p.order = append(p.order, a.ID)
		p.chain = min(p.chain, a.Config.Chain)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, &bot.Error{Kind: bot.Invalid, Err: err}
	}
	return p, nil
}

// Name is "x".
func (p *Platform) Name() bot.PlatformName { return Name }

// Limits is X's: 280 by weight. The chain is the shortest that any account allows.
func (p *Platform) Limits() bot.Limits {
	return bot.Limits{Max: maxWeight, Count: Weight, Chain: p.chain, Advise: advise, Files: files, Pictures: true, Delete: true}
}

func advise(text string) texts.Text {
	if !HasLink(text) {
		return texts.Text{}
	}
	return texts.T("x.advise.link", "price", dollars(priceLinkPost), "usual", dollars(pricePost))
}

func (p *Platform) account(id bot.AccountID) (*account, error) {
	if a, ok := p.accounts[id]; ok {
		return a, nil
	}
	return nil, bot.Errorf(bot.Invalid, "account %s is not one of the accounts on X: check the organisation file", id)
}

// account is one account at work.
type account struct {
	id     bot.AccountID
	handle string
	config Config
	store  store.Store
	log    *slog.Logger
	now    func() time.Time
	jitter func() float64
	api    *twitter.Client
	wire   *http.Client // below signing
	photos *http.Client // to media hosts, without credentials
	spent  *ledger
	poll   poller
	rounds rounds // of looking whether posts are there; under poll.mu
	health health
	clock  watched

	renamed atomic.Bool // X knows the fields of posts by their new names

	mu   sync.Mutex
	meID string
}

func newAccount(store store.Store, a Account, log *slog.Logger, s settings) *account {
	base, photos := s.base, s.base
	if base == nil {
		base, photos = newTransport(a.Config.Timeout), newMediaTransport(a.Config.Timeout)
	}
	acc := &account{
		id: a.ID, handle: strings.TrimPrefix(a.Handle, "@"), config: a.Config, store: store,
		log: log.With("platform", string(Name), "account", string(a.ID)),
		now: s.now, jitter: s.jitter,
		spent: newLedger(store, a.ID, a.Config.MonthlyReads),
		wire:  &http.Client{Transport: base}, photos: &http.Client{Transport: photos, CheckRedirect: wire.NoRedirects},
	}
	acc.spent.shared = s.turns != nil
	signed := signedBy1(a.Config, wire.Recorder{Base: base, Most: maxBody})
	if a.Config.oauth2() {
		signed = bearer{base: wire.Recorder{Base: base, Most: maxBody}, tokens: &tokens{
			store: store, record: recordKey("token", a.ID), config: a.Config, now: s.now,
			http: &http.Client{Transport: wire.Recorder{Base: base, Most: maxBody}, CheckRedirect: wire.NoRedirects},
		}}
	}
	acc.api = &twitter.Client{
		Authorizer: noAuthorizer{},
		Client:     &http.Client{Transport: renamer{signed, acc}, CheckRedirect: wire.NoRedirects},
		Host:       a.Config.apiURL(),
	}
	return acc
}

// me gives the account's own user id at X, after making sure that the credentials
// are of the account that the organisation file says: an answer must never leave
// from another.
func (a *account) me(ctx context.Context) (string, error) {
	a.mu.Lock()
	known := a.meID
	a.mu.Unlock()
	if known != "" {
		return known, nil
	}
	user, err := a.lookUpMe(ctx)
	if err != nil {
		return "", err
	}
	if !strings.EqualFold(user.UserName, a.handle) {
		return "", bot.Errorf(bot.Auth, "X: the credentials in %s… are of another account than @%s: check the settings of account %s",
			a.config.name(""), a.handle, a.id)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.meID = user.ID
	return user.ID, nil
}

const opMe = "looking up the account"

func (a *account) lookUpMe(ctx context.Context) (*twitter.UserObj, error) {
	var answer *twitter.UserLookupResponse
	ex, err := a.call(ctx, opMe, false, func(ctx context.Context) (err error) {
		answer, err = a.api.AuthUserLookup(ctx, twitter.UserLookupOpts{})
		return err
	})
	if err != nil {
		return nil, err
	}
	if answer == nil || answer.Raw == nil || len(answer.Raw.Users) == 0 || answer.Raw.Users[0] == nil || !isID(answer.Raw.Users[0].ID) {
		return nil, bot.Errorf(bot.Temporary, "%s on X: status %d without a user in it", opMe, ex.Status)
	}
	return answer.Raw.Users[0], nil
}

// Close lets go of idle connections, and writes down what was counted.
func (p *Platform) Close() error {
	var errs []error
	for _, id := range p.order {
		a := p.accounts[id]
		a.wire.CloseIdleConnections()
		a.photos.CloseIdleConnections()
		errs = append(errs, a.spent.flush(context.Background(), p.now()))
	}
	return errors.Join(errs...)
}

// Accounts gives the ids of the accounts, in the order they were given.
func (p *Platform) Accounts() []bot.AccountID { return slices.Clone(p.order) }

// isID reports whether a string is an id of X's: digits, in the range of 64 bits.
func isID(s string) bool {
	if s == "" || len(s) > 20 {
		return false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// newer reports whether an id is younger than another. "" is older than any.
func newer(a, b string) bool {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}
