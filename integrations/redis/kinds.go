package redis

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"draad/bot"
)

// ErrUnreached: no server answered.
var ErrUnreached = errors.New("cannot be reached")

// notSent is an error from before anything was sent.
type notSent struct{ error }

func (e notSent) Unwrap() error { return e.error }

// refusals are answers of a server that did nothing and may do it later, with what
// a person can do about them.
var refusals = []struct{ begins, advice string }{
	{"LOADING", "Redis is reading its data; it will be ready by itself"},
	{"READONLY", "this Redis is a replica, or is failing over; if it stays so, point DRAAD_REDIS_URL to the primary, or use Sentinel"},
	{"OOM", "Redis is out of memory: raise its maxmemory"},
	{"MISCONF", "Redis cannot save its data: look at its disk and its log"},
	{"NOREPLICAS", "Redis has too few replicas (min-replicas-to-write)"},
	{"CLUSTERDOWN", "the cluster is incomplete; look at its nodes"},
	{"MASTERDOWN", "the replica has lost its primary"},
	{"TRYAGAIN", "the cluster is moving these keys; it ends by itself"},
	{"ASK", "the cluster is moving these keys; it ends by itself"},
	{"MOVED", "the cluster moved these keys"},
	{"BUSY", "Redis is busy with a script"},
	{"UNBLOCKED", "Redis is failing over"},
	{"ERR max number of clients", "Redis has too many clients: raise its maxclients"},
}

// mistakes are answers to who takes the server for one of another kind.
var mistakes = []struct{ begins, advice string }{
	{"ERR This instance has cluster support disabled", "it is no cluster: begin DRAAD_REDIS_URL with redis:// or rediss://"},
	{"ERR unknown command 'sentinel'", "it is a Redis and no Sentinel: name the Sentinels, or write redis:// or rediss:// and no master_name"},
	{"ERR Only HELLO messages are accepted by Sentinel", "it is a Sentinel: make it redis+sentinel:// or rediss+sentinel://, and add master_name"},
}

var authErrors = []string{"NOAUTH", "WRONGPASS", "NOPERM", "ERR invalid password", "ERR AUTH", "ERR Client sent AUTH"}

// failed gives an error its kind and says what to do. wrote reports whether the call
// could have changed something: then an answer that was lost leaves that unknown.
func (s *Store) failed(what string, err error, wrote bool) error {
	s.lookAgain(err)
	host := s.cfg.Host()
	if why := s.cfg.distrust(err); why != "" {
		return bot.Errorf(bot.Auth, "%s: nothing was done, for %s cannot be trusted: %s", what, host, why)
	}
	if errors.Is(err, errNotCopied) {
		return bot.Errorf(bot.OutcomeUnknown, "%s: %s did it, but fewer than %s_REPLICAS=%d of its replicas have confirmed that: look at them",
			what, host, Prefix, s.cfg.Replicas)
	}
	if errors.Is(err, redis.Nil) { // which nobody but a Sentinel answers to what is asked here
		return bot.Errorf(bot.Temporary, "%s: nothing was done, for %s knows no primary of that name: look at master_name in %s_URL", what, host, Prefix)
	}
	if answer, ok := errors.AsType[redis.Error](err); ok {
		return refused(what, host, unwrapped(answer.Error()))
	}
	if errors.Is(err, errDamaged) {
		return bot.Errorf(bot.Permanent, "%s: %s: %w", what, host, err)
	}
	if errors.Is(err, redis.ErrClosed) {
		return s.errClosed()
	}
	if !wrote || unsent(err) {
		return bot.Errorf(bot.Temporary, "%s: %s %w, and nothing was done: %w", what, host, ErrUnreached, cause(err))
	}
	return bot.Errorf(bot.OutcomeUnknown, "%s: the answer of %s was lost: %w", what, host, cause(err))
}

func refused(what, host, answer string) error {
	for _, r := range refusals {
		if strings.HasPrefix(answer, r.begins) {
			return bot.Errorf(bot.Temporary, "%s: nothing was done, for %s answers %s: %s", what, host, r.begins, r.advice)
		}
	}
	for _, m := range mistakes {
		if strings.HasPrefix(answer, m.begins) {
			return bot.Errorf(bot.Invalid, "%s: %s is not what DRAAD_REDIS_URL says: %s", what, host, m.advice)
		}
	}
	if slices.ContainsFunc(authErrors, func(a string) bool { return strings.HasPrefix(answer, a) }) {
		whose := ""
		if strings.HasPrefix(host, "Sentinel") {
			whose = "; what stands before the @ there is for the Sentinels, and for Redis itself it is &username=…&password=…"
		}
		return bot.Errorf(bot.Auth, "%s: %s refuses the user or password of DRAAD_REDIS_URL, or does not let that user do it (%s)%s",
			what, host, firstWord(answer), whose)
	}
	return bot.Errorf(bot.Permanent, "%s: %s answers what it should not (%s): %w", what, host, firstWord(answer), errDamaged)
}

// unwrapped is what a script ran into, which Redis before version 7 tells behind the
// place in the script. A record that has moved on before the line of its jobs is not
// found by take.lua alone (see there).
func unwrapped(answer string) string {
	if strings.Contains(answer, "cript attempted to access a non local key") {
		return "TRYAGAIN"
	}
	if strings.Contains(answer, "ACL failure in script") || strings.Contains(answer, "can't run this command") {
		return "NOPERM"
	}
	if !strings.HasPrefix(answer, "ERR Error running script") {
		return answer
	}
	if _, inner, ok := strings.Cut(answer, ": -"); ok {
		return inner
	}
	return answer
}

// firstWord is the code of an answer; the rest may hold names of citizens' records.
func firstWord(answer string) string {
	word, _, _ := strings.Cut(answer, " ")
	return word
}

// unsent reports whether the call certainly never reached a server.
func unsent(err error) bool {
	if _, ok := errors.AsType[notSent](err); ok {
		return true
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return true
	}
	return errors.Is(err, redis.ErrPoolTimeout) || errors.Is(err, redis.ErrPoolExhausted)
}

// cause is the error that says most, without the addresses and texts around it.
func cause(err error) error {
	if e, ok := errors.AsType[explained](err); ok {
		return e
	}
	for _, known := range []error{context.Canceled, context.DeadlineExceeded, os.ErrDeadlineExceeded} {
		if errors.Is(err, known) {
			return known
		}
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Err != nil {
		return op.Err
	}
	return err
}

// moved reports whether a server has not got the keys of a call, and did nothing.
func moved(err error) bool {
	answer, ok := errors.AsType[redis.Error](err)
	return ok && strings.HasPrefix(answer.Error(), "MOVED ")
}

// wentAway reports whether a cluster may look different now.
func wentAway(err error) bool {
	_, answered := errors.AsType[redis.Error](err)
	return !answered || moved(err)
}
