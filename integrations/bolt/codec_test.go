package bolt

import (
	"bytes"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest/drawn"
)

func TestWhatIsEncodedIsDecoded(t *testing.T) {
	drawn.Check(t, func(r *rapid.T) {
		rec := store.Record{Key: "k", Version: rapid.Uint64().Draw(r, "version"), Body: rapid.SliceOf(rapid.Byte()).Draw(r, "body")}
		for range rapid.IntRange(0, 4).Draw(r, "entries") {
			rec.Entries = append(rec.Entries, bot.Entry{
				Index: rapid.String().Draw(r, "index"), Key: rapid.String().Draw(r, "key"), Order: rapid.String().Draw(r, "order"),
			})
		}
		got, err := decodeRecord("k", encodeRecord(rec))
		if err != nil || got.Version != rec.Version || !bytes.Equal(got.Body, rec.Body) || !reflect.DeepEqual(got.Entries, rec.Entries) {
			r.Fatalf("got %+v, %v; want %+v", got, err, rec)
		}
		j := storedJob{added: rapid.Uint64().Draw(r, "added"), Job: store.Job{
			Key: "k", Record: rapid.String().Draw(r, "record"), Lane: rapid.String().Draw(r, "lane"),
			Class: rapid.IntRange(0, 9).Draw(r, "class"), Attempted: rapid.Bool().Draw(r, "attempted"),
			Due: time.Unix(0, rapid.Int64Min(math.MinInt64+1).Draw(r, "due")).UTC(), Gap: time.Duration(rapid.Int64Min(0).Draw(r, "gap")),
			Attempts: rapid.IntMin(0).Draw(r, "attempts"), Looks: rapid.IntMin(0).Draw(r, "looks"),
			Body: rapid.SliceOf(rapid.Byte()).Draw(r, "job"),
		}}
		back, err := decodeJob("k", encodeJob(j))
		if j.Body == nil {
			j.Body = []byte{}
		}
		if err != nil || !reflect.DeepEqual(back, j) {
			r.Fatalf("got %+v, %v; want %+v", back, err, j)
		}
	})
}

func TestTheSameEntriesAreSeenToBeSo(t *testing.T) {
	word := rapid.SampledFrom([]string{"", "a", "b", "ab"}) // so that some are the same
	entries := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) bot.Entry {
		return bot.Entry{Index: word.Draw(r, "index"), Key: word.Draw(r, "key"), Order: word.Draw(r, "order")}
	}), 0, 2)
	drawn.Check(t, func(r *rapid.T) {
		a := store.Record{Version: rapid.Uint64().Draw(r, "version"), Body: []byte(word.Draw(r, "body")), Entries: entries.Draw(r, "a")}
		b := store.Record{Version: rapid.Uint64().Draw(r, "next"), Body: []byte(word.Draw(r, "new body")), Entries: entries.Draw(r, "b")}
		stored := encodeRecord(a)
		version, same := sameEntries(stored, encodeRecord(b))
		if same != slices.Equal(a.Entries, b.Entries) || same && version != a.Version {
			r.Fatalf("%v and %v: %v, version %d", a, b, same, version)
		}
		if _, same := sameEntries(stored, nil); same {
			r.Fatal("the same as nothing")
		}
		if _, same := sameEntries(stored[:rapid.IntRange(0, 1).Draw(r, "cut")], encodeRecord(b)); same {
			r.Fatal("the same as what is cut off")
		}
	})
}

// Names and times keep their order as bytes, and can be read back.
func TestKeysSortAsTheirNamesDo(t *testing.T) {
	name := rapid.StringOf(rapid.RuneFrom([]rune{0, 1, 2, 'a', 'b', 0xff, 0x1f642}))
	drawn.Check(t, func(r *rapid.T) {
		a, b := name.Draw(r, "a"), name.Draw(r, "b")
		if got, want := bytes.Compare(appendName(nil, a), appendName(nil, b)), bytes.Compare([]byte(a), []byte(b)); got != want {
			r.Fatalf("%q and %q compare as %d, encoded as %d", a, b, want, got)
		}
		first, rest, ok := cutName(appendName(appendName(nil, a), b))
		second, rest, ok2 := cutName(rest)
		if first != a || second != b || len(rest) != 0 || !ok || !ok2 {
			r.Fatalf("%q, %q came back as %q, %q", a, b, first, second)
		}
		m, n := time.Unix(0, rapid.Int64().Draw(r, "m")), time.Unix(0, rapid.Int64().Draw(r, "n"))
		if got := bytes.Compare(appendTime(nil, m), appendTime(nil, n)); got != m.Compare(n) {
			r.Fatalf("%v and %v compare as %d", m, n, got)
		}
	})
	for _, at := range []time.Time{{}, time.Unix(0, 0), time.Date(2026, 3, 2, 9, 0, 0, 1, time.UTC)} {
		if got, rest, ok := cutTime(appendTime(nil, at)); !got.Equal(at) || len(rest) != 0 || !ok {
			t.Errorf("%v came back as %v", at, got)
		}
	}
	if early := time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC); toNanos(early) != toNanos(time.Time{}) {
		t.Errorf("%v does not sort with the zero time", early)
	}
	if late := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC); toNanos(late) != toNanos(latest) {
		t.Errorf("%v does not sort last", late)
	}
}

func FuzzDecodeRecord(f *testing.F) {
	f.Add(encodeRecord(store.Record{Version: 3, Body: []byte("{}"), Entries: []bot.Entry{{Index: "i", Key: "k", Order: "o"}}}))
	f.Add([]byte{formOne, 1, 255, 255, 255, 255, 255, 255, 255, 255, 127})
	f.Fuzz(func(t *testing.T, v []byte) {
		r, err := decodeRecord("k", v)
		if err != nil {
			return
		}
		again, err := decodeRecord("k", encodeRecord(r))
		if err != nil || !reflect.DeepEqual(again, r) {
			t.Fatalf("%+v came back as %+v, %v", r, again, err)
		}
	})
}

func FuzzDecodeJob(f *testing.F) {
	f.Add(encodeJob(storedJob{added: 2, Job: store.Job{Record: "c", Lane: "l", Class: 4, Gap: 3, Due: time.Unix(5, 0), Body: []byte("{}")}}))
	f.Add([]byte{formOne, 1, 255})
	f.Fuzz(func(t *testing.T, v []byte) {
		j, err := decodeJob("k", v)
		if err != nil {
			return
		}
		again, err := decodeJob("k", encodeJob(j))
		if err != nil || !reflect.DeepEqual(again, j) {
			t.Fatalf("%+v came back as %+v, %v", j, again, err)
		}
	})
}

func FuzzCutName(f *testing.F) {
	f.Add(appendName(appendName(nil, "a\x00b"), ""))
	f.Add([]byte{0, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		name, rest, ok := cutName(b)
		if ok && !bytes.Equal(append(appendName(nil, name), rest...), b) {
			t.Fatalf("%q was read as %q and %q", b, name, rest)
		}
		_, _, _ = cutTime(b)
	})
}
