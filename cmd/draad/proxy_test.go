package main

import (
	"bytes"
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"time"
)

// proxy stands before a server and takes its time with what is posted, on the way there
// and on the way back: so that a kill often falls in between.
type proxy struct {
	*httptest.Server
	to    *httputil.ReverseProxy
	posts atomic.Int64
	// done catches a post that took effect. Nobody hears the answer to it.
	done snare[posted]
}

// posted is something that was posted.
type posted struct{ path, body string }

func slowly(to string) *proxy {
	target, err := url.Parse(to)
	if err != nil {
		panic(err)
	}
	p := &proxy{to: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host // the signature holds it
		},
		ErrorLog: log.New(io.Discard, "", 0),
	}}
	p.Server = httptest.NewServer(p)
	return p
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		p.to.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || !p.dawdle(r.Context()) {
		return // the caller died on the way there: it never arrived
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	// The caller may die while it is done, and never hear of it.
	answer := httptest.NewRecorder()
	p.to.ServeHTTP(answer, r.WithContext(context.WithoutCancel(r.Context())))
	if answer.Code < http.StatusMultipleChoices && p.done.springs(posted{r.URL.Path, string(body)}) {
		panic(http.ErrAbortHandler)
	}
	p.dawdle(r.Context())
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// dawdle takes up to 40 ms, another time each time, and reports whether the caller still
// lives.
func (p *proxy) dawdle(ctx context.Context) bool {
	t := time.NewTimer(time.Duration(p.posts.Add(1)*17%41) * time.Millisecond)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
