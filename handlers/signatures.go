package handlers

import (
	"context"

	"draad/bot"
	"draad/bot/registry"
	"draad/bot/texts"
)

// setSignature gives a colleague a signature, says so in the thread, and lets the
// answers go on that waited for it.
func (in *Inbox) setSignature(ctx context.Context, key string, e bot.ChatEvent, text string) error {
	err := registry.Set(ctx, in.store, in.org.SignWith, e.By, text, e.At)
	kind := bot.KindOf(err)
	if err != nil && kind != bot.Conflict && kind != bot.Invalid {
		return err
	}
	note, noteErr := in.signatureNote(ctx, e, text, kind)
	if noteErr != nil {
		return noteErr
	}
	if key != "" {
		if err := in.engine.Take(ctx, key, bot.Event{ID: e.ID, At: e.At, Fact: bot.Noted{Note: note, Thread: e.Thread}}); err != nil {
			return err
		}
	}
	if err != nil {
		if key == "" {
			return err // a command outside any thread: whoever asked hears it at once
		}
		return nil
	}
	return in.SignatureKnown(ctx, e.By.ID)
}

func (in *Inbox) signatureNote(ctx context.Context, e bot.ChatEvent, text string, failed bot.Kind) (bot.Note, error) {
	r, err := registry.Load(ctx, in.store)
	if err != nil {
		return bot.Note{}, err
	}
	args := []string{"author", e.By.Name, "signature", text, "proposal", r.Propose(e.By.Name, in.org.SignWith)}
	switch failed {
	case bot.Conflict:
		return bot.Note{Text: texts.T("note.signature_taken", args...), Only: e.By.ID}, nil
	case bot.Invalid:
		return bot.Note{Text: texts.T("note.signature_invalid", args...), Only: e.By.ID}, nil
	}
	return bot.Note{Text: texts.T("note.signature_set", "author", e.By.Name, "signature", r.Of(e.By.ID))}, nil
}

// SignatureKnown lets every answer go on that waited for a colleague's signature.
func (in *Inbox) SignatureKnown(ctx context.Context, who bot.ColleagueID) error {
	r, err := registry.Load(ctx, in.store)
	if err != nil || r.Of(who) == "" {
		return err
	}
	after := ""
	for {
		waiting, err := in.store.List(ctx, bot.IndexUnsigned, string(who), after, 100)
		if err != nil || len(waiting) == 0 {
			return err
		}
		for _, w := range waiting {
			after = w.Order
			fact := bot.SignatureSet{By: who, Sign: r.Of(who)}
			if err := in.engine.Take(ctx, w.Record, bot.Event{At: in.now(), Fact: fact}); err != nil {
				return err
			}
		}
	}
}
