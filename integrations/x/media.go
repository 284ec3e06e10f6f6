package x

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/integrations/wire"
)

const opPhoto = "fetching a photo"

// mediaHosts are where X keeps pictures. Films are elsewhere (video.twimg.com) and
// stay links; what is sent in private (ton.twitter.com) does not come in here.
var mediaHosts = map[string]bool{"pbs.twimg.com": true}

var _ ports.Opener = (*Platform)(nil)

// OpenMedia implements bot.Opener. A test server or gateway in API_URL may keep its
// pictures itself; besides that they come from X's own hosts alone.
func (p *Platform) OpenMedia(ctx context.Context, account bot.AccountID, m bot.Media) (io.ReadCloser, error) {
	a, err := p.account(account)
	if err != nil {
		return nil, err
	}
	if !a.hasMedia(m.URL) {
		return nil, media(bot.ReasonMediaElsewhere, "%s: it is not on X's media hosts", opPhoto)
	}
	ctx, cancel := context.WithTimeout(ctx, a.config.Timeout)
	body, err := a.openMedia(ctx, m.URL)
	if err != nil {
		cancel()
		return nil, err
	}
	return ending{body, cancel}, nil
}

func (a *account) openMedia(ctx context.Context, from string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, media(bot.ReasonMediaElsewhere, "%s: its address is none", opPhoto)
	}
	resp, err := a.photos.Do(req)
	if err != nil {
		return nil, bot.Errorf(bot.Temporary, "%s from X: %w", opPhoto, wire.Bare(err))
	}
	if resp.StatusCode == http.StatusOK {
		return resp.Body, nil
	}
	_ = resp.Body.Close()
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests || code >= 500:
		return nil, bot.Errorf(bot.Temporary, "%s from X: status %d", opPhoto, code)
	case code >= 300 && code < 400:
		return nil, media(bot.ReasonMediaElsewhere, "%s from X: status %d leads elsewhere", opPhoto, code)
	default:
		return nil, media(bot.ReasonMediaGone, "%s from X: status %d", opPhoto, code)
	}
}

func media(why bot.Reason, format string, args ...any) error {
	return &bot.Error{Kind: bot.Permanent, Reason: why, Err: fmt.Errorf(format, args...)}
}

// hasMedia reports whether pictures of X's may be at an address.
func (a *account) hasMedia(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == "https" && mediaHosts[u.Hostname()] && (u.Port() == "" || u.Port() == "443") {
		return true
	}
	own, err := url.Parse(a.config.apiURL())
	return err == nil && !isX(own) && u.Scheme == own.Scheme && u.Host == own.Host
}

// isX reports whether an API address is X's own: there are no pictures there.
func isX(api *url.URL) bool {
	return api.Hostname() == "api.x.com" || api.Hostname() == "api.twitter.com"
}

// ending lets go of a call's context when its answer was read.
type ending struct {
	io.ReadCloser
	end context.CancelFunc
}

func (e ending) Close() error {
	defer e.end()
	return e.ReadCloser.Close()
}

// newMediaTransport is the wire to media hosts. It never leads into our own network,
// whatever a name resolves to; a proxy, where one is set, has rules of its own.
func newMediaTransport(timeout time.Duration) *http.Transport {
	t := newTransport(timeout)
	plain := t.DialContext
	outside := &net.Dialer{Timeout: min(timeout, 10*time.Second), Control: publicOnly}
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if host, _, err := net.SplitHostPort(addr); err == nil && mediaHosts[host] {
			return outside.DialContext(ctx, network, addr)
		}
		return plain(ctx, network, addr)
	}
	return t
}

// publicOnly refuses connections to addresses that are not the internet's.
func publicOnly(_, addr string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(addr)
	if err != nil || !isPublic(at.Addr().Unmap()) {
		return bot.Errorf(bot.Temporary, "a media host leads to an address that is not public")
	}
	return nil
}

var shared = netip.MustParsePrefix("100.64.0.0/10") // RFC 6598: behind a provider's NAT

func isPublic(ip netip.Addr) bool {
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !shared.Contains(ip)
}
