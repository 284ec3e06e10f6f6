package roompage

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"time"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/texts"
)

//go:embed assets
var assets embed.FS

// Options are the page's settings; the zero value is good for loopback.
type Options struct {
	// Real are the platforms, besides the square, on which answers really go out.
	// People must know that before they try something.
	Real []bot.PlatformName
	// Base ends the live streams when it is done, so that a server can shut down.
	Base context.Context
	// Hosts are names besides loopback's that the Host header may hold, without port.
	Hosts []string
	// AnyHost switches the check of the Host header off.
	AnyHost bool
	// Log is told what fails. It never hears what people wrote.
	Log *slog.Logger
	// Heartbeat is how often a quiet stream says that it lives; 0: 15 s.
	Heartbeat time.Duration
	// Wait is how long an act waits for the bot to take it in; 0: 5 s.
	Wait time.Duration
}

// page serves the practice room.
type page struct {
	room  room.Room
	org   *bot.Organisation
	opt   Options
	views map[texts.Lang]*views
	files *files
}

// New makes the handler of "/", "/practice/" and "/uitleg". See API for what
// scripts can do.
func New(r room.Room, org *bot.Organisation, o Options) http.Handler {
	if o.Base == nil {
		o.Base = context.Background()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = 15 * time.Second
	}
	if o.Wait == 0 {
		o.Wait = 5 * time.Second
	}
	p := &page{room: r, org: org, opt: o, files: newFiles()}
	p.views = map[texts.Lang]*views{}
	for _, l := range []texts.Lang{texts.NL, texts.EN} {
		p.views[l] = newViews(l, org, p.files, o.Log)
	}
	return p.guard(p.routes())
}

func (p *page) routes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/practice/", http.StatusSeeOther)
	})
	m.HandleFunc("GET /practice/{$}", p.show)
	m.HandleFunc("GET /practice/events", p.events)
	m.HandleFunc("GET /practice/static/{name}", p.files.serve)
	m.HandleFunc("GET /practice/photo/{id}", p.photo)
	m.HandleFunc("GET /uitleg", p.guide)
	m.HandleFunc("POST /practice/me", p.choose)
	for route, act := range formActs {
		m.HandleFunc("POST /practice/"+route, p.form(act))
	}
	p.apiRoutes(m)
	m.HandleFunc("/", p.notFound)
	return m
}

func (p *page) notFound(w http.ResponseWriter, r *http.Request) {
	p.fail(w, r, room.NewProblem(bot.NotFound, "", "page.problem.not_found"))
}
