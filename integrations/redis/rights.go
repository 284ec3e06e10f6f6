package redis

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"draad/bot"
)

// What the user may not do is found out at the start: a script that is refused a command
// has made half of its change by then.

// mayTell looks whether the user may use the channels. Otherwise a script would make
// its change and then fail.
func (s *Store) mayTell(ctx context.Context) error {
	for _, channel := range []string{s.channel(), s.turnsChannel(), s.ownChannel()} {
		err := s.client.Publish(ctx, channel, "").Err()
		if redis.HasErrorPrefix(err, "NOPERM") {
			return bot.Errorf(bot.Auth, "the user of %s_URL may not use the channels of %s: allow them with ACL SETUSER, &%s:*",
				Prefix, s.cfg.Host(), s.cfg.Name)
		}
		if err != nil {
			return s.failed("connecting", err, false)
		}
	}
	return nil
}

// mayChange looks whether the user may run what the scripts run, on the servers that
// have some keys, and wait for replicas.
func (s *Store) mayChange(ctx context.Context, keys ...string) error {
	refused := map[string]bool{}
	for _, key := range keys {
		answer, err := s.run(ctx, mayScript, []string{key})
		if err != nil {
			return s.failed("looking what the user may do", err, false)
		}
		commands, ok := strs(answer)
		if !ok {
			return bot.Errorf(bot.Permanent, "looking what the user may do: %w", errDamaged)
		}
		for _, command := range commands {
			refused[strings.ToLower(command)] = true
		}
	}
	if s.cfg.Replicas > 0 && redis.HasErrorPrefix(s.client.Do(ctx, "WAIT", 0, 0).Err(), "NOPERM") {
		refused["wait"] = true
	}
	if len(refused) == 0 {
		return nil
	}
	allow := "+" + strings.Join(slices.Sorted(maps.Keys(refused)), " +")
	return bot.Errorf(bot.Auth, "the user of %s_URL may not run all that Draad needs on %s: allow it with ACL SETUSER, %s", Prefix, s.cfg.Host(), allow)
}
