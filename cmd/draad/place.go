package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"draad/bot"
	"draad/cmd/draad/settings"
	"draad/integrations/bolt"
	"draad/integrations/redis"
)

// parsePlace reads where a store is, as somebody writes it on the command line:
//
//	redis          the Redis of the settings (DRAAD_REDIS_*)
//	bolt           the embedded store of the settings (DRAAD_DATA)
//	file:PATH      a file that holds the URL of a Redis
//	redis://…      a Redis; its URL may say name=WORD as well
//	anything else  the folder of an embedded store
//
// A URL with a password is refused: others on the machine can read command lines.
func parsePlace(environ []string, s string) (k keeping, err error) {
	path, isFile := strings.CutPrefix(s, "file:")
	switch {
	case s == "redis":
		err = loadStore(environ, redis.Prefix, &k.redis)
		return k, err
	case s == "bolt":
		err = loadStore(environ, prefix, &k.bolt)
		return k, err
	case isFile:
		text, err := os.ReadFile(path)
		if err != nil {
			return keeping{}, fmt.Errorf("the file with the URL: %w", err)
		}
		return parseURL(environ, strings.TrimSpace(string(text)))
	case strings.Contains(s, "://"):
		u, err := url.Parse(s)
		if err != nil {
			return keeping{}, usage("the URL cannot be understood")
		}
		if _, has := u.User.Password(); has || u.Query().Has("password") {
			return keeping{}, usage("a password on the command line is seen by others on this machine: " +
				"say redis and set DRAAD_REDIS_URL_FILE, or say file:PATH")
		}
		return parseURL(environ, s)
	}
	if filepath.Base(s) == "draad.db" {
		s = filepath.Dir(s)
	}
	return keeping{bolt: bolt.Config{Data: s}}, nil
}

// parseURL takes the settings of Redis, but for what the URL says.
func parseURL(environ []string, s string) (k keeping, err error) {
	u, err := url.Parse(s)
	if err != nil {
		return k, usage("the URL cannot be understood")
	}
	q := u.Query()
	if q.Has("partitions") {
		return k, usage("a store has no partitions any more: leave partitions= out of the URL")
	}
	about := map[string]string{redis.Prefix + "_NAME": q.Get("name")}
	q.Del("name")
	u.RawQuery = q.Encode()
	about[redis.Prefix+"_URL"] = u.String()
	set := slices.DeleteFunc(slices.Clone(environ), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		_, given := about[strings.TrimSuffix(name, "_FILE")]
		return given
	})
	for name, value := range about {
		set = append(set, name+"="+value)
	}
	err = loadStore(set, redis.Prefix, &k.redis)
	return k, err
}

// loadStore reads the settings of one store. What is wrong with others' is no
// matter here.
func loadStore(environ []string, prefix string, config any) error {
	set := settings.New(environ)
	set.Load(prefix, config)
	var all, ours settings.Problems
	errors.As(set.Err(), &all)
	for _, p := range all {
		if strings.HasPrefix(p.Name, redis.Prefix) || p.Name == "DRAAD_DATA" {
			ours = append(ours, p)
		}
	}
	if len(ours) > 0 {
		return ours
	}
	return nil
}

// name names the store so that it can be told from all others, without a secret.
func (k keeping) name() string {
	if k.shared() {
		return fmt.Sprintf("%s (%s)", k.redis.Host(), k.redis.Name)
	}
	if path, err := filepath.Abs(k.bolt.Data); err == nil {
		return path
	}
	return k.bolt.Data
}

// exists refuses to make an embedded store where one is expected.
func (k keeping) exists() error {
	if k.shared() || k.bolt.Exists() {
		return nil
	}
	return bot.Errorf(bot.NotFound, "there is no store in %s", k.bolt.Data)
}
