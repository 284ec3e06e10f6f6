package settings

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Masked stands where a secret would.
const Masked = "***"

// shortest is the length in bytes below which a secret is not looked for: masking
// every "a" would make a log unreadable and give the secret away.
const shortest = 4

// Mask replaces every secret that was loaded so far, as it is and as JSON, Go and
// addresses write it. It is the last line of defence for logs; nothing should
// rely on it.
func (s *Set) Mask(text string) string {
	s.mu.Lock()
	if s.mask == nil {
		s.mask = masker(s.secrets)
	}
	mask := s.mask
	s.mu.Unlock()
	return mask.Replace(text)
}

func masker(secrets map[string]bool) *strings.Replacer {
	forms := map[string]bool{}
	for secret := range secrets {
		for _, form := range written(secret) {
			if len(form) >= shortest {
				forms[form] = true
			}
		}
	}
	// Longest first: of two secrets, one may begin with the other.
	byLength := slices.SortedFunc(maps.Keys(forms), func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(byLength))
	for _, form := range byLength {
		pairs = append(pairs, form, Masked)
	}
	return strings.NewReplacer(pairs...)
}

// written gives the ways in which a secret may be written down.
func written(secret string) []string {
	quoted := strconv.Quote(secret)
	inJSON, _ := json.Marshal(secret) // a string always can be
	return []string{
		secret,
		strings.TrimSpace(secret),
		quoted[1 : len(quoted)-1],
		string(inJSON[1 : len(inJSON)-1]),
		url.QueryEscape(secret),
		url.PathEscape(secret),
	}
}

// Show gives a Config struct (by pointer) for a log or a person, its secrets
// masked.
func Show(prefix string, config any) slog.Value {
	var attrs []slog.Attr
	for _, f := range fields(prefix, config) {
		v := slog.AnyValue(f.value.Interface())
		if f.secret {
			v = slog.StringValue(f.shown(fmt.Sprint(v)))
		}
		attrs = append(attrs, slog.Attr{Key: f.name, Value: v})
	}
	return slog.GroupValue(attrs...)
}

// shown is a value as a person may see it.
func (f field) shown(value string) string {
	if f.secret && value != "" {
		return Masked
	}
	return value
}
