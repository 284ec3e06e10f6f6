package bolt

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"draad/bot"
	"draad/bot/store"
)

// later is a schema that only this test knows.
func later(run func(*bbolt.Tx) error) []migration {
	return append(migrations[:len(migrations):len(migrations)], migration{"a test", run})
}

func addShelf(tx *bbolt.Tx) error {
	_, err := tx.CreateBucket([]byte("shelf"))
	return err
}

func TestAFileOfAnEarlierSchemaIsMigrated(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	fill(t, cfg, 5)
	s, err := open(t.Context(), cfg, later(addShelf))
	must(t, err)
	if st, err := s.Stats(t.Context()); err != nil || st.Records != 5 || st.Jobs != 5 {
		t.Errorf("after the migration: %+v, %v", st, err)
	}
	must(t, s.db.View(func(tx *bbolt.Tx) error {
		if n := counter(tx.Bucket(metaBucket), schemaKey); n != uint64(len(migrations)+1) || tx.Bucket([]byte("shelf")) == nil {
			t.Errorf("the file has schema %d", n)
		}
		return nil
	}))
	must(t, s.Close())
	s, err = open(t.Context(), cfg, later(func(*bbolt.Tx) error { return errors.New("it ran again") }))
	must(t, err) // once is enough
	must(t, s.Close())
	if _, err := Open(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), fmt.Sprint("schema ", len(migrations)+1)) {
		t.Errorf("the earlier program opens the later file: %v", err)
	}
}

func TestAFileOfTheFirstSchemaTakesWhatIsPutAside(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	first, err := open(t.Context(), cfg, migrations[:1])
	if err == nil {
		must(t, first.Close())
	}
	s := mustOpen(t, cfg)
	aside := []bot.Aside{{Name: "m", Body: []byte("older")}}
	must(t, s.Commit(t.Context(), store.Change{Key: "c", Body: []byte("x"), Asides: aside}))
	if a, err := s.Aside(t.Context(), "c", "m"); err != nil || string(a.Body) != "older" {
		t.Errorf("aside is %+v, %v", a, err)
	}
	must(t, s.Close())
}

func TestAMigrationThatFailsLeavesTheFileAsItWas(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	fill(t, cfg, 5)
	_, err := open(t.Context(), cfg, later(func(tx *bbolt.Tx) error {
		return errors.Join(tx.DeleteBucket(recordsBucket), bot.Errorf(bot.Permanent, "it does not fit"))
	}))
	if !bot.Is(err, bot.Permanent) || !strings.Contains(err.Error(), fmt.Sprintf("migration to schema %d (a test)", len(migrations)+1)) {
		t.Fatalf("the failed migration says %v", err)
	}
	s := mustOpen(t, cfg)
	if r, err := s.Load(t.Context(), "c0003"); err != nil || r.Version != 1 {
		t.Errorf("after a failed migration: %+v, %v", r, err)
	}
	must(t, s.Close())
}

func TestTheFirstMigrationMakesAPrivateFileInAPrivateFolder(t *testing.T) {
	cfg := Config{Data: t.TempDir() + "/a/b"}
	must(t, os.MkdirAll(cfg.Data[:len(cfg.Data)-2], 0o755))
	s := mustOpen(t, cfg)
	for name, want := range map[string]os.FileMode{cfg.Data: 0o700, cfg.file(): 0o600, cfg.holder(): 0o600} {
		info, err := os.Stat(name)
		must(t, err)
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode().Perm(), want)
		}
	}
	must(t, s.db.View(func(tx *bbolt.Tx) error {
		if n, err := schemaOf(tx); n != uint64(len(migrations)) || err != nil {
			t.Errorf("a new file has schema %d, %v", n, err)
		}
		return nil
	}))
	must(t, s.Close())
	files, err := os.ReadDir(cfg.Data)
	must(t, err)
	if len(files) != 1 {
		t.Errorf("an orderly close leaves %v", files)
	}
	if _, err := Open(t.Context(), Config{}); !bot.Is(err, bot.Invalid) && !strings.Contains(err.Error(), "DRAAD_DATA") {
		t.Errorf("without a folder: %v", err)
	}
}
