package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"draad/cmd/draad/settings"
	"draad/integrations/practice"
)

// answerWithin is how long a request may take from its first byte to the last of its
// answer: whoever never reads holds a connection no longer than that. It is time enough
// for a photo over a slow line. What streams for longer gives each message its own time
// (http.ResponseController).
const answerWithin = time.Minute

// serve answers on the listener until the app stops.
func (a *app) serve(ctx context.Context) {
	a.server = door(ctx, a.pages(ctx), answerWithin)
	a.running.Go(func() {
		if err := a.server.Serve(a.listener); !errors.Is(err, http.ErrServerClosed) {
			a.fail(fmt.Errorf("the pages stopped: %w", err))
		}
	})
}

// door is the server for whoever comes, and nobody gets to hold it open.
func door(ctx context.Context, pages http.Handler, within time.Duration) *http.Server {
	return &http.Server{
		Handler:           pages,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      within,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
}

// checkAddress refuses to show the practice room, which has no login, to the
// network, unless it is asked for.
func (a *app) checkAddress() {
	host, _, err := net.SplitHostPort(a.setup.config.HTTPAddr)
	switch {
	case err != nil:
		a.setup.settings.Fail(settings.Problem{Name: "DRAAD_HTTP_ADDR", Says: "should be host:port, such as 127.0.0.1:8080"})
	case a.setup.config.PublicURL != "" && !a.setup.config.PracticeOpen && a.chosen == nil:
		a.setup.settings.Fail(settings.Problem{
			Name: prefix + "_PUBLIC_URL",
			Says: "would show the practice room to whoever knows that address, and it has no login",
			Do:   "remove it while no chat server is set, or set DRAAD_PRACTICE_OPEN=true if that is what you want",
		})
	case !loopback(host) && !a.setup.config.PracticeOpen && a.chosen == nil:
		a.setup.settings.Fail(settings.Problem{
			Name: "DRAAD_HTTP_ADDR",
			Says: "would show the practice room to the network, and it has no login",
			Do:   "use 127.0.0.1:8080, or set DRAAD_PRACTICE_OPEN=true if that is what you want",
		})
	}
}

// practises reports whether the practice room's page is served: with the room as
// workspace, and beside another for whoever sits at this machine.
func (a *app) practises() bool {
	return a.chosen == nil || len(a.accounts[practice.Name]) > 0 && (a.setup.config.PracticeOpen || a.private())
}

// private reports whether only this machine reaches the pages. A proxy that serves them to
// others is on this machine as well, and its requests look as if they came from here: so
// they are not private when there is an address for others, or a chat server that calls.
func (a *app) private() bool {
	host, _, _ := net.SplitHostPort(a.setup.config.HTTPAddr)
	return loopback(host) && a.setup.config.PublicURL == "" && !(a.chosen != nil && a.chosen.called(a.chosen.config))
}

// loopback reports whether a host is this machine alone.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
