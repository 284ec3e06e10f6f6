package main

import (
	"context"

	"draad/integrations/x"
)

// xLogin gets a refresh token for an account on X, whose settings begin with a
// prefix. What is missing is told by the integration: an account that has yet to
// log in cannot have all its settings.
func xLogin(ctx context.Context, c *console, args []string) error {
	if args[0] != "login" {
		return usage("expected `draad x login [PREFIX]`")
	}
	config := x.Config{Prefix: x.DefaultPrefix}
	if len(args) > 1 {
		config.Prefix = args[1]
	}
	c.read().settings.Load(config.Prefix, &config)
	return x.Login(ctx, config, c.in, c.out)
}
