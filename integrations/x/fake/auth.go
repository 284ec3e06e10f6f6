package fake

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxNonces bounds how many nonces of OAuth 1.0a are remembered.
const maxNonces = 100_000

type bearer struct {
	user *User
	ends time.Time
}

// grant is a consent that waits to be exchanged for tokens.
type grant struct {
	user      *User
	challenge string
	redirect  string
}

// authenticate finds out who signed a request.
func (s *Server) authenticate(r *request) bool {
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	switch scheme {
	case "Bearer":
		s.mu.Lock()
		defer s.mu.Unlock()
		b, ok := s.bearers[rest]
		r.user = b.user
		return ok && s.now().Before(b.ends)
	case "OAuth":
		return s.verify(r, parseOAuth(rest))
	}
	return false
}

func parseOAuth(header string) map[string]string {
	params := map[string]string{}
	for _, part := range strings.Split(header, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		plain, err := url.PathUnescape(strings.Trim(value, `"`))
		if ok && err == nil {
			params[name] = plain
		}
	}
	return params
}

// verify recomputes an HMAC-SHA1 signature as RFC 5849, section 3.4, says.
func (s *Server) verify(r *request, params map[string]string) bool {
	user := s.tokenOwner(params)
	if user == nil || params["oauth_signature_method"] != "HMAC-SHA1" || params["oauth_consumer_key"] != user.Keys.ConsumerKey {
		return false
	}
	var pairs []string
	for name, value := range params {
		if name != "oauth_signature" && name != "realm" {
			pairs = append(pairs, percent(name)+"="+percent(value))
		}
	}
	for name, values := range r.query {
		for _, value := range values {
			pairs = append(pairs, percent(name)+"="+percent(value))
		}
	}
	slices.Sort(pairs)
	base := r.Method + "&" + percent("http://"+strings.ToLower(r.Host)+r.URL.EscapedPath()) + "&" + percent(strings.Join(pairs, "&"))
	mac := hmac.New(sha1.New, []byte(percent(user.Keys.ConsumerSecret)+"&"+percent(user.Keys.AccessSecret)))
	mac.Write([]byte(base))
	given, err := base64.StdEncoding.DecodeString(params["oauth_signature"])
	if err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return false
	}
	r.user = user
	return s.fresh(params)
}

func (s *Server) tokenOwner(params map[string]string) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byToken[params["oauth_token"]]
}

// fresh refuses old timestamps and nonces that were used before.
func (s *Server) fresh(params map[string]string) bool {
	seconds, err := strconv.ParseInt(params["oauth_timestamp"], 10, 64)
	s.mu.Lock()
	defer s.mu.Unlock()
	if age := s.now().Sub(time.Unix(seconds, 0)); err != nil || age.Abs() > 5*time.Minute {
		return false
	}
	nonce := params["oauth_nonce"]
	if nonce == "" || s.nonces[nonce] || s.older[nonce] {
		return false
	}
	if len(s.nonces) >= maxNonces {
		s.older, s.nonces = s.nonces, map[string]bool{}
	}
	s.nonces[nonce] = true
	return true
}

// percent encodes as RFC 3986 wants it: all but letters, digits and -._~
func percent(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// token is the OAuth 2.0 token endpoint: a refresh token is good for one time.
func (s *Server) token(r *request) {
	form, err := url.ParseQuery(string(r.body))
	if err != nil {
		r.reply(http.StatusBadRequest, map[string]any{"error": "invalid_request"})
		return
	}
	var user *User
	switch form.Get("grant_type") {
	case "refresh_token":
		user = s.refresh[form.Get("refresh_token")]
		delete(s.refresh, form.Get("refresh_token"))
	case "authorization_code":
		user = s.redeem(form)
	}
	if user == nil {
		r.reply(http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": "Value passed for the token was invalid."})
		return
	}
	if !user.isClient(r, form) {
		r.reply(http.StatusUnauthorized, map[string]any{"error": "unauthorized_client", "error_description": "Missing valid authorization header"})
		return
	}
	access, refresh := "at-"+rand.Text(), "rt-"+rand.Text()
	s.bearers[access] = bearer{user, s.now().Add(s.tokenTTL)}
	s.refresh[refresh] = user
	r.reply(http.StatusOK, map[string]any{
		"token_type": "bearer", "expires_in": int(s.tokenTTL.Seconds()), "access_token": access, "refresh_token": refresh,
		"scope": "tweet.read tweet.write users.read media.write offline.access",
	})
}

// redeem exchanges a code, once, for whoever holds the verifier of its challenge.
func (s *Server) redeem(form url.Values) *User {
	g, ok := s.codes[form.Get("code")]
	delete(s.codes, form.Get("code"))
	sum := sha256.Sum256([]byte(form.Get("code_verifier")))
	if !ok || g.redirect != form.Get("redirect_uri") || base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
		return nil
	}
	return g.user
}

// isClient checks the app's own credentials: Basic with a secret, or the id alone.
func (u *User) isClient(r *request, form url.Values) bool {
	if u.Keys.ClientSecret == "" {
		return form.Get("client_id") == u.Keys.ClientID
	}
	id, secret, ok := r.BasicAuth()
	return ok && id == url.QueryEscape(u.Keys.ClientID) && secret == url.QueryEscape(u.Keys.ClientSecret)
}

// consent is the page where the account's owner allows the app: it allows at once.
func (s *Server) consent(r *request) {
	user := s.clientOwner(r.query.Get("client_id"))
	back, err := url.Parse(r.query.Get("redirect_uri"))
	if user == nil || err != nil || r.query.Get("response_type") != "code" || r.query.Get("code_challenge_method") != "S256" ||
		!strings.Contains(r.query.Get("scope"), "offline.access") {
		r.invalid("the authorization request is not right")
		return
	}
	code := "code-" + rand.Text()
	s.codes[code] = grant{user, r.query.Get("code_challenge"), r.query.Get("redirect_uri")}
	back.RawQuery = url.Values{"state": {r.query.Get("state")}, "code": {code}}.Encode()
	r.header.Set("Location", back.String())
	r.reply(http.StatusFound, nil)
}

func (s *Server) clientOwner(id string) *User {
	for _, u := range s.users {
		if id != "" && u.Keys.ClientID == id {
			return u
		}
	}
	return nil
}

// ExpireTokens ends all access tokens of OAuth 2.0, as X may at any time.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.bearers)
}

// NewRefreshToken gives a refresh token as a new login would.
func (s *Server) NewRefreshToken(u *User) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := "rt-" + rand.Text()
	s.refresh[t] = u
	return t
}

// RevokeTokens ends all OAuth 2.0 tokens of a user but one.
func (s *Server) RevokeTokens(u *User, but string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t, b := range s.bearers {
		if b.user == u {
			delete(s.bearers, t)
		}
	}
	for t, owner := range s.refresh {
		if owner == u && t != but {
			delete(s.refresh, t)
		}
	}
}
