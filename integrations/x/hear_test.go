package x_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"draad/bot"
	"draad/integrations/x"
	"draad/integrations/x/fake"
)

// What X takes out of a page leaves it empty, and the next one is read all the same.
func TestAnEmptyPageDoesNotEndTheReading(t *testing.T) {
	w := newWorld(t, false)
	citizen := w.fake.AddCitizen("bewoner", "Bea", 1)
	old := w.fake.Write(citizen, fake.Draft{Text: "@gem_stad van eerder"})
	for i := range 130 {
		w.fake.Erase(w.fake.Write(citizen, fake.Draft{Text: fmt.Sprint("@gem_stad weg ", i)}).ID)
	}
	var in box
	w.mustStep(&in)
	if len(in.facts) != 1 || in.facts[0].Message.ID != old.ID {
		t.Errorf("facts %+v", in.facts)
	}
}

func TestAMentionInAQuoteIsHeard(t *testing.T) {
	w := newWorld(t, false)
	quoted := w.fake.Write(w.fake.AddCitizen("krant", "De krant", 1), fake.Draft{Text: "De brug is dicht"})
	if m := w.hears(fake.Draft{Text: "Klopt dit @gem_stad?", Quote: quoted.ID}); m.Text != "Klopt dit @gem_stad?" || m.ListenOnly != "" {
		t.Errorf("message %+v", m)
	}
}

// Somebody who writes for followers alone is heard, and not answered in public.
func TestAMentionByAProtectedAccountIsHeardAndNotAnsweredInPublic(t *testing.T) {
	w := newWorld(t, false)
	w.fake.AddCitizen("bewoner", "Bea", 1).Protected = true
	m := w.hears(fake.Draft{Text: "@gem_stad onder ons"})
	if m.Text != "@gem_stad onder ons" || m.ListenOnly == "" || m.Visibility != bot.Followers {
		t.Errorf("message %+v", m)
	}
}

func TestNothingButAPublicQuestionIsAnsweredInPublic(t *testing.T) {
	w := newWorld(t, false)
	for _, v := range []bot.Visibility{bot.Unlisted, bot.Followers, bot.Direct} {
		r := answer(w.Ask("stad", "vraag "+string(v)), "antwoord "+string(v))
		r.Visibility = v
		if _, err := w.platform.Publish(t.Context(), r); !bot.Is(err, bot.Invalid) || len(w.fake.Replies(r.To.ID)) != 0 {
			t.Errorf("%s: %v", v, err)
		}
	}
}

// torn is a connection on which the request gets no further than its first bytes.
type torn struct{ net.Conn }

func (c torn) Write(p []byte) (int, error) {
	n, _ := c.Conn.Write(p[:min(len(p), 40)])
	_ = c.Conn.Close()
	return n, net.ErrClosed
}

// What was written in part may have been read in whole: nobody knows.
func TestARequestThatWasWrittenInPartMayHaveArrived(t *testing.T) {
	w := newWorld(t, false)
	r := answer(w.Ask("stad", "vraag"), strings.Repeat("antwoord ", 2000)) // more than is written at once
	if _, err := w.platform.Find(t.Context(), r); err != nil {             // so that the account is known
		t.Fatal(err)
	}
	wire := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		return torn{c}, err
	}}
	t.Cleanup(wire.CloseIdleConnections)
	w.options = append(w.options, x.WithTransport(splitting{publish: wire, rest: w.wire}))
	w.Restart()
	if _, err := w.platform.Publish(t.Context(), r); !bot.Is(err, bot.OutcomeUnknown) {
		t.Errorf("the outcome is %v", err)
	}
}

// splitting sends new posts over another wire than the rest.
type splitting struct{ publish, rest http.RoundTripper }

func (s splitting) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPost && req.URL.Path == "/2/tweets" {
		return s.publish.RoundTrip(req)
	}
	return s.rest.RoundTrip(req)
}

// A good status is not yet a deletion: X may have put errors in the answer.
func TestADeletionCountsWhenXSaysSo(t *testing.T) {
	w := newWorld(t, false)
	ref, err := w.platform.Publish(t.Context(), answer(w.Ask("stad", "vraag"), "antwoord"))
	if err != nil {
		t.Fatal(err)
	}
	w.fake.Inject(fake.Delete, fake.Fault{Break: fake.Partial})
	if err := w.platform.Delete(t.Context(), "stad", ref); !bot.Is(err, bot.Temporary) || len(w.fake.Posts(w.users["stad"])) != 1 {
		t.Errorf("it counts as deleted: %v", err)
	}
	if err := w.platform.Delete(t.Context(), "stad", ref); err != nil || len(w.fake.Posts(w.users["stad"])) != 0 {
		t.Errorf("then: %v", err)
	}
}

// Of whom X says nothing, nobody knows who may see what they write.
func TestAMentionByNobodyKnownIsHeardAndNotAnsweredInPublic(t *testing.T) {
	w := newWorld(t, false)
	w.fake.AddCitizen("bewoner", "Bea", 1).Hidden = true
	if m := w.hears(fake.Draft{Text: "@gem_stad hallo"}); m.ListenOnly == "" || m.Visibility == bot.Public {
		t.Errorf("message %+v", m)
	}
}
