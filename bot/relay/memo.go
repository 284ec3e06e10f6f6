package relay

import (
	"bytes"
	"container/list"
	"sync"

	"draad/bot"
)

// memo remembers what the bodies of the latest records say, so that one that
// was just committed need not be decoded again. It answers for the very bytes that
// the store gave, so another process that changes the record cannot make it wrong.
// What it gives out is shared: nobody may change it in place (Decide does not).
type memo struct {
	size   int // bytes of bodies that it holds at most
	mu     sync.Mutex
	room   int                      // … that it may still take in
	byKey  map[string]*list.Element // of latest
	latest *list.List               // of remembered, the latest in front
}

type remembered struct {
	key  string
	body []byte
	s    bot.State
}

// memoRoom is how many bytes of bodies a memo holds: some hundreds of conversations
// of usual size. Decoded, they take about twice that besides.
const memoRoom = 1 << 20

func newMemo(room int) *memo {
	return &memo{size: room, room: room, byKey: map[string]*list.Element{}, latest: list.New()}
}

// recall gives the state that a body stands for, if it is known.
func (m *memo) recall(key string, body []byte) (bot.State, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.byKey[key]
	if e == nil {
		return nil, false
	}
	r := e.Value.(remembered)
	if !bytes.Equal(r.body, body) {
		return nil, false
	}
	m.latest.MoveToFront(e)
	return r.s, true
}

// keep remembers what a body stands for, and forgets what was not asked for longest.
// One that is too large to hold pushes out nothing but what it said before.
func (m *memo) keep(key string, body []byte, s bot.State) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.byKey[key]; e != nil {
		m.drop(e)
	}
	if len(body) > m.size {
		return
	}
	m.byKey[key] = m.latest.PushFront(remembered{key, body, s})
	for m.room -= len(body); m.room < 0; {
		m.drop(m.latest.Back())
	}
}

func (m *memo) drop(e *list.Element) {
	r := m.latest.Remove(e).(remembered)
	delete(m.byKey, r.key)
	m.room += len(r.body)
}
