package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"draad/cmd/draad/logging"
)

// stopWithin is how long the app gets to finish what it is doing.
const stopWithin = 9 * time.Second

// serve runs the app until it is told to stop, or cannot go on.
func serve(ctx context.Context, c *console, _ []string) error {
	s := c.read()
	log, err := logging.New(c.err, s.config.LogFormat, s.config.LogLevel, s.settings.Mask)
	if err != nil {
		return errors.Join(err, s.err())
	}
	app, err := c.newApp(s, log)
	if err != nil {
		return err
	}
	if err := app.Start(ctx); err != nil {
		return errors.Join(err, stop(app))
	}
	log.Info("started", "version", buildVersion().Version, "organisation", s.org.Name, "address", app.Addr())
	fmt.Fprintf(c.out, "Draad for %s listens: open http://%s/\n", s.org.Organisation.Name, app.Addr())
	select {
	case <-ctx.Done():
		log.Info("stopping")
		return stop(app)
	case err := <-app.Failed():
		return errors.Join(fmt.Errorf("cannot go on: %w", err), stop(app))
	}
}

// stop stops an app, in a context of its own: the one it ran in is over.
func stop(app application) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if err := app.Stop(ctx); err != nil {
		return fmt.Errorf("stopping: %w", err)
	}
	return nil
}
