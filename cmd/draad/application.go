package main

import (
	"context"
	"log/slog"

	"draad/bot/ports"
)

// application is the running program. Two of them can run in one process.
type application interface {
	// Start begins everything and returns when pages are served.
	Start(ctx context.Context) error
	// Addr is where pages are served: host and port, as bound. Only after Start.
	Addr() string
	// Failed gives an error when a part stopped that the program cannot do without.
	Failed() <-chan error
	// Stop finishes what is under way, within ctx, and lets go of everything. It may
	// be called at any time, also when Start failed or was never called, and more
	// than once.
	Stop(ctx context.Context) error
	// Examine looks at the store and every remote. It works without Start, also
	// while another process runs the program.
	Examine(ctx context.Context) []ports.Diagnosis
}

// wiring is how commands get at the parts of the program.
type wiring struct {
	// newApp makes the app and loads the settings of everything in it. It contacts
	// nothing yet. When settings or organisation are not right, the error is all of
	// setup.err, and every setting has been loaded nevertheless.
	newApp func(*setup, *slog.Logger) (application, error)
	// backupTo copies the store to a file that does not exist yet, also while the
	// program runs.
	backupTo func(ctx context.Context, s *setup, file string) error
}
