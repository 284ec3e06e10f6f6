package registry

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"draad/bot"
	"draad/bot/alike"
	"draad/bot/store"
)

// registryKey is the record that holds the registry.
const registryKey = "registry/signatures"

// Load reads the registry; an empty one when there is none yet.
func Load(ctx context.Context, s store.Store) (bot.Registry, error) {
	r := bot.Registry{Signatures: map[bot.ColleagueID]bot.Signature{}}
	rec, err := s.Load(ctx, registryKey)
	if bot.Is(err, bot.NotFound) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(rec.Body, &r); err != nil {
		return r, bot.Errorf(bot.Permanent, "the registry of signatures cannot be read: %w", err)
	}
	r.Version = rec.Version
	return r, nil
}

// Set gives somebody a signature. Conflict: it is somebody else's; Invalid:
// it cannot be one.
func Set(ctx context.Context, s store.Store, with bot.SignWith, who bot.Colleague, text string, at time.Time) error {
	text = bot.PlainSignature(text, with)
	for range 20 {
		r, err := Load(ctx, s)
		if err != nil {
			return err
		}
		if r.Of(who.ID) == text && text != "" {
			return nil
		}
		if owner, taken := r.Owner(text); taken && owner != who.ID {
			return bot.Errorf(bot.Conflict, "signature %s is taken", text)
		}
		if !bot.ValidSignature(text, with) {
			return bot.Errorf(bot.Invalid, "a signature is 2 to 4 plain letters, or a first name")
		}
		if err = save(ctx, s, r.With(who, text, at), at); !bot.Is(err, bot.Conflict) {
			return err
		}
	}
	return bot.Errorf(bot.Temporary, "the registry of signatures is busy; try again")
}

func save(ctx context.Context, s store.Store, r bot.Registry, at time.Time) error {
	body, err := json.Marshal(r)
	if err != nil {
		return bot.Errorf(bot.Permanent, "encode the registry: %w", err)
	}
	return s.Commit(ctx, store.Change{Key: registryKey, Version: r.Version, Body: body, At: at})
}

// Seed puts the organisation file's signatures into the registry. It names
// those that clash with what was given out before.
func Seed(ctx context.Context, s store.Store, o *bot.Organisation, at time.Time) (set []bot.ColleagueID, problems []string, err error) {
	r, err := Load(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range o.People {
		text := o.SignatureOf(p)
		if text == "" || r.Of(p.ID) != "" && alike.Fold(r.Of(p.ID)) == alike.Fold(text) {
			continue
		}
		err := Set(ctx, s, o.SignWith, bot.Colleague{ID: p.ID, Name: p.Name}, text, at)
		switch {
		case bot.Is(err, bot.Conflict), bot.Is(err, bot.Invalid):
			problems = append(problems, string(p.ID)+": "+err.Error())
		case err != nil:
			return set, problems, err
		default:
			set = append(set, p.ID)
		}
	}
	slices.Sort(set)
	return set, problems, nil
}
