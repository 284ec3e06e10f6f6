package redis

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
)

// trust adds the certificates of DRAAD_REDIS_CA to a TLS configuration, if there is
// one.
func (c Config) trust(t *tls.Config) *tls.Config {
	if t == nil || c.CA == "" {
		return t
	}
	t.RootCAs = x509.NewCertPool()
	t.RootCAs.AppendCertsFromPEM([]byte(c.CA))
	return t
}

// dialer connects to servers, with TLS if t is there. A Sentinel or a cluster tells
// the addresses of some. Their certificates may each be for its own address, or all
// for the host of the URL, which t names: both are good.
func dialer(t *tls.Config) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		if t == nil {
			return new(net.Dialer).DialContext(ctx, network, addr)
		}
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		own := t.Clone()
		own.ServerName = host
		conn, err := shake(ctx, own, network, addr)
		if _, other := errors.AsType[x509.HostnameError](err); other && host != t.ServerName {
			conn, err = shake(ctx, t, network, addr)
		}
		return conn, err
	}
}

// shake connects and shakes hands.
func shake(ctx context.Context, t *tls.Config, network, addr string) (net.Conn, error) {
	plain, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	conn := tls.Client(plain, t)
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = plain.Close()
		return nil, explained{err, "it does not get as far as TLS; if this port speaks none, begin DRAAD_REDIS_URL with redis"}
	}
	return conn, nil
}

// explained is an error with what it may come from.
type explained struct {
	error
	says string
}

func (e explained) Unwrap() error { return e.error }

func (e explained) Error() string { return e.says + " (" + cause(e.error).Error() + ")" }

// explain says what it may come from that a server does not answer the first call.
func (c Config) explain(err error) error {
	hangsUp := errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
	switch {
	case !hangsUp || unsent(err):
		return err
	case strings.HasPrefix(c.URL, "rediss"): // its reason may be lost on the way
		return explained{err, "it ends the connection; if it wants a certificate of its clients, set tls-auth-clients to no"}
	}
	return explained{err, "it ends the connection; if this port speaks TLS, begin DRAAD_REDIS_URL with rediss"}
}

// distrust tells what is wrong with the certificates, theirs or ours, if that is what
// an error is about: then waiting does not help.
func distrust(err error) string {
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		names := slices.Clone(e.Certificate.DNSNames)
		for _, ip := range e.Certificate.IPAddresses {
			names = append(names, ip.String())
		}
		return fmt.Sprintf("its certificate is for %q, and not for %q: name it in DRAAD_REDIS_URL as there, or have another made", names, e.Host)
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "its certificate is signed by nobody that is known: put the certificates of who signed it in DRAAD_REDIS_CA"
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return "its certificate is out of date, or this machine's clock is wrong"
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "its certificate is no good: " + e.Err.Error()
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "remote error" && strings.Contains(op.Err.Error(), "certificate") {
		return "it wants a certificate of its clients, and Draad has none: set tls-auth-clients to no, and give Draad a user and password"
	}
	return ""
}
