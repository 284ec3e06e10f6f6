package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"draad/bot/ports"
	"draad/handlers/ops"
)

// askWithin is how long a running Draad gets to say how it is.
const askWithin = 10 * time.Second

// examineRunning asks the Draad that has the store how it is: the store itself cannot
// be looked at then, and a disk that is full is seen by nobody else.
func (a *app) examineRunning(ctx context.Context) ports.Diagnosis {
	page := "http://" + askedAt(a.setup.config.HTTPAddr) + "/readyz"
	d := ports.Diagnosis{What: "the running Draad"}
	report, err := askReady(ctx, page)
	switch {
	case err != nil:
		d.Says = fmt.Sprintf("it does not say how it is at %s: %v", page, err)
		d.Do = "run the doctor with the DRAAD_HTTP_ADDR of the running one, and look at its log"
	case !report.Ready:
		d.Says = strings.Join(report.Reasons, "\n")
	default:
		d.OK, d.Says = true, fmt.Sprintf("ready (%s), with %s", page, counted(report.Store.Records))
	}
	return d
}

func askReady(ctx context.Context, page string) (report ops.Report, err error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return report, err
	}
	transport := &http.Transport{DisableKeepAlives: true} // and no proxy: it is on this machine
	answer, err := transport.RoundTrip(req)
	if err != nil {
		return report, err
	}
	defer func() { _ = answer.Body.Close() }()
	err = json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&report)
	if err != nil || !report.Ready && len(report.Reasons) == 0 {
		return report, fmt.Errorf("what answers there is no Draad")
	}
	return report, nil
}

// askedAt is the address at which a program on the same machine reaches one that listens at
// addr.
func askedAt(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// counted is how much there is in a store, for a person: after a restore nothing is
// not what was meant.
func counted(records int) string {
	switch records {
	case 0:
		return "nothing in it yet"
	case 1:
		return "1 record"
	}
	return fmt.Sprintf("%d records", records)
}
