package x

import (
	"net/http"
	"strings"

	"github.com/dghubble/oauth1"
)

// apiURL is the API's address without a slash at its end, as go-twitter wants it.
func (c Config) apiURL() string { return strings.TrimRight(c.APIURL, "/") }

// signedBy1 signs with OAuth 1.0a.
func signedBy1(c Config, base http.RoundTripper) http.RoundTripper {
	ctx := oauth1.NoContext
	client := oauth1.NewConfig(c.ConsumerKey, c.ConsumerSecret).Client(ctx, oauth1.NewToken(c.AccessToken, c.AccessSecret))
	signer := client.Transport.(*oauth1.Transport)
	signer.Base = base
	return signer
}

// bearer signs with OAuth 2.0.
type bearer struct {
	tokens *tokens
	base   http.RoundTripper
}

// maxTokens is how many tokens one call tries: the one in hand, the one that another
// process may have stored meanwhile, and a new one.
const maxTokens = 3

// RoundTrip makes the call again with another token as long as the token is refused:
// a refused call was certainly of no effect.
func (b bearer) RoundTrip(req *http.Request) (*http.Response, error) {
	refused := ""
	for try := 1; ; try++ {
		access, err := b.tokens.access(req.Context(), refused)
		if err != nil {
			return nil, err
		}
		resp, err := b.send(req, access)
		if err != nil || resp.StatusCode != http.StatusUnauthorized || try == maxTokens {
			return resp, err
		}
		refused = access
	}
}

func (b bearer) send(req *http.Request, access string) (*http.Response, error) {
	out := req.Clone(req.Context())
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		out.Body = body
	}
	out.Header.Set("Authorization", "Bearer "+access)
	return b.base.RoundTrip(out)
}
