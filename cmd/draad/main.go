package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// console is what a command has to do with the world.
type console struct {
	environ []string
	in      io.Reader
	out     io.Writer
	err     io.Writer
	wiring
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks; after that signals do what they always do.
	context.AfterFunc(ctx, stop)
	tuneGC()
	c := &console{environ: os.Environ(), in: os.Stdin, out: os.Stdout, err: os.Stderr, wiring: theWiring()}
	code := c.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// gcPercent lets the heap grow to three times what lives on it, where Go says twice: a
// few megabytes, for a tenth less processor time per message (BenchmarkPipeline). What
// GOGC says goes before it.
const gcPercent = 200

func tuneGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}

// run runs the command that the arguments name, and gives the exit code.
func (c *console) run(ctx context.Context, args []string) int {
	err := c.dispatch(ctx, args)
	if err == nil {
		return 0
	}
	fmt.Fprintf(c.err, "draad: %v\n", err)
	if u := (*usageError)(nil); errors.As(err, &u) {
		return 2
	}
	return 1
}
