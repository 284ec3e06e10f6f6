package bot

// Entry is one place in an index where a record is found.
type Entry struct {
	Index string // e.g. "post"
	Key   string // e.g. channel and ts
	Order string // sorts within the key; "" where one record is expected
}

// Aside is what a record has put aside: it belongs to the record and goes with it, but
// is read only when it is asked for, so that a record that grows for years costs no more
// with each change. Its entries point at the record. An entry stands in the record or in
// one of its asides, never in two of them.
type Aside struct {
	Name    string // unique within the record
	Body    []byte // in a change nil: it goes
	Entries []Entry
}
