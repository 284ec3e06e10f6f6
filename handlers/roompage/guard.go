package roompage

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/room"
)

// maxBody is the most that a request may send: the longest text when every
// character takes four bytes and is escaped, and some room.
const maxBody = 256 << 10

// policy allows our own files only: no inline scripts or styles, no frames, no
// pictures from elsewhere.
const policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guard stands before every route.
func (p *page) guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.fail(w, r, room.NewProblem(bot.Permanent, "", "page.problem.cross_origin"))
	}))
	guarded := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if !p.mayAsk(r.Host) {
			p.fail(w, r, room.NewProblem(bot.Permanent, "", "page.problem.host", "address", "http://127.0.0.1"+port(r)+"/"))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, mostOf(r))
		guarded.ServeHTTP(w, r)
	})
}

// mayAsk reports whether a Host header names this computer. Another name that leads
// here is a trick to let a website act in the room (DNS rebinding).
func (p *page) mayAsk(host string) bool {
	if p.opt.AnyHost {
		return true
	}
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if name == "localhost" || slices.Contains(p.opt.Hosts, name) {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback()
}

// port gives the port that a request came in at, as ":8080".
func port(r *http.Request) string {
	if a, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		if _, port, err := net.SplitHostPort(a.String()); err == nil {
			return ":" + port
		}
	}
	return ""
}
