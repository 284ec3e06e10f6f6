package redis

import (
	"context"
	"strings"

	"draad/bot"
)

// refuseServer tells why a server cannot be used, if it cannot: one that throws
// data away when it is full loses conversations.
func (s *Store) refuseServer(ctx context.Context) error {
	info, err := s.client.Info(ctx, "memory").Result()
	if err != nil {
		return nil // not every Redis tells
	}
	if policy := field(info, "maxmemory_policy"); policy != "" && policy != "noeviction" {
		return bot.Errorf(bot.Permanent, "%s throws data away when it is full (maxmemory-policy %s), and conversations with it: "+
			"set maxmemory-policy to noeviction", s.cfg.Host(), policy)
	}
	return nil
}

// field gives a field of Redis's INFO.
func field(info, name string) string {
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
