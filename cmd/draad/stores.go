package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"time"

	"draad/bot"
	"draad/bot/store"
	"draad/cmd/draad/settings"
	"draad/cmd/draad/storecopy"
	"draad/integrations/bolt"
	"draad/integrations/redis"
)

// keeping is where the settings say that everything is kept: in Redis when its URL
// is set, otherwise in the embedded store.
type keeping struct {
	bolt  bolt.Config
	redis redis.Config
}

func loadKeeping(s *settings.Set) keeping {
	var k keeping
	s.Load(prefix, &k.bolt)
	if s.Given(redis.Prefix, &k.redis) {
		s.Load(redis.Prefix, &k.redis)
	}
	return k
}

// shared reports whether other processes may have the store open as well.
func (k keeping) shared() bool { return k.redis.URL != "" }

// where names the store, without a secret.
func (k keeping) where() string {
	if k.shared() {
		return k.redis.Host()
	}
	return k.bolt.Data
}

// remedy is what to do about a store that does not work, where the error does not say
// so itself.
func (k keeping) remedy(err error) string {
	switch {
	case errors.Is(err, redis.ErrUnreached):
		return "check " + redis.Prefix + "_URL, and whether this machine can reach Redis"
	case errors.Is(err, fs.ErrPermission):
		return "let the user that Draad runs as read and write the folder, and all that is in it"
	}
	return ""
}

// open opens the store. One that a copy was begun into and never ended is refused:
// it is only a part of a store.
func (k keeping) open(ctx context.Context) (store.Store, error) {
	store, err := k.openAny(ctx)
	if err != nil {
		return nil, err
	}
	if err := storecopy.Whole(ctx, store); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// openSlow is after how long an opening is said to take its time.
const openSlow = 2 * time.Second

// patiently opens a store, and says in the log when that takes long: a large one is read
// through before it is used, and until then no page answers.
func patiently(log *slog.Logger, where string, open func() (store.Store, error)) (store.Store, error) {
	begun := time.Now()
	say := time.AfterFunc(openSlow, func() {
		log.Info("the store is still being opened: all of it is read first, which takes longer the larger it is", "store", where)
	})
	store, err := open()
	if !say.Stop() && err == nil {
		log.Info("the store is open", "store", where, "took", time.Since(begun).Round(time.Millisecond))
	}
	return store, err
}

func (k keeping) openAny(ctx context.Context) (store.Store, error) {
	if k.shared() {
		return redis.Open(ctx, k.redis)
	}
	return bolt.Open(ctx, k.bolt)
}

// inTurn does what one process at a time should do: now, when nobody else can have
// the store, otherwise whenever it is this process's turn.
func inTurn(ctx context.Context, on store.Store, name string, work func(context.Context) error) error {
	turns, ok := on.(store.Turns)
	if !ok {
		return work(ctx)
	}
	for ctx.Err() == nil {
		if err := turns.Hold(ctx, name, work); err != nil {
			return err
		}
	}
	return nil
}

// houseTurn is the turn of housekeeping. A program that runs has it or waits for it.
const houseTurn = "housekeeping"

// backupTo copies the embedded store to a file.
func backupTo(ctx context.Context, s *setup, file string) error {
	k := loadKeeping(s.settings)
	if k.shared() {
		return bot.Errorf(bot.Invalid, "everything is kept in Redis (%s): back up Redis itself, its append-only file or a "+
			"snapshot; or stop all replicas and run `draad store copy --from redis --to FOLDER`", k.where())
	}
	_, err := bolt.Backup(ctx, k.bolt, file)
	return err
}
