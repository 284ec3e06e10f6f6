package roompage

import (
	"context"
	"errors"
	"testing"
	"unicode/utf8"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/texts"
)

// heard is a room that only listens.
type heard struct {
	room.Room
	citizens   []room.CitizenAct
	colleagues []room.ColleagueAct
}

func (h *heard) Citizen(_ context.Context, a room.CitizenAct) (room.Done, error) {
	h.citizens = append(h.citizens, a)
	return room.Done{}, nil
}

func (h *heard) Colleague(_ context.Context, a room.ColleagueAct) (room.Done, error) {
	h.colleagues = append(h.colleagues, a)
	return room.Done{}, nil
}

// Whatever is sent, it is either one act of valid text, or a problem to mend.
func FuzzAPI(f *testing.F) {
	for act := range apiActs {
		for _, s := range []string{`{"account":"g","name":"E","text":"x"}`, `{"by":"s","post":"t.1","emoji":"👀"}`,
			`{"text":"\ud800"}`, `null`, `{"by":{}}`, `{"by":"s","by":"p"}`, "\xff", `{}{}`, `[`} {
			f.Add(act, []byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		act, ok := apiActs[name]
		if !ok {
			return
		}
		h := &heard{}
		_, err := act(t.Context(), h, body)
		if err != nil {
			var p *room.Problem
			if !errors.As(err, &p) || p.Kind != bot.Invalid || !utf8.ValidString(p.Says.In(texts.NL)) {
				t.Fatalf("%q is refused with %v", body, err)
			}
			return
		}
		if len(h.citizens)+len(h.colleagues) != 1 {
			t.Fatalf("%q did %d acts", body, len(h.citizens)+len(h.colleagues))
		}
		for _, a := range h.colleagues {
			if !utf8.ValidString(a.Text + a.Emoji + a.Post + a.Thread + a.Value) {
				t.Fatalf("%q gave invalid text", body)
			}
		}
	})
}
