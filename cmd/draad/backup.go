package main

import (
	"context"
	"fmt"
)

// backup copies the store to a file.
func backup(ctx context.Context, c *console, args []string) error {
	if err := c.backupTo(ctx, c.read(), args[0]); err != nil {
		return fmt.Errorf("no backup was made: %w", err)
	}
	_, err := fmt.Fprintf(c.out, "The store was copied to %s. It holds what citizens wrote: keep it safe.\n", args[0])
	return err
}
