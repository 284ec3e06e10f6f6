package room

import (
	"draad/bot"
	"draad/bot/texts"
)

// Problem is an error that whoever did the act can mend. It is a text, so that a
// page can say it in the viewer's language, beside the field it is about.
type Problem struct {
	Kind  bot.Kind   // Invalid, NotFound, or Permanent for what is not allowed
	Field string     // the field it is about: "text", "by", "post" …
	Says  texts.Text // what is wrong and what to do
}

// NewProblem makes a problem; args are those of texts.T.
func NewProblem(k bot.Kind, field, key string, args ...string) *Problem {
	return &Problem{Kind: k, Field: field, Says: texts.T(key, args...)}
}

// Error gives the text in English, for logs. It never holds what was typed.
func (p *Problem) Error() string { return p.Says.In(texts.EN) }

// Unwrap gives the error its kind.
func (p *Problem) Unwrap() error { return &bot.Error{Kind: p.Kind} }
