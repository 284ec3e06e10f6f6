package main

import (
	"context"

	"draad/cmd/draad/organisation"
)

// printOrganisation prints the example organisation file.
func printOrganisation(_ context.Context, c *console, _ []string) error {
	_, err := c.out.Write(organisation.Example())
	return err
}
