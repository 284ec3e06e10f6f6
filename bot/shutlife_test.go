package bot_test

import (
	"testing"
	"time"

	"draad/bot"
	"draad/bot/relay"
)

// Every channel is shut, so that a thread can go nowhere. As soon as there is life in its own,
// it goes on there, and until then the health page knows what it waits for.
func TestAThreadThatCanGoNowhereGoesOnWithTheFirstSignOfLife(t *testing.T) {
	for name, act := range map[string]func(m *moving){
		"its channel is shut": func(*moving) {},
		"another is in the file, and shut too": func(m *moving) {
			m.rules.Org.Desks[0].Channel = "C-new"
			m.restart()
			if err := m.engine.Housekeep(m.t.Context(), func() time.Time { return m.now }); err != nil {
				m.t.Fatal(err)
			}
		},
	} {
		m := newMoving(t)
		m.asked()
		for _, channel := range []string{"C-kcc", "C-noord", "C-zuid", "C-new"} {
			m.shut[channel] = true
		}
		for _, d := range m.rules.Org.Desks {
			m.shut[d.Channel] = true
		}
		act(m)
		m.take("4", follow(3, "Hallo?"))
		m.pass(12 * time.Minute)
		own := m.rules.Org.Desks[0].Channel
		held, err := relay.CountWaiting(t.Context(), m.store)
		if err != nil || len(held) != 1 || held[0].On != bot.ChatLane(own) || m.now.Sub(held[0].Since) < 10*time.Minute {
			t.Errorf("%s: what waits is %+v, %v", name, held, err)
		}
		clear(m.shut)
		*m.said = nil
		m.engine.ChannelLives(own)
		m.pass(0)
		if len(*m.said) == 0 {
			t.Errorf("%s: nothing is said at the sign of life", name)
		}
		if held, err := relay.CountWaiting(t.Context(), m.store); err != nil || len(held) != 0 {
			t.Errorf("%s: afterwards %+v waits, %v", name, held, err)
		}
	}
}
