package redis

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"draad/bot"
)

// authority signs certificates.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	a := &authority{t: t, key: key, cert: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "gemeente"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign}}
	der, err := x509.CreateCertificate(rand.Reader, a.cert, a.cert, &key.PublicKey, key)
	must(t, err)
	a.pem = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return a
}

// certificate gives one for a name, that is good until then, and its private key.
func (a *authority) certificate(name string, until time.Time) (cert, private string) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(a.t, err)
	c := &x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: time.Now().Add(-time.Hour), NotAfter: until}
	if ip := net.ParseIP(name); ip != nil {
		c.IPAddresses = []net.IP{ip}
	} else {
		c.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, a.cert, &key.PublicKey, a.key)
	must(a.t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	must(a.t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
}

// server is one with such a certificate. It asks nobody else for one.
func (a *authority) server(name string, until time.Time, args ...string) *server {
	a.t.Helper()
	cert, private := a.certificate(name, until)
	args = append(args, "--tls-auth-clients", "no")
	for name, text := range map[string]string{"tls-ca-cert-file": a.pem, "tls-cert-file": cert, "tls-key-file": private} {
		file := filepath.Join(a.t.TempDir(), name)
		must(a.t, os.WriteFile(file, []byte(text), 0o600))
		args = append(args, "--"+name, file)
	}
	return &server{args: args, tls: &tls.Config{InsecureSkipVerify: true}} // the test knows whom it has started
}

var later = time.Now().Add(time.Hour)

func TestDraadSpeaksTLS(t *testing.T) {
	a := newAuthority(t)
	s := a.server("127.0.0.1", later, "--user", "bot", "on", ">geheim", "~draad*", "&draad*", "+@all").launch(t)
	cfg := s.config()
	cfg.URL, cfg.CA = "rediss://bot:geheim@"+s.addr(), a.pem
	one, two := openTwo(t, cfg)
	must(t, one.Commit(t.Context(), step("c", 0)))
	wantSteps(t, two, "c", 1)
	wantService(t, one, two, "d", "chat")

	// Whoever is not let in any more has changed nothing, and goes on when that is mended.
	c := s.client()
	defer c.Close()
	must(t, c.ConfigSet(t.Context(), "tls-auth-clients", "yes").Err())
	must(t, c.ClientKillByFilter(t.Context(), "TYPE", "normal").Err())
	until(t, "the new connections are refused", func() bool {
		err := one.Commit(t.Context(), step("c", 1))
		if !bot.Is(err, bot.Auth) && !bot.Is(err, bot.OutcomeUnknown) { // of an old connection
			t.Fatalf("a change gets %v (%s)", err, bot.KindOf(err))
		}
		return bot.Is(err, bot.Auth)
	})
	must(t, c.ConfigSet(t.Context(), "tls-auth-clients", "no").Err())
	retry(t, one, step("c", 1))
	awaitService(t, two)
	wantSteps(t, two, "c", 2)
}

// What is wrong is told, with what to do about it, and no secret.
func TestAServerThatCannotBeTrusted(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	good := a.server("127.0.0.1", later).launch(t)
	strict, plain := a.server("127.0.0.1", later).launch(t), startServer(t)
	strict.set("tls-auth-clients", "yes")
	for what, try := range map[string]struct {
		server     *server
		scheme, ca string
		kind       bot.Kind
		says       string
	}{
		"nobody we know signed it": {good, "rediss", "", bot.Auth, "DRAAD_REDIS_CA"},
		"another signed it":        {good, "rediss", other.pem, bot.Auth, "DRAAD_REDIS_CA"},
		"it has another's name":    {a.server("redis.elders.nl", later).launch(t), "rediss", a.pem, bot.Auth, "redis.elders.nl"},
		"it is out of date":        {a.server("127.0.0.1", time.Now().Add(-time.Minute)).launch(t), "rediss", a.pem, bot.Auth, "out of date"},
		"it asks for ours":         {strict, "rediss", a.pem, "", "DRAAD_REDIS_CERT"}, // it may hang up before it is heard
		"it speaks no TLS":         {plain, "rediss", a.pem, bot.Temporary, "with redis"},
		"it speaks TLS":            {good, "redis", "", bot.Temporary, "rediss"},
	} {
		t.Run(what, func(t *testing.T) {
			cfg := try.server.config()
			cfg.URL, cfg.CA = try.scheme+"://bot:geheim@"+try.server.addr(), try.ca
			wantRefusal(t, cfg, try.kind, try.says)
		})
	}
}

// Redis's own default is to ask its clients for a certificate.
func TestDraadShowsItsOwnCertificate(t *testing.T) {
	a := newAuthority(t)
	s := a.server("127.0.0.1", later).launch(t)
	s.set("tls-auth-clients", "yes")
	cfg := s.config()
	cfg.URL, cfg.CA = "rediss://"+s.addr(), a.pem
	cfg.Cert, cfg.Key = a.certificate("draad", later)
	one, two := openTwo(t, cfg)
	must(t, one.Commit(t.Context(), step("c", 0)))
	wantSteps(t, two, "c", 1)

	cfg.Cert, cfg.Key = newAuthority(t).certificate("draad", later)
	wantRefusal(t, cfg, "", "see that it is not out of date, and signed by")
	cfg.Cert, cfg.Key = a.certificate("draad", time.Now().Add(-time.Minute))
	wantRefusal(t, cfg, "", "see that it is not out of date, and signed by")
}

func TestACertificateThatCannotBeUsed(t *testing.T) {
	a := newAuthority(t)
	cert, key := a.certificate("draad", later)
	_, other := a.certificate("draad", later)
	for what, cfg := range map[string]Config{
		"no key":            {URL: "rediss://localhost", Cert: cert},
		"no certificate":    {URL: "rediss://localhost", Key: key},
		"another's key":     {URL: "rediss://localhost", Cert: cert, Key: other},
		"the key for both":  {URL: "rediss://localhost", Cert: key, Key: key},
		"no PEM":            {URL: "rediss://localhost", Cert: cert, Key: "geheim"},
		"a URL without TLS": {URL: "redis://localhost", Cert: cert, Key: key},
	} {
		cfg.Name = "draad"
		errs := cfg.Validate()
		if len(errs) != 1 || !bot.Is(errs[0], bot.Invalid) || !strings.Contains(errs[0].Error(), "DRAAD_REDIS_CERT") ||
			strings.Contains(errs[0].Error(), "geheim") || strings.Contains(errs[0].Error(), "PRIVATE KEY") {
			t.Errorf("%s: %v", what, errs)
		}
	}
	good := Config{URL: "rediss://localhost", Name: "draad", Cert: cert, Key: key}
	if errs := good.Validate(); errs != nil {
		t.Error(errs)
	}
}

// The servers that a Sentinel tells of have certificates for their own addresses; the
// nodes of a cluster often share one, for the host of the URL.
func TestACertificateIsForTheServerOrForTheHostOfTheURL(t *testing.T) {
	a := newAuthority(t)
	primary := a.server("127.0.0.1", later).launch(t)
	sentinel := a.server("localhost", later)
	sentinel.watches = primary
	sentinel.launch(t)
	nodes := gather(t, func(args ...string) *server {
		return a.server("localhost", later, append(args, "--tls-cluster", "yes")...).launch(t)
	})
	for _, node := range nodes {
		node.awaitCluster(len(nodes))
	}
	for what, url := range map[string]string{
		"Sentinel":  fmt.Sprintf("rediss+sentinel://wacht:geheim1@localhost:%d?master_name=draad", sentinel.port),
		"a cluster": fmt.Sprintf("rediss+cluster://localhost:%d", nodes[0].port),
	} {
		t.Run(what, func(t *testing.T) {
			cfg := primary.config()
			cfg.URL, cfg.CA = url, a.pem
			s := mustOpen(t, cfg)
			defer s.Close()
			must(t, s.Commit(t.Context(), step("c", 0)))
			wantSteps(t, s, "c", 1)
			cfg.CA = newAuthority(t).pem
			wantRefusal(t, cfg, bot.Auth, "DRAAD_REDIS_CA")
		})
	}
}
