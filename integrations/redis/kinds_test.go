package redis

import (
	"testing"

	"github.com/alicebob/miniredis/v2"

	"draad/bot"
)

// answer is an error as a server sends it.
type answer string

func (a answer) Error() string { return string(a) }
func (answer) RedisError()     {}

// Before version 7 Redis wraps what a script ran into.
func TestARefusalInsideAScriptIsKnownInEachVersion(t *testing.T) {
	s := newStore(Config{URL: "redis://localhost"}, nil)
	defer s.end()
	for text, want := range map[string]bot.Kind{
		"READONLY You can't write against a read only replica. script: 0a1b, on @user_script:58.":                                                        bot.Temporary,
		"ERR Error running script (call to f_0a1b): @user_script:58: @user_script: 58: -READONLY You can't write against a read only replica.":           bot.Temporary,
		"ERR Error running script (call to f_0a1b): @user_script:58: -OOM command not allowed when used memory > 'maxmemory'.":                           bot.Temporary,
		"ERR Error running script (call to f_0a1b): @user_script:58: @user_script: 58: -MISCONF Redis is configured to save RDB snapshots":               bot.Temporary,
		"ERR Error running script (call to f_0a1b): @user_script:58: @user_script:58: attempt to index a nil value":                                      bot.Permanent,
		"ERR Script attempted to access a non local key in a cluster node script: 0a1b, on @user_script:79.":                                             bot.Temporary,
		"ERR Error running script (call to f_0a1b): @user_script:79: @user_script: 79: Lua script attempted to access a non local key in a cluster node": bot.Temporary,
		"WRONGTYPE Operation against a key holding the wrong kind of value":                                                                              bot.Permanent,
		"ERR Error running script (call to f_0a1b): @user_script:58: -WRONGTYPE Operation against a key holding the wrong kind of value -READONLY or so": bot.Permanent,
	} {
		if err := s.failed("making a change", answer(text), true); !bot.Is(err, want) {
			t.Errorf("%s\nis %s: %v", text, bot.KindOf(err), err)
		}
	}
}

// What cannot be read is not mended by trying again.
func TestADamagedAnswerIsPermanent(t *testing.T) {
	server := miniredis.RunT(t)
	s := mustOpen(t, Config{URL: "redis://" + server.Addr(), Name: "draad"})
	defer s.Close()
	must(t, s.Commit(t.Context(), aJob("c", "job", "chat", monday)))
	server.HSet(s.keys.metadata, "changes", "many")
	if _, _, err := aLease(t, s, monday); !bot.Is(err, bot.Permanent) {
		t.Errorf("leasing: %s: %v", bot.KindOf(err), err)
	}
}
