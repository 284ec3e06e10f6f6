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

	"draad/bot"
)

// secure adds the certificates of the settings, theirs and ours, to a TLS
// configuration, if there is one.
func (c Config) secure(t *tls.Config) (*tls.Config, error) {
	if t == nil {
		return nil, nil
	}
	if c.CA != "" {
		t.RootCAs = x509.NewCertPool()
		t.RootCAs.AppendCertsFromPEM([]byte(c.CA))
	}
	own, err := c.own()
	if own != nil {
		t.Certificates = []tls.Certificate{*own}
	}
	return t, err
}

// own is Draad's own certificate with its key, nil when there is none. What crypto/tls
// says is not passed on: who knows what stands where a key should.
func (c Config) own() (*tls.Certificate, error) {
	if c.Cert == "" && c.Key == "" {
		return nil, nil
	}
	if c.Cert == "" || c.Key == "" {
		return nil, bot.Errorf(bot.Invalid, "%s_CERT and %s_KEY go together: set both, or neither", Prefix, Prefix)
	}
	pair, err := tls.X509KeyPair([]byte(c.Cert), []byte(c.Key))
	if err != nil {
		return nil, bot.Errorf(bot.Invalid, "%s_CERT and %s_KEY are no certificate and its private key, both in PEM form", Prefix, Prefix)
	}
	return &pair, nil
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
		return explained{err, "it ends the connection; " + c.unwanted()}
	}
	return explained{err, "it ends the connection; if this port speaks TLS, begin DRAAD_REDIS_URL with rediss"}
}

// unwanted says what to do about a server that does not like our certificate, or that
// there is none.
func (c Config) unwanted() string {
	if c.Cert == "" {
		return "if it wants a certificate of its clients, give Draad one with DRAAD_REDIS_CERT and DRAAD_REDIS_KEY, or set tls-auth-clients to no"
	}
	return "if it does not take the certificate of DRAAD_REDIS_CERT, see that it is not out of date, and signed by who is in Redis's tls-ca-cert-file"
}

// distrust tells what is wrong with the certificates, theirs or ours, if that is what
// an error is about: then waiting does not help.
func (c Config) distrust(err error) string {
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
	// A server that knows another authority by the name of ours fails to decrypt the signature.
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "remote error" &&
		(strings.Contains(op.Err.Error(), "certificate") || c.Cert != "" && strings.Contains(op.Err.Error(), "decrypting")) {
		return "it refuses Draad: " + c.unwanted()
	}
	return ""
}
