package handlers

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/alike"
	"draad/bot/relay"
)

// What may stand before initials: "paraaf", "Paraaf:", "mijn initialen zijn".
const signatureWord = `^(?i:(?:mijn|my)\s+)?(?i:paraaf|initialen|initials)(?i:\s+(?:is|zijn|are))?`

// signatureForms are how people write what they sign with. Without a caret or a colon,
// capitals tell it from words about initials, such as "paraaf mist".
var signatureForms = map[bot.SignWith]struct{ named, alone *regexp.Regexp }{
	bot.WithInitials: {
		named: regexp.MustCompile(signatureWord + `(?:\s*[:=]\s*\^?(\pL(?:[. ]*\pL){0,7})|\s+(\^\pL(?:[. ]*\pL){0,7}|\p{Lu}(?:\.? ?\p{Lu}){1,3}))$`),
		alone: regexp.MustCompile(`^(\^\pL(?:[. ]*\pL){1,3}|\p{Lu}(?:\.? ?\p{Lu}){1,3})$`),
	},
	bot.WithFirstName: {
		named: regexp.MustCompile(signatureWord + `(?:\s*[:=]\s*\^?(\pL[\pL \'-]{0,23})|\s+(\^[\pL \'-]{1,24}|\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}*)?))$`),
		alone: regexp.MustCompile(`^(\^[\pL \'-]{1,24}|\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}*)?)$`),
	},
}

// answersOnly are what people answer with in capitals that are no initials.
var answersOnly = []string{"OK", "OKE", "JA", "NEE", "NO", "YES", "HOI", "WAT", "TOP", "GOED"}

// signatureCommand reports whether a reply or a command sets a signature, and which.
func signatureCommand(e bot.ChatEvent, with bot.SignWith) (string, bool) {
	if e.Act != bot.Said && e.Act != bot.Commanded {
		return "", false
	}
	m := signatureForm(with).named.FindStringSubmatch(bare(e.Text))
	if m == nil {
		return "", false
	}
	return signatureLetters(m[1]+m[2], with), true
}

// signatureAlone gives the signature that a reply consists of, for who was asked for
// theirs. A first name alone must be their own: so many words look like one.
func signatureAlone(e bot.ChatEvent, with bot.SignWith) (string, bool) {
	text := bare(e.Text)
	if e.Act != bot.Said || !signatureForm(with).alone.MatchString(text) || slices.Contains(answersOnly, text) {
		return "", false
	}
	letters := signatureLetters(text, with)
	if with == bot.WithFirstName && !strings.HasPrefix(text, "^") {
		first, _, _ := strings.Cut(letters, " ")
		own, _, _ := strings.Cut(e.By.Name, " ")
		return letters, alike.Fold(first) == alike.Fold(own)
	}
	return letters, true
}

func signatureForm(with bot.SignWith) struct{ named, alone *regexp.Regexp } {
	if forms, ok := signatureForms[with]; ok {
		return forms
	}
	return signatureForms[bot.WithInitials]
}

// bare is a text without what stands around it for show: quotes that were copied from our
// question, and the end of a sentence.
func bare(text string) string {
	return strings.Trim(alike.Plain(text), " \t\r\n.!«»\"“”„`")
}

// signatureLetters is what somebody typed, without caret, and dots between initials.
func signatureLetters(text string, with bot.SignWith) string {
	text = strings.TrimSpace(strings.TrimPrefix(text, "^"))
	if with == bot.WithFirstName {
		return text
	}
	return strings.NewReplacer(".", "", " ", "").Replace(text)
}

// signature gives what a reply says that its author signs with, if it does. Initials alone
// count as the answer to our question, and are a contribution like any other otherwise.
func (in *Inbox) signature(ctx context.Context, key string, e bot.ChatEvent) (string, bool, error) {
	if key == "" && e.Act != bot.Commanded {
		return "", false, nil
	}
	if text, is := signatureCommand(e, in.org.SignWith); is {
		return text, true, nil
	}
	text, is := signatureAlone(e, in.org.SignWith)
	if !is || key == "" {
		return "", false, nil
	}
	c, err := relay.Load[bot.Conversation](ctx, in.engine, key)
	if err != nil {
		return "", false, err
	}
	return text, c.AsksSignature(e.By.ID), nil
}
