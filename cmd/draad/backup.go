package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// standardOutput is the FILE that means: write the copy to standard output, for
// where there is no room, or no way to fetch a file.
const standardOutput = "-"

// backup copies the store to a file, or to standard output.
func backup(ctx context.Context, c *console, args []string) error {
	s, file := c.read(), args[0]
	if file == standardOutput {
		if err := c.backupOut(ctx, s); err != nil {
			return fmt.Errorf("no backup was made: %w", err)
		}
		return nil
	}
	if err := c.backupTo(ctx, s, file); err != nil {
		return fmt.Errorf("no backup was made: %w", err)
	}
	_, err := fmt.Fprintf(c.out, "The store was copied to %s. It holds what citizens wrote: keep it safe.\n", file)
	return err
}

// backupOut makes the copy in a temporary folder first: only one that was read back
// and found whole leaves.
func (c *console) backupOut(ctx context.Context, s *setup) (err error) {
	dir, err := os.MkdirTemp("", "draad-backup-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, "draad.db")
	if err := c.backupTo(ctx, s, file); err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	// It loses its name first: when who reads it goes away, that ends this process.
	if err := os.RemoveAll(dir); err != nil {
		return errors.Join(err, f.Close())
	}
	_, err = io.Copy(c.out, f)
	return errors.Join(err, f.Close())
}
