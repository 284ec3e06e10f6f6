package redis

import (
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/store"
)

var errDamaged = errors.New("a value in Redis cannot be read; keep a copy of the data, and look at what else writes to this Redis")

// encodeEntries writes entries as a record keeps them, see entries.lua.
func encodeEntries(es []bot.Entry) string {
	var all, one []byte
	for _, e := range es {
		one = appendName(appendName(appendName(one[:0], e.Index), e.Key), e.Order)
		all = append(strconv.AppendInt(all, int64(len(one)), 10), ':')
		all = append(all, one...)
	}
	return string(all)
}

func decodeEntries(s string) (es []bot.Entry, err error) {
	for s != "" {
		length, rest, ok := strings.Cut(s, ":")
		n, err := strconv.Atoi(length)
		if !ok || err != nil || n < 0 || n > len(rest) {
			return nil, errDamaged
		}
		var e bot.Entry
		one := rest[:n]
		var ok1, ok2, ok3 bool
		e.Index, one, ok1 = cutName(one)
		e.Key, one, ok2 = cutName(one)
		e.Order, one, ok3 = cutName(one)
		if !ok1 || !ok2 || !ok3 || one != "" {
			return nil, errDamaged
		}
		es, s = append(es, e), rest[n:]
	}
	return es, nil
}

// A job is two fields of its record's hash: s and its id, what the scripts change of it;
// j and its id, what stays as it is: a form, its gap, and the body as the rest.
const formOne = 1

func encodeBlob(j store.Job) []byte {
	b := append(make([]byte, 0, len(j.Body)+16), formOne)
	b = binary.AppendUvarint(b, uint64(j.Gap))
	return append(b, j.Body...)
}

// state is what the scripts keep of a job.
type state struct {
	token    uint64 // of the lease, see take.lua; 0: none
	expires  int64
	place    string
	attempts int
	tried    bool
	looks    int
	lane     string
}

const placeDigits = 1 + timeDigits + 16 + 10

func decodeState(s string) (st state, err error) {
	fields := strings.SplitN(s, " ", 7)
	if len(fields) != 7 || len(fields[2]) != placeDigits {
		return st, errDamaged
	}
	var rest string
	var ok bool
	if st.lane, rest, ok = cutName(fields[6]); !ok || rest != "" {
		return st, errDamaged
	}
	var errs [5]error
	st.token, errs[0] = strconv.ParseUint(fields[0], 10, 64)
	st.expires, errs[1] = strconv.ParseInt(fields[1], 10, 64)
	st.place = fields[2]
	st.attempts, errs[2] = strconv.Atoi(fields[3])
	st.tried = fields[4] == "1"
	st.looks, errs[3] = strconv.Atoi(fields[5])
	_, errs[4] = decodeDue(st.place)
	if errors.Join(errs[:]...) != nil || st.attempts < 0 || st.looks < 0 {
		return state{}, errDamaged
	}
	return st, nil
}

// decodeDue reads the due time out of a place.
func decodeDue(place string) (int64, error) {
	if len(place) < 1+timeDigits {
		return 0, errDamaged
	}
	ms, err := strconv.ParseUint(place[1:1+timeDigits], 10, 63)
	return int64(ms), err
}

// decodeJob puts the two halves of a record's job together.
func decodeJob(record, key, s, blob string) (store.Job, state, error) {
	st, err := decodeState(s)
	if err != nil || blob == "" || blob[0] != formOne {
		return store.Job{}, st, errDamaged
	}
	j := store.Job{Key: key, Record: record, Lane: st.lane, Class: int(st.place[0] - '0'), Attempts: st.attempts, Attempted: st.tried, Looks: st.looks}
	due, _ := decodeDue(st.place)
	j.Due = fromMilli(due)
	rest := []byte(blob[1:])
	gap, n := binary.Uvarint(rest)
	if n <= 0 || int64(gap) < 0 || j.Class < 0 || j.Class > 9 {
		return store.Job{}, st, errDamaged
	}
	j.Gap, j.Body = time.Duration(gap), rest[n:]
	return j, st, nil
}

// added is the job's place in the order of commit; as text it sorts.
func (st state) added() string { return st.place[1+timeDigits : 1+timeDigits+16] }
