package main

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// call is one that Draad made, with what was answered.
type call struct {
	Method, Path, Type string
	Body, Answer       []byte
	Status             int
	at                 time.Time // when the answer was there
}

// recorder stands before the servers outside and writes down what Draad asks of them.
type recorder struct {
	mu    sync.Mutex
	calls []call
	heard func(call) // is told of each call, before Draad hears the answer
}

// before gives the address at which a server is recorded.
func (r *recorder) before(t *testing.T, server string) string {
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	to := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(target)
			p.Out.Host = p.In.Host // the signature holds it
		},
		ErrorLog: log.New(io.Discard, "", 0),
	}
	to.ModifyResponse = r.answered
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get("Upgrade") == "" {
			body, err := io.ReadAll(q.Body)
			if err != nil {
				return
			}
			q.Body, q.GetBody = io.NopCloser(bytes.NewReader(body)), func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		}
		to.ServeHTTP(w, q)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func (r *recorder) answered(res *http.Response) error {
	if res.StatusCode == http.StatusSwitchingProtocols {
		return nil
	}
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	res.Body = io.NopCloser(bytes.NewReader(answer))
	q := res.Request
	c := call{Method: q.Method, Path: q.URL.RequestURI(), Type: q.Header.Get("Content-Type"), Answer: answer, Status: res.StatusCode, at: time.Now()}
	if q.GetBody != nil {
		body, _ := q.GetBody()
		c.Body, _ = io.ReadAll(body)
	}
	r.mu.Lock()
	r.calls = append(r.calls, c)
	heard := r.heard
	r.mu.Unlock()
	heard(c)
	return nil
}

// since gives the calls after the first n.
func (r *recorder) since(n int) []call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls[n:len(r.calls):len(r.calls)]
}

// replay answers again as was answered, at /0, /1 and so on.
func replay(t *testing.T, calls []call) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		_, _ = io.Copy(io.Discard, q.Body)
		n, err := strconv.Atoi(strings.TrimPrefix(q.URL.Path, "/"))
		if err != nil || n >= len(calls) {
			http.NotFound(w, q)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(calls[n].Status)
		_, _ = w.Write(calls[n].Answer)
	}))
	t.Cleanup(s.Close)
	return s.URL
}
