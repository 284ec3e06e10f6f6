package bolt

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
)

// A process with the variable does nothing but check. That stands here, not in main: so
// it holds for whatever program opens a store, also for every test.
func init() {
	if how := os.Getenv(checking); how != "" {
		fmt.Print(beCheck(os.NewFile(3, "the store"), how))
		os.Exit(0) // without closing the file: that would give up its lock
	}
}

// beCheck gives the verdict on a file. It may crash, and that is one too.
func beCheck(f *os.File, how string) string {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1) // whoever asks is gone
	}()
	info, err := f.Stat()
	if err != nil {
		return wrong("%v", err)
	}
	if info.Size() == 0 {
		return wrong("it is empty")
	}
	// Whatever bbolt does, it writes nothing.
	_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{})
	go watchMemory(info.Size())
	db, err := bbolt.Open(f.Name(), 0, &bbolt.Options{
		OpenFile:       func(string, int, os.FileMode) (*os.File, error) { return f, nil },
		ReadOnly:       how == toRead,
		NoFreelistSync: true,
		FreelistType:   bbolt.FreelistMapType,
	})
	if err != nil {
		return wrong("%v", err)
	}
	tx, err := db.Begin(false)
	if err != nil {
		return wrong("%v", err)
	}
	if err := wholeTx(tx, info.Size()); err != nil {
		return wrong("%v", err)
	}
	return fmt.Sprint("whole ", tx.Size())
}

func wrong(format string, args ...any) string { return "wrong: " + fmt.Sprintf(format, args...) }

// watchMemory ends the check of a file in which a page says that it has millions of others.
func watchMemory(size int64) {
	most := uint64(64<<20 + size/4) // what bbolt needs is some ten bytes a page
	for range time.Tick(20 * time.Millisecond) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if m.HeapAlloc > most {
			fmt.Print(wrong("it says that it has more pages than it has"))
			os.Exit(0)
		}
	}
}

// wholeTx stops at the first thing that is wrong: what bbolt's check does after that may
// have no end.
func wholeTx(tx *bbolt.Tx, size int64) error {
	if tx.Size() > size {
		return fmt.Errorf("it is cut short: %d bytes of %d", size, tx.Size())
	}
	if err := <-tx.Check(bbolt.WithKVStringer(unsaid{})); err != nil {
		return err
	}
	if err := pagesFit(tx); err != nil {
		return err
	}
	left := tx.Size()
	return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
		if b == nil {
			return errors.New("a value stands where buckets do")
		}
		return readable(b, slices.ContainsFunc(buckets, func(n []byte) bool { return string(n) == string(name) }), &left)
	})
}

// unsaid keeps keys and values out of what bbolt says.
type unsaid struct{}

func (unsaid) KeyToString([]byte) string   { return "…" }
func (unsaid) ValueToString([]byte) string { return "…" }

// pagesFit sees what bbolt's check does not: pages that go on behind the end, and free ones
// that lie there. Its check found each page used or free, once: so one follows the other.
func pagesFit(tx *bbolt.Tx) error {
	free := 0
	for id := 2; ; {
		p, err := tx.Page(id)
		switch {
		case err != nil:
			return err
		case p == nil && tx.Size() < int64(id)*int64(tx.DB().Info().PageSize):
			return errors.New("its last page ends outside the file")
		case p == nil && free != tx.DB().Stats().FreePageN:
			return errors.New("pages outside the file are free")
		case p == nil:
			return nil
		case p.Type == "free":
			free++
			id++
		default:
			id += 1 + p.OverflowCount
		}
	}
}

// readable reads all that is in a bucket. Ours hold no others; what another program's hold
// is not ours to read. Keys and values lie apart: together they are no longer than the file.
func readable(b *bbolt.Bucket, ours bool, left *int64) error {
	return b.ForEach(func(k, v []byte) error {
		if v == nil && ours {
			return errors.New("a bucket lies in a bucket")
		}
		if *left -= int64(len(k)) + int64(len(v)); *left < 0 {
			return errors.New("what is in it overlaps")
		}
		touch(k)
		touch(v)
		return nil
	})
}

// touch reads from every page that a slice lies in.
func touch(b []byte) {
	var sum byte
	for i := 0; i < len(b); i += 512 {
		sum ^= b[i]
	}
	if len(b) > 0 {
		sum ^= b[len(b)-1]
	}
	runtime.KeepAlive(sum) // or nothing would be read
}
