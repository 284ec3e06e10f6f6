package bolt

import (
	"bytes"
	"fmt"
	"io"
)

const (
	branchFlag   = 0x01
	leafFlag     = 0x02
	freelistFlag = 0x10
	bucketFlag   = 0x01
	elementSize  = 16 // of a branch and of a leaf
	bucketHeader = 16
	deepest      = 64
)

// walker goes past every page that is reached from the root.
type walker struct {
	r    io.ReaderAt
	meta meta
	seen pageSet
}

// pageSet is a set of pages, a bit each.
type pageSet []uint64

// add tells whether the page is new in the set. It is in the file.
func (s pageSet) add(id uint64) bool {
	bit := uint64(1) << (id % 64)
	had := s[id/64]&bit != 0
	s[id/64] |= bit
	return !had
}

// bounds of the keys in a page: from least, below most (nil: none).
type bounds struct{ least, most []byte }

// page is a page with its overflow.
type page struct {
	id    uint64
	flags uint16
	count int
	b     []byte
}

// element is a key with what it leads to: a page, or a value.
type element struct {
	key, value []byte
	child      uint64
	bucket     bool
}

func (p page) wrong(format string, args ...any) error {
	return fmt.Errorf("page %d: %s", p.id, fmt.Sprintf(format, args...))
}

// read reads a page, whole, for the first time.
func (w *walker) read(id uint64) (page, error) {
	p := page{id: id}
	if id < 2 || id >= w.meta.pages {
		return p, p.wrong("it is outside the file")
	}
	head := make([]byte, w.meta.pageSize)
	if _, err := w.r.ReadAt(head, int64(id)*int64(w.meta.pageSize)); err != nil {
		return p, p.wrong("%v", err)
	}
	if got := native.Uint64(head); got != id {
		return p, p.wrong("it says that it is page %d", got)
	}
	p.flags, p.count = native.Uint16(head[8:]), int(native.Uint16(head[10:]))
	more := uint64(native.Uint32(head[12:]))
	if more >= w.meta.pages-id {
		return p, p.wrong("it ends outside the file")
	}
	for i := id; i <= id+more; i++ {
		if !w.seen.add(i) {
			return p, p.wrong("it is used twice")
		}
	}
	p.b = head
	if more > 0 {
		p.b = make([]byte, (more+1)*uint64(w.meta.pageSize))
		if _, err := w.r.ReadAt(p.b, int64(id)*int64(w.meta.pageSize)); err != nil {
			return p, p.wrong("%v", err)
		}
	}
	return p, nil
}

// tree checks a page and all below it.
func (w *walker) tree(id uint64, in bounds, depth int) error {
	p, err := w.read(id)
	if err != nil {
		return err
	}
	if depth > deepest {
		return p.wrong("it lies too deep")
	}
	if p.flags != branchFlag && p.flags != leafFlag {
		return p.wrong("it is of an unknown kind, %#x", p.flags)
	}
	if p.flags == branchFlag && p.count == 0 {
		return p.wrong("it leads nowhere")
	}
	return w.elements(p, in, depth)
}

// elements checks what is in a page, its keys' order, and what they lead to.
func (w *walker) elements(p page, in bounds, depth int) error {
	all, err := p.elements()
	if err != nil {
		return err
	}
	for i, e := range all {
		below := bounds{e.key, in.most}
		if i+1 < len(all) {
			below.most = all[i+1].key
		}
		if bytes.Compare(e.key, in.least) < 0 || below.most != nil && bytes.Compare(e.key, below.most) >= 0 {
			return p.wrong("its keys are out of order")
		}
		switch {
		case p.flags == branchFlag:
			err = w.tree(e.child, below, depth+1)
		case e.bucket:
			err = w.bucket(p, e.value, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// elements reads a page's elements, bounds and all.
func (p page) elements() ([]element, error) {
	if pageHeader+p.count*elementSize > len(p.b) {
		return nil, p.wrong("it has more elements than room")
	}
	all := make([]element, p.count)
	for i := range all {
		at := pageHeader + i*elementSize
		e, ok := p.element(at)
		if !ok {
			return nil, p.wrong("element %d is outside it, or of an unknown kind", i)
		}
		all[i] = e
	}
	return all, nil
}

func (p page) element(at int) (e element, ok bool) {
	h := p.b[at : at+elementSize]
	if p.flags == branchFlag {
		e.key, ok = p.slice(at, native.Uint32(h), 0, native.Uint32(h[4:]))
		e.child = native.Uint64(h[8:])
		return e, ok
	}
	pos, keySize := native.Uint32(h[4:]), native.Uint32(h[8:])
	flags := native.Uint32(h)
	e.bucket = flags == bucketFlag
	e.key, ok = p.slice(at, pos, 0, keySize)
	if ok = ok && flags <= bucketFlag; ok {
		e.value, ok = p.slice(at, pos, keySize, native.Uint32(h[12:]))
	}
	return e, ok
}

// slice is n bytes at an element's place plus two offsets, if they are in the page.
func (p page) slice(at int, pos, skip, n uint32) ([]byte, bool) {
	from := uint64(at) + uint64(pos) + uint64(skip)
	if from+uint64(n) > uint64(len(p.b)) {
		return nil, false
	}
	return p.b[from : from+uint64(n)], true
}

// bucket checks a bucket inside a bucket: a tree of its own, or a small page
// inside the value.
func (w *walker) bucket(p page, value []byte, depth int) error {
	if len(value) < bucketHeader {
		return p.wrong("a bucket is cut short")
	}
	if root := native.Uint64(value); root != 0 {
		return w.tree(root, bounds{}, depth)
	}
	inline := page{id: p.id, b: value[bucketHeader:]}
	if len(inline.b) < pageHeader {
		return p.wrong("a small bucket is cut short")
	}
	inline.flags, inline.count = native.Uint16(inline.b[8:]), int(native.Uint16(inline.b[10:]))
	if inline.flags != leafFlag || depth > deepest {
		return p.wrong("a small bucket is of an unknown kind, %#x", inline.flags)
	}
	return w.elements(inline, bounds{}, depth)
}

// freelist checks the list of free pages, if the file has one: ours have none,
// but one that went through another bolt tool may.
func (w *walker) freelist() error {
	if w.meta.freelist == noFreelist {
		return nil
	}
	p, err := w.read(w.meta.freelist)
	if err != nil {
		return err
	}
	ids, n := p.b[pageHeader:], uint64(p.count)
	if p.count == 0xffff && len(ids) >= 8 { // then the first is the count
		n, ids = native.Uint64(ids), ids[8:]
	}
	if p.flags != freelistFlag || n > uint64(len(ids)/8) {
		return p.wrong("it is no list of free pages")
	}
	for i := range n {
		id := native.Uint64(ids[8*i:])
		if id < 2 || id >= w.meta.pages || !w.seen.add(id) {
			return p.wrong("page %d cannot be free", id)
		}
	}
	return nil
}
