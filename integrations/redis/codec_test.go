package redis

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest/drawn"
)

func TestWhatIsEncodedIsDecoded(t *testing.T) {
	drawn.Check(t, func(r *rapid.T) {
		var es []bot.Entry
		for range rapid.IntRange(0, 4).Draw(r, "entries") {
			es = append(es, bot.Entry{
				Index: rapid.String().Draw(r, "index"), Key: rapid.String().Draw(r, "key"), Order: rapid.String().Draw(r, "order"),
			})
		}
		got, err := decodeEntries(encodeEntries(es))
		if err != nil || !reflect.DeepEqual(got, es) {
			r.Fatalf("got %+v, %v; want %+v", got, err, es)
		}
		j := store.Job{
			Record: rapid.String().Draw(r, "record"), Lane: rapid.String().Draw(r, "lane"),
			Class: rapid.IntRange(0, 9).Draw(r, "class"), Due: fromMilli(rapid.Int64Range(0, lastMilli).Draw(r, "due")),
			Gap:  time.Duration(rapid.Int64Min(0).Draw(r, "gap")),
			Body: rapid.SliceOfN(rapid.Byte(), 1, 20).Draw(r, "body"),
		}
		j.Key = rapid.SampledFrom([]string{"k", j.Record, j.Record + "/1"}).Draw(r, "key")
		record, key, ok := cutJob(encodeName(j.Record) + jobID(j.Record, j.Key))
		if !ok || record != j.Record || key != j.Key {
			r.Fatalf("job %q of %q came back as %q of %q", j.Key, j.Record, key, record)
		}
		back, st, err := decodeJob(j.Record, j.Key, "7 12 "+place(j, 3)+" 0 0 0 "+encodeName(j.Lane), string(encodeBlob(j)))
		if err != nil || !reflect.DeepEqual(back, j) || st.token != 7 || st.expires != 12 {
			r.Fatalf("got %+v, %+v, %v; want %+v", back, st, err, j)
		}
	})
}

// Names keep their order as bytes, and can be read back.
func TestNamesSortAsTheyDid(t *testing.T) {
	name := rapid.StringOf(rapid.RuneFrom([]rune{0, 1, 2, 'a', 'b', 0xff, 0x1f642}))
	drawn.Check(t, func(r *rapid.T) {
		a, b := name.Draw(r, "a"), name.Draw(r, "b")
		if got, want := strings.Compare(encodeName(a), encodeName(b)), strings.Compare(a, b); got != want {
			r.Fatalf("%q and %q compare as %d, encoded as %d", a, b, want, got)
		}
		first, rest, ok := cutName(encodeName(a) + encodeName(b))
		second, rest, ok2 := cutName(rest)
		if first != a || second != b || rest != "" || !ok || !ok2 {
			r.Fatalf("%q, %q came back as %q, %q", a, b, first, second)
		}
	})
}

func FuzzDecodeEntries(f *testing.F) {
	f.Add(encodeEntries([]bot.Entry{{Index: "i\x00", Key: "k", Order: "o"}, {}}))
	f.Add("3:\x00\x01")
	f.Add("-1:")
	f.Fuzz(func(t *testing.T, s string) {
		es, err := decodeEntries(s)
		if err != nil {
			return
		}
		again, err := decodeEntries(encodeEntries(es))
		if err != nil || !reflect.DeepEqual(again, es) {
			t.Fatalf("%q came back as %q, %v", es, again, err)
		}
	})
}

func FuzzDecodeJob(f *testing.F) {
	j := store.Job{Record: "c", Lane: "l", Class: 4, Gap: 3, Due: time.UnixMilli(5), Body: []byte("{}")}
	f.Add("7 12 "+place(j, 3)+" 1 1 2 l\x00\x01", encodeBlob(j))
	f.Add("7 12 "+place(j, 3)+" 1 1 2 ", []byte{formOne, 255, 255, 255, 255, 255, 255, 255, 255, 127})
	f.Fuzz(func(t *testing.T, s string, blob []byte) {
		j, _, err := decodeJob("c", "k", s, string(blob))
		if err != nil {
			return
		}
		again, _, err := decodeJob("c", "k", s, string(encodeBlob(j)))
		if err != nil || !bytes.Equal(again.Body, j.Body) || again.Lane != j.Lane || again.Gap != j.Gap {
			t.Fatalf("%+v came back as %+v, %v", j, again, err)
		}
	})
}

func FuzzDecodeLeased(f *testing.F) {
	j := store.Job{Record: "c", Lane: "l", Class: 4, Gap: 3, Due: time.UnixMilli(5), Body: []byte("{}")}
	at := place(j, 3)
	f.Add(at+"c\x00\x01+/1", "7 12 "+at+" 1 1 2 l\x00\x01", string(encodeBlob(j)), "1", "body", "")
	f.Add(at+"c\x00\x01+/1", "7 12 "+at+" 1 1 2 l\x00\x01", string(encodeBlob(j)), "x", "", "3:")
	f.Add("short", "", "", "", "", "")
	f.Fuzz(func(t *testing.T, job, state, blob, v, b, e string) {
		l, err := decodeOne([]string{job, state, blob, v, b, e})
		if err != nil {
			return
		}
		if l.Record == "" && !strings.HasPrefix(job[placeDigits:], nameEnd) || l.Found != nil && (l.Found.Key != l.Record || v == "") {
			t.Fatalf("%q is read as %+v", job, l)
		}
	})
}
