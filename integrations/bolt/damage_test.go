package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
	"golang.org/x/sys/unix"

	"draad/bot"
	"draad/bot/store"
)

// fill makes a store with a tree worth damaging, and returns its bytes, without
// the room for growth at its end.
func fill(t testing.TB, cfg Config, records int) []byte {
	t.Helper()
	s := mustOpen(t, cfg)
	for i := range records {
		key := fmt.Sprintf("c%04d", i)
		must(t, s.Commit(t.Context(), store.Change{
			Key: key, Body: bytes.Repeat([]byte("x"), 50+i%3*3000), Events: []string{"e"},
			Entries: []bot.Entry{{Index: "desk", Key: "kcc", Order: key}},
			Jobs:    []store.Job{{Key: key + "/1/0", Record: key, Lane: "chat", Body: []byte("{}")}},
		}))
	}
	must(t, s.Close())
	var size int64
	look(t, cfg, func(tx *bbolt.Tx) { size = tx.Size() })
	must(t, os.Truncate(cfg.file(), size))
	b, err := os.ReadFile(cfg.file())
	must(t, err)
	return b
}

// look reads a whole file behind the store's back.
func look(t testing.TB, cfg Config, at func(*bbolt.Tx)) {
	t.Helper()
	db, err := bbolt.Open(cfg.file(), 0o600, &bbolt.Options{ReadOnly: true})
	must(t, err)
	must(t, errors.Join(db.View(func(tx *bbolt.Tx) error { at(tx); return nil }), db.Close()))
}

// refuses checks that the file is refused with this in the error, and is left as
// it was.
func refuses(t *testing.T, cfg Config, file []byte, says ...string) {
	t.Helper()
	must(t, os.WriteFile(cfg.file(), file, 0o600))
	s, err := Open(t.Context(), cfg)
	if err == nil {
		must(t, s.Close())
		t.Fatal("the file was opened")
	}
	if !bot.Is(err, bot.Permanent) {
		t.Fatalf("the error is %v: not permanent", err)
	}
	for _, want := range append(says, cfg.file()) {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error %q does not say %q", err, want)
		}
	}
	after, err := os.ReadFile(cfg.file())
	must(t, err)
	if !bytes.Equal(file, after) {
		t.Error("the file was changed")
	}
}

func TestADamagedFileIsRefusedAndLeftAsItWas(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	good := fill(t, cfg, 60)
	page := os.Getpagesize()
	scribbled := bytes.Clone(good)
	for i := 2 * page; i < len(scribbled); i += page {
		copy(scribbled[i:], "scribble scribble scribble")
	}
	onlyHeads := bytes.Clone(good)
	clear(onlyHeads[2*page:])
	noHeads := bytes.Clone(good)
	clear(noHeads[:2*page])
	for name, file := range map[string][]byte{
		"empty":             {},
		"one byte":          {0},
		"zeros":             make([]byte, len(good)),
		"text":              []byte(strings.Repeat("this is no database\n", 1000)),
		"half":              good[:len(good)/2/page*page],
		"half a page short": good[:3*page+page/2],
		"heads alone":       good[:2*page],
		"scribbled":         scribbled,
		"zeros after heads": onlyHeads,
		"no heads":          noHeads,
	} {
		t.Run(name, func(t *testing.T) { refuses(t, cfg, file, "damaged", "backup") })
	}
	must(t, os.WriteFile(cfg.file(), good, 0o600))
	must(t, mustOpen(t, cfg).Close())
}

// One torn head is what a power cut may leave: the other one counts.
func TestATornHeadIsNoDamage(t *testing.T) {
	for head := range 2 {
		cfg := Config{Data: t.TempDir()}
		file := fill(t, cfg, 20)
		copy(file[head*os.Getpagesize()+40:], "torn")
		must(t, os.WriteFile(cfg.file(), file, 0o600))
		s := mustOpen(t, cfg)
		if st, err := s.Stats(t.Context()); err != nil || st.Records < 19 {
			t.Errorf("with head %d torn: %+v, %v", head, st, err)
		}
		must(t, s.Close())
	}
}

// Whatever is scribbled where: an error, or a store that works.
func TestRandomDamageNeverCrashesTheOpening(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	good := fill(t, cfg, 40)
	rnd := rand.New(rand.NewSource(1))
	refused := 0
	for range 150 {
		file := bytes.Clone(good)
		for range 1 + rnd.Intn(8) {
			at := rnd.Intn(len(file))
			rnd.Read(file[at:min(len(file), at+1+rnd.Intn(16))])
		}
		must(t, os.WriteFile(cfg.file(), file, 0o600))
		s, err := Open(t.Context(), cfg)
		if err != nil {
			refused++
			continue
		}
		for i := range 40 { // a value may be damaged; that is no crash either
			_, _ = s.Load(t.Context(), fmt.Sprintf("c%04d", i))
		}
		must(t, s.Close())
	}
	if refused == 0 {
		t.Error("no damage was ever seen")
	}
}

func TestAJobThatCannotBeReadIsDamage(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	fill(t, cfg, 3)
	edit(t, cfg, func(tx *bbolt.Tx) error { return tx.Bucket(jobsBucket).Put([]byte("c0001/1/0"), []byte{9, 9}) })
	file, err := os.ReadFile(cfg.file())
	must(t, err)
	refuses(t, cfg, file, "c0001/1/0", "damaged")
}

func TestARecordThatCannotBeReadIsDamage(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	fill(t, cfg, 3)
	edit(t, cfg, func(tx *bbolt.Tx) error { return tx.Bucket(recordsBucket).Put([]byte("c0001"), []byte{formOne, 0xff}) })
	s := mustOpen(t, cfg)
	if _, err := s.Load(t.Context(), "c0001"); !bot.Is(err, bot.Permanent) || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("loading it: %v", err)
	}
	if err := s.Commit(t.Context(), store.Change{Key: "c0001", Version: 1, Body: []byte("x")}); !bot.Is(err, bot.Permanent) {
		t.Errorf("changing it: %v", err)
	}
	must(t, s.Commit(t.Context(), store.Change{Key: "c0002", Version: 1, Body: []byte("x")})) // the others still work
	must(t, s.Close())
}

// Two buckets in one page: each looks whole, and writing one would ruin the other.
func TestAPageThatIsUsedTwiceIsDamage(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	file := fill(t, cfg, 60)
	// A bucket's name stands before the number of its page.
	entry := func(name []byte) (b []byte) {
		look(t, cfg, func(tx *bbolt.Tx) {
			b = binary.NativeEndian.AppendUint64(bytes.Clone(name), uint64(tx.Bucket(name).Root()))
		})
		return b
	}
	events, records := entry(eventsBucket), entry(recordsBucket)
	both := append(bytes.Clone(records[:len(recordsBucket)]), events[len(eventsBucket):]...)
	if !bytes.Contains(file, records) {
		t.Fatal("the bucket is not where it is looked for")
	}
	refuses(t, cfg, bytes.ReplaceAll(file, records, both), "multiple references", "damaged")
}

func TestAMissingBucketIsDamage(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	fill(t, cfg, 3)
	edit(t, cfg, func(tx *bbolt.Tx) error { return tx.DeleteBucket(recordsBucket) })
	file, err := os.ReadFile(cfg.file())
	must(t, err)
	refuses(t, cfg, file, "bucket records is missing", "damaged")
}

func TestANewerFileIsRefusedAndLeftAsItWas(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	fill(t, cfg, 3)
	edit(t, cfg, func(tx *bbolt.Tx) error { return putCounter(tx.Bucket(metaBucket), schemaKey, 7) })
	file, err := os.ReadFile(cfg.file())
	must(t, err)
	refuses(t, cfg, file, "schema 7", "up to 2")
}

func TestABoltFileOfAnotherProgramIsRefusedAndLeftAsItWas(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	edit(t, cfg, func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("theirs")); return err })
	file, err := os.ReadFile(cfg.file())
	must(t, err)
	refuses(t, cfg, file, "another program")
}

// edit changes a file behind the store's back.
func edit(t testing.TB, cfg Config, change func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(cfg.file(), 0o600, &bbolt.Options{NoFreelistSync: true})
	must(t, err)
	must(t, errors.Join(db.Update(change), db.Close()))
}

func TestAFileThatOtherToolsWroteIsVerifiedTooAndUsed(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	fill(t, cfg, 30)
	db, err := bbolt.Open(cfg.file(), 0o600, nil) // writes a list of free pages
	must(t, err)
	must(t, db.Close())
	s := mustOpen(t, cfg)
	if st, err := s.Stats(t.Context()); err != nil || st.Records != 30 {
		t.Fatal(st, err)
	}
	must(t, s.Close())
}

// A file that is cut short while it is open is a fault in mapped memory, which
// would end the process.
func TestAFaultInMappedMemoryBecomesAnError(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "")
	must(t, err)
	must(t, f.Truncate(int64(os.Getpagesize())))
	b, err := unix.Mmap(int(f.Fd()), 0, os.Getpagesize(), unix.PROT_READ, unix.MAP_SHARED)
	must(t, err)
	must(t, f.Truncate(0))
	var read byte
	err = guarded(func() error { read = b[100]; return nil })
	if err == nil || read != 0 {
		t.Errorf("reading behind the end: %v", err)
	}
	if err := guarded(func() error { panic("assertion failed") }); err == nil || err.Error() != "assertion failed" {
		t.Errorf("a panic: %v", err)
	}
	must(t, errors.Join(unix.Munmap(b), f.Close()))
}

// The opposite of damage, in a file with everything.
func TestAWholeFileIsFoundWholeByBboltToo(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	fill(t, cfg, 500)
	db, err := bbolt.Open(cfg.file(), 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true})
	must(t, err)
	must(t, db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Error(err)
		}
		return nil
	}))
	must(t, db.Close())
}

// Two words of a whole file are overwritten, the sums of its heads put right: the
// damage that the check has to see by itself. What it passes, bbolt can read.
func FuzzVerify(f *testing.F) {
	cfg := Config{Data: f.TempDir()}
	good := fill(f, cfg, 12)
	// The layout of a bbolt file (go.etcd.io/bbolt, internal/common): two heads, each behind
	// the header of its page and with its sum at the end.
	const pageHeader, summed = 16, 56
	page := os.Getpagesize()
	root := binary.NativeEndian.Uint64(good[pageHeader+16:])
	f.Add(uint32(2*page+8), uint64(1<<40), uint32(100), uint64(3))
	f.Add(uint32(int(root)*page), root, uint32(int(root)*page+16), uint64(1))
	f.Add(uint32(32768), uint64(8), uint32(32784), uint64(64))   // a bucket's flag
	f.Add(uint32(8054), uint64(1<<40|70), uint32(22), uint64(0)) // pages of no bytes
	f.Fuzz(func(t *testing.T, at uint32, value uint64, at2 uint32, value2 uint64) {
		file := bytes.Clone(good)
		binary.NativeEndian.PutUint64(file[int(at)%(len(file)-8):], value)
		binary.NativeEndian.PutUint64(file[int(at2)%(len(file)-8):], value2)
		for _, head := range []int{0, page} {
			sum := fnv.New64a()
			_, _ = sum.Write(file[head+pageHeader:][:summed])
			binary.NativeEndian.PutUint64(file[head+pageHeader+summed:], sum.Sum64())
		}
		name := filepath.Join(t.TempDir(), "fuzzed.db")
		must(t, os.WriteFile(name, file, 0o600))
		if !checked(t, name) {
			return
		}
		db, err := bbolt.Open(name, 0o600, &bbolt.Options{ReadOnly: true})
		must(t, err)
		must(t, db.View(func(tx *bbolt.Tx) error { return tx.ForEach(readBucket) }))
		must(t, db.Close())
	})
}

// checked reports whether the check passes a file. It always comes to a verdict.
func checked(t *testing.T, name string) bool {
	t.Helper()
	f, err := os.Open(name)
	must(t, err)
	defer f.Close()
	_, err = check(t.Context(), f, toRead)
	var kind *bot.Error
	if errors.As(err, &kind) {
		t.Fatal(err)
	}
	return err == nil
}

func readBucket(_ []byte, b *bbolt.Bucket) error {
	if b == nil { // a value where a bucket was: checkBuckets sees that
		return nil
	}
	return b.ForEach(func(k, v []byte) error {
		if v == nil {
			return readBucket(k, b.Bucket(k))
		}
		return nil
	})
}
