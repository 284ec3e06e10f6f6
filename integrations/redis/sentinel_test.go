package redis

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"draad/bot"
	"draad/bot/store"
)

// A machine dies that had the primary and the Sentinel that the URL names.
func TestDraadGoesOnWithTheNewPrimary(t *testing.T) {
	h := startHousehold(t)
	one, two := openTwo(t, h.config())
	for n := range 5 {
		must(t, []*Store{one, two}[n%2].Commit(t.Context(), step("c", n)))
	}
	must(t, one.Commit(t.Context(), aJob("held", "held/job", "held", monday)))
	held, _, err := aLease(t, two, monday, "chat")
	must(t, err)
	awaitCopy(t, h.primary, h.replica)

	h.sentinels[0].kill()
	h.primary.kill()
	if _, _, err := aLease(t, one, monday); !bot.Is(err, bot.Temporary) && !bot.Is(err, bot.OutcomeUnknown) {
		t.Errorf("without a primary a lease gets %v (%s)", err, bot.KindOf(err))
	}
	if _, err := two.Load(t.Context(), "c"); !bot.Is(err, bot.Temporary) {
		t.Errorf("without a primary a reader gets %v (%s)", err, bot.KindOf(err))
	}
	if troubles := retry(t, one, step("c", 5)); len(troubles) == 0 {
		t.Error("without a primary a change is made")
	}
	h.switched()
	awaitService(t, two)
	must(t, two.Commit(t.Context(), store.Change{Key: "held", Keep: true, At: monday, Settle: &store.Settle{Job: held.Key, Token: held.Token, Then: store.Done}}))
	wantSteps(t, two, "c", 6)
	wantService(t, one, two, "after", "chat")

	h.replica.restart() // it believes that it is the primary, until a Sentinel tells it
	until(t, "the old primary follows the new one", func() bool { return h.replica.replication("master_link_status") == "up" })
	must(t, one.Commit(t.Context(), step("c", 6)))
	must(t, two.Commit(t.Context(), step("c", 7)))
	wantSteps(t, one, "c", 8)
	awaitCopy(t, h.primary, h.replica)
}

// At a planned switch both servers live. For a second or so after its replica was
// promoted, the old primary still takes changes, and loses them when it becomes a
// replica: as no replica confirms them, they do not count.
func TestAPrimaryThatStepsDownIsNotWrittenTo(t *testing.T) {
	h := startHousehold(t)
	cfg := h.config()
	cfg.Replicas = 1
	one, two := openTwo(t, cfg)
	for n := range 5 {
		must(t, one.Commit(t.Context(), step("c", n)))
	}
	awaitCopy(t, h.primary, h.replica)
	for _, s := range h.sentinels { // or one of them takes the switch for a mistake, and undoes it
		must(t, sentinelDo(t, s, "DEBUG", "publish-period", 600, "info-period", 500).Err())
	}
	var made []string
	until(t, "the old primary has stepped down", func() bool {
		if h.named() == h.primary.addr() { // a Sentinel gives up what does not go at once
			_ = sentinelDo(t, h.sentinels[1], "FAILOVER", "draad")
		}
		for _, s := range []*Store{one, two} {
			key := "d" + strconv.Itoa(len(made))
			retry(t, s, store.Change{Key: key, Body: []byte("x"), At: monday, Events: []string{"e"}})
			made = append(made, key)
		}
		return h.primary.replication("master_link_status") == "up"
	})
	h.switched()
	h.awaitHealth()
	awaitService(t, one, two)
	must(t, one.Commit(t.Context(), step("c", 5)))
	must(t, two.Commit(t.Context(), step("c", 6)))
	awaitCopy(t, h.primary, h.replica)
	wantService(t, one, two, "after", "chat")
	if r, err := two.Load(t.Context(), "c"); err != nil || r.Version != 7 {
		t.Errorf("version %d, %v", r.Version, err)
	}
	lost := slices.DeleteFunc(made, func(key string) bool {
		_, err := two.Load(t.Context(), key)
		return err == nil
	})
	if len(lost) > 0 {
		t.Errorf("%d of %d changes were acknowledged and lost", len(lost), len(made))
	}
}

// What only the primary has does not count, however often it is asked for, and a job
// that no replica knows to be leased is not begun.
func TestAChangeCountsWhenAReplicaHasIt(t *testing.T) {
	h := startHousehold(t)
	cfg := h.config()
	cfg.Replicas = 1
	s, other := openTwo(t, cfg)
	must(t, s.Commit(t.Context(), step("c", 0)))
	if err := s.Commit(t.Context(), step("c", 0)); !errors.Is(err, store.ErrSeen) {
		t.Errorf("a repetition gets %v", err)
	}
	h.replica.signal(syscall.SIGSTOP)
	for _, s := range []*Store{s, other} { // also over a connection that wrote nothing
		if err := s.Commit(t.Context(), step("c", 1)); !bot.Is(err, bot.OutcomeUnknown) || !strings.Contains(err.Error(), "DRAAD_REDIS_REPLICAS=1") {
			t.Errorf("without a replica a change gets %v (%s)", err, bot.KindOf(err))
		}
	}
	if l, _, err := aLease(t, s, monday); !bot.Is(err, bot.OutcomeUnknown) {
		t.Errorf("without a replica it leases %q, %v", l.Key, err)
	}
	h.replica.signal(syscall.SIGCONT)
	until(t, "it is known to have been made", func() bool { return errors.Is(s.Commit(t.Context(), step("c", 1)), store.ErrSeen) })
	wantSteps(t, s, "c", 2)
}

// A primary that hangs still takes connections. Draad does not wait for it, and what
// it finds in its buffers when it wakes up counts for nothing.
func TestAPrimaryThatHangsIsLeft(t *testing.T) {
	h := startHousehold(t)
	cfg := h.config()
	cfg.URL += "&read_timeout=300ms"
	one, two := openTwo(t, cfg)
	must(t, one.Commit(t.Context(), step("c", 0)))
	awaitCopy(t, h.primary, h.replica)
	h.primary.signal(syscall.SIGSTOP)
	if err := one.Commit(t.Context(), step("c", 1)); !bot.Is(err, bot.OutcomeUnknown) {
		t.Errorf("a change gets %v (%s)", err, bot.KindOf(err))
	}
	retry(t, one, step("c", 1))
	h.switched()
	awaitService(t, two)
	wantSteps(t, two, "c", 2)
	h.replica.signal(syscall.SIGCONT)
	until(t, "the old primary follows the new one", func() bool { return h.replica.replication("master_link_status") == "up" })
	retry(t, two, step("c", 2))
	wantSteps(t, one, "c", 3)
	wantService(t, two, one, "after", "chat")
}

// While no Sentinel tells where the primary is, nothing is sent.
func TestSentinelsThatHang(t *testing.T) {
	h := startHousehold(t)
	cfg := h.config()
	cfg.URL += "&read_timeout=200ms"
	s := mustOpen(t, cfg)
	defer s.Close()
	for _, sentinel := range h.sentinels {
		sentinel.signal(syscall.SIGSTOP)
	}
	c := h.primary.client()
	defer c.Close()
	must(t, c.ClientKillByFilter(t.Context(), "TYPE", "normal").Err())
	for range 3 {
		if err := s.Commit(t.Context(), step("c", 0)); !bot.Is(err, bot.Temporary) {
			t.Errorf("a change gets %v (%s)", err, bot.KindOf(err))
		}
	}
	for _, sentinel := range h.sentinels {
		sentinel.signal(syscall.SIGCONT)
	}
	retry(t, s, step("c", 0))
	wantSteps(t, s, "c", 1)
}

// What is wrong is told, with what to do, and no secret.
func TestServersThatAreOfNoUse(t *testing.T) {
	h := startHousehold(t)
	node := startServer(t, asNode(t)...)
	cfg := h.config()
	for what, try := range map[string]struct {
		old, new string
		kind     bot.Kind
		says     string
	}{
		"another name":                {"master_name=draad", "master_name=daard", bot.Temporary, "master_name"},
		"another Sentinel's password": {"geheim1", "geheim0", bot.Auth, "before the @"},
		"another Redis's password":    {"geheim2", "geheim0", bot.Auth, "&password="},
		"a port of nobody":            {h.sentinels[0].addr(), "127.0.0.1:1", bot.Temporary, "connection refused"},
		"a Redis for a Sentinel":      {"wacht:geheim1@" + h.sentinels[0].addr(), h.primary.addr(), bot.Invalid, "no Sentinel"},
		"a Sentinel for a Redis":      {cfg.URL, "redis://wacht:geheim1@" + h.sentinels[0].addr(), bot.Invalid, "it is a Sentinel"},
		"a Redis for a cluster":       {cfg.URL, "redis+cluster://bot:geheim2@" + h.primary.addr(), bot.Invalid, "no cluster"},
		"a cluster for a Redis":       {cfg.URL, "redis://" + node.addr(), bot.Invalid, "redis+cluster://"},
	} {
		t.Run(what, func(t *testing.T) {
			cfg := cfg
			cfg.URL = strings.Replace(cfg.URL, try.old, try.new, 1)
			wantRefusal(t, cfg, try.kind, try.says)
		})
	}
}

// wantRefusal looks how a store is refused; kind may be left open.
func wantRefusal(t *testing.T, cfg Config, kind bot.Kind, says string) {
	t.Helper()
	s, err := Open(t.Context(), cfg)
	if err == nil {
		must(t, s.Close())
		t.Fatal("it opens")
	}
	if kind != "" && !bot.Is(err, kind) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "geheim") {
		t.Errorf("got %v (%s)", err, bot.KindOf(err))
	}
}

// Settings of go-redis that would read from a replica are without effect. The doctor
// sees the primary.
func TestAURLSendsDraadToNoReplica(t *testing.T) {
	h := startHousehold(t)
	cfg := h.config()
	cfg.URL += "&replica_only=true&route_by_latency=true&route_randomly=true"
	s := mustOpen(t, cfg)
	defer s.Close()
	must(t, s.Commit(t.Context(), step("c", 0)))
	wantSteps(t, s, "c", 1)
	if got := found(t.Context(), s); !strings.Contains(got, "ok Redis draad version: ") || !strings.Contains(got, "set DRAAD_REDIS_REPLICAS to 1") {
		t.Errorf("the doctor says\n%s", got)
	}
}
