package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// replica is one of several processes that share a store.
type replica struct {
	t       *testing.T
	dir     string
	environ []string
	redis   *wire // its own way to the store

	mu sync.Mutex // guards what p is
	p  *process
}

// start starts the process, as often as it takes: whoever runs replicas has them
// started again.
func (r *replica) start() {
	r.t.Helper()
	eventually(r.t, "a replica starts", func() (ok bool) {
		p, err := startProcess(r.t.Context(), binary(r.t), r.dir, r.environ...)
		if err != nil {
			r.t.Logf("a replica did not start: %.300v", err)
			return false
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.p = p
		return true
	})
}

// addr is where its pages are; "" before it has ever started.
func (r *replica) addr() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.p == nil {
		return ""
	}
	return r.p.addr
}

func (r *replica) signal(s syscall.Signal) { _ = r.p.cmd.Process.Signal(s) }

var asking = http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// status is what a page of the replica says; 0: it does not answer.
func (r *replica) status(page string) int {
	res, err := asking.Get("http://" + r.addr() + page)
	if err != nil {
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// becomes waits until the replica is ready, or is not.
func (r *replica) becomes(status int) {
	r.t.Helper()
	eventually(r.t, "/readyz says "+http.StatusText(status), func() bool { return r.status("/readyz") == status })
}

// logged counts how often the log holds a text.
func (r *replica) logged(text string) int {
	r.t.Helper()
	log, err := os.ReadFile(filepath.Join(r.dir, "log"))
	if err != nil {
		r.t.Error(err)
	}
	return strings.Count(string(log), text)
}

// keepsQuiet reports whether the replica's log holds what nobody may read there.
func (r *replica) keepsQuiet(secrets []string) {
	r.t.Helper()
	log, err := os.ReadFile(filepath.Join(r.dir, "log"))
	if err != nil {
		r.t.Error(err)
	}
	for _, s := range secrets {
		if i := strings.Index(string(log), s); i >= 0 {
			r.t.Errorf("the log holds %q: %s", s, log[max(0, i-200):min(len(log), i+200)])
		}
	}
}
