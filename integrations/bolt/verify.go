package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// The layout of a bbolt file (go.etcd.io/bbolt, internal/common): pages with a
// header of 16 bytes, in the byte order of the machine; two meta pages, of which
// the valid one with the higher transaction counts.
const (
	pageHeader  = 16
	metaSize    = 64
	metaSummed  = 56
	boltMagic   = 0xED0CDAED
	boltVersion = 2
	noFreelist  = ^uint64(0)

	smallestPage = 1 << 10
	largestPage  = 64 << 10
)

var native = binary.NativeEndian

// meta is what a meta page says.
type meta struct {
	pageSize int
	root     uint64
	freelist uint64
	pages    uint64 // all pages are below it
	tx       uint64
}

// verify reads a whole file and tells whether bbolt can use it safely: every page
// in its place, once, whole, with its keys in order. It trusts nothing it reads.
func verify(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return verifyReader(f, info.Size())
}

// size is how much of the file is in use; what lies behind it is room for growth.
func (m meta) size() int64 { return int64(m.pages) * int64(m.pageSize) }

func verifyReader(r io.ReaderAt, size int64) error {
	m, err := newestMeta(r, size)
	if err != nil {
		return err
	}
	w := &walker{r: r, meta: m, seen: make(pageSet, m.pages/64+1)}
	if err := w.freelist(); err != nil {
		return err
	}
	return w.tree(m.root, bounds{}, 0)
}

// newestMeta finds the meta page that counts, and whether the file is as long as
// it says.
func newestMeta(r io.ReaderAt, size int64) (meta, error) {
	if size == 0 {
		return meta{}, errors.New("it is empty")
	}
	best, err := readMeta(r, 0)
	if err != nil { // torn; then the other one is whole
		if best, err = findSecond(r, err); err != nil {
			return meta{}, err
		}
	} else if second, err := readMeta(r, int64(best.pageSize)); err == nil && second.tx > best.tx {
		if second.pageSize != best.pageSize {
			return meta{}, errors.New("its heads contradict each other")
		}
		best = second
	}
	if err := best.check(); err != nil {
		return meta{}, err
	}
	if best.pages > uint64(size)/uint64(best.pageSize) {
		return meta{}, fmt.Errorf("it is cut short: %d bytes, and page %d is in use", size, best.pages-1)
	}
	return best, nil
}

// findSecond looks for the second meta page without knowing how large pages are.
func findSecond(r io.ReaderAt, firstErr error) (meta, error) {
	for at := int64(smallestPage); at <= largestPage; at *= 2 {
		if m, err := readMeta(r, at); err == nil && int64(m.pageSize) == at {
			return m, nil
		}
	}
	return meta{}, firstErr
}

func readMeta(r io.ReaderAt, at int64) (meta, error) {
	var b [pageHeader + metaSize]byte
	if _, err := r.ReadAt(b[:], at); err != nil {
		return meta{}, fmt.Errorf("its head cannot be read: %w", err)
	}
	p := b[pageHeader:]
	if native.Uint32(p) != boltMagic {
		return meta{}, errors.New("it is not a bolt file")
	}
	if v := native.Uint32(p[4:]); v != boltVersion {
		return meta{}, fmt.Errorf("it is of bolt version %d, not %d", v, boltVersion)
	}
	sum := fnv.New64a()
	_, _ = sum.Write(p[:metaSummed])
	if sum.Sum64() != native.Uint64(p[metaSummed:]) {
		return meta{}, errors.New("the checksum of its head is wrong")
	}
	return meta{
		pageSize: int(native.Uint32(p[8:])), root: native.Uint64(p[16:]), freelist: native.Uint64(p[32:]),
		pages: native.Uint64(p[40:]), tx: native.Uint64(p[48:]),
	}, nil
}

func (m meta) check() error {
	if m.pageSize < smallestPage || m.pageSize > largestPage || m.pageSize&(m.pageSize-1) != 0 {
		return fmt.Errorf("its pages are of %d bytes", m.pageSize)
	}
	if m.root < 2 || m.root >= m.pages || m.freelist != noFreelist && (m.freelist < 2 || m.freelist >= m.pages) {
		return errors.New("its head points outside it")
	}
	return nil
}
