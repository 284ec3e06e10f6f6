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

// server is one with a certificate for a name, that is good until then. It asks
// nobody for a certificate.
func (a *authority) server(name string, until time.Time, args ...string) *server {
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
	private, err := x509.MarshalPKCS8PrivateKey(key)
	must(a.t, err)
	args = append(args, "--tls-auth-clients", "no")
	for name, text := range map[string][]byte{
		"tls-ca-cert-file": []byte(a.pem),
		"tls-cert-file":    pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		"tls-key-file":     pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
	} {
		file := filepath.Join(a.t.TempDir(), name)
		must(a.t, os.WriteFile(file, text, 0o600))
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
		"it asks for ours":         {strict, "rediss", a.pem, "", "tls-auth-clients"}, // it may hang up before it is heard
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
