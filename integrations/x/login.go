package x

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"draad/bot"
	"draad/integrations/wire"
)

// Login walks a person through OAuth 2.0 with PKCE: it prints an address to open,
// reads the address that X sends the browser to (or the code in it), and prints the
// refresh token with the setting to put it in. The token is shown nowhere else.
func Login(ctx context.Context, c Config, in io.Reader, out io.Writer) error {
	if c.ClientID == "" {
		return bot.Errorf(bot.Invalid, "%s is missing: X's developer console has it, under the app's keys", c.name("CLIENT_ID"))
	}
	if err := errors.Join(c.checkLoginURLs()...); err != nil {
		return &bot.Error{Kind: bot.Invalid, Err: err}
	}
	config := c.oauth2Config()
	state, verifier := rand.Text(), oauth2.GenerateVerifier()
	fmt.Fprintf(out, "Open this address in a browser in which you are logged in at X with the account that Draad will use:\n\n%s\n\n"+
		"Allow the app. Then paste the whole address that the browser ends up at (the page itself may fail to load), and press Enter:\n",
		config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier)))
	code, err := readCode(in, state)
	if err != nil {
		return err
	}
	transport := newTransport(c.Timeout)
	defer transport.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: wire.Recorder{Base: transport, Most: maxBody}, CheckRedirect: wire.NoRedirects}), c.Timeout)
	defer cancel()
	t, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return bot.Errorf(tokenErrorKind(err), "X did not give a token (%s): begin again; a code is good for half a minute and for one time", tokenErrorText(err))
	}
	if t.RefreshToken == "" {
		return bot.Errorf(bot.Auth, "X gave no refresh token: give the app the scope offline.access and begin again")
	}
	_, err = fmt.Fprintf(out, "\nDone. Keep this secret, and set it for Draad (or put it in a file and name that in %s_FILE):\n\n%s=%s\n",
		c.name("REFRESH_TOKEN"), c.name("REFRESH_TOKEN"), t.RefreshToken)
	return err
}

func (c Config) checkLoginURLs() []error {
	c.ConsumerKey = "" // also who uses OAuth 1.0a now may log in for 2.0
	return c.checkURLs()
}

// readCode takes the code from what a person pasted. An address must carry the state
// that was sent along.
func readCode(in io.Reader, state string) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(in, 1<<16)).ReadString('\n')
	line = strings.TrimSpace(line)
	if line == "" {
		if err != nil && !errors.Is(err, io.EOF) {
			return "", bot.Errorf(bot.Invalid, "reading the address: %w", err)
		}
		return "", bot.Errorf(bot.Invalid, "nothing was pasted: begin again")
	}
	if !strings.Contains(line, "?") {
		return line, nil
	}
	u, err := url.Parse(line)
	if err != nil {
		return "", bot.Errorf(bot.Invalid, "that is no address: begin again and paste all of it")
	}
	q := u.Query()
	switch {
	case q.Get("error") != "":
		return "", bot.Errorf(bot.Auth, "X says that the app was not allowed: begin again and allow it")
	case q.Get("state") != state:
		return "", bot.Errorf(bot.Auth, "the address is of another login: begin again, and paste the address of this one")
	case q.Get("code") == "":
		return "", bot.Errorf(bot.Invalid, "there is no code in that address: begin again and paste all of it")
	}
	return q.Get("code"), nil
}
