package redis

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// readAll runs a script that only reads once for each of several questions, in one
// go. A server that does not know the script is told it.
func (s *Store) readAll(ctx context.Context, script *redis.Script, qs []question, call func(question) ([]string, []any)) ([]*redis.Cmd, error) {
	send := func(run func(redis.Scripter, []string, []any) *redis.Cmd) ([]*redis.Cmd, error) {
		var cmds []*redis.Cmd
		_, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
			for _, q := range qs {
				keys, args := call(q)
				cmds = append(cmds, run(pipe, keys, args))
			}
			return nil
		})
		return cmds, err
	}
	cmds, err := send(func(to redis.Scripter, keys []string, args []any) *redis.Cmd {
		return script.EvalSha(ctx, to, keys, args...)
	})
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		cmds, err = send(func(to redis.Scripter, keys []string, args []any) *redis.Cmd {
			return script.Eval(ctx, to, keys, args...)
		})
	}
	return cmds, err
}

// everywhere is a question to every partition.
func (s *Store) everywhere() []question {
	qs := make([]question, len(s.parts))
	for i := range qs {
		qs[i].partition = i
	}
	return qs
}
