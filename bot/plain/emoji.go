package plain

import (
	_ "embed" // the table
	"regexp"
	"strconv"
	"strings"
	"sync"
)

//go:embed emoji.txt
var emojiTable string

// signs gives the code points of an emoji, as "1f44d-1f3fb", by its name.
var signs = sync.OnceValue(func() map[string]string {
	all := make(map[string]string, strings.Count(emojiTable, "\n"))
	for line := range strings.Lines(emojiTable) {
		name, codes, _ := strings.Cut(strings.TrimSpace(line), " ")
		all[name] = codes
	}
	return all
})

// tones are the skin tones by the names of chats, on the end of an emoji's own.
var tones = map[string]rune{
	"::skin-tone-2": 0x1f3fb, "::skin-tone-3": 0x1f3fc, "::skin-tone-4": 0x1f3fd, "::skin-tone-5": 0x1f3fe, "::skin-tone-6": 0x1f3ff,
	"_light_skin_tone": 0x1f3fb, "_medium_light_skin_tone": 0x1f3fc, "_medium_skin_tone": 0x1f3fd,
	"_medium_dark_skin_tone": 0x1f3fe, "_dark_skin_tone": 0x1f3ff,
}

var toned = regexp.MustCompile(`^(.+?)(::skin-tone-[2-6]|_(?:medium_light|medium_dark|light|medium|dark)_skin_tone)$`)

// Sign gives an emoji by its name, without colons. ok is false for those of a chat's own.
func Sign(name string) (sign string, ok bool) {
	name = strings.ToLower(name)
	tone := ""
	if m := toned.FindStringSubmatch(name); m != nil {
		name, tone = m[1], m[2]
	}
	sign, ok = FromCodes(signs()[name])
	if !ok || tone == "" {
		return sign, ok
	}
	first := []rune(sign)[0]
	rest := strings.TrimPrefix(sign[len(string(first)):], "\ufe0f")
	return string(first) + string(tones[tone]) + rest, true
}

// FromCodes gives the emoji that hexadecimal code points stand for: "1f44d-1f3fb".
func FromCodes(codes string) (sign string, ok bool) {
	var b strings.Builder
	for code := range strings.SplitSeq(codes, "-") {
		n, err := strconv.ParseUint(code, 16, 32)
		if err != nil || n == 0 || n > 0x10ffff || n >= 0xd800 && n < 0xe000 {
			return "", false
		}
		b.WriteRune(rune(n))
	}
	return b.String(), true
}

// emojiName is a name between colons, as chats write one.
var emojiName = regexp.MustCompile(`:[A-Za-z0-9_+-]*[A-Za-z_+][A-Za-z0-9_+-]*(?:::skin-tone-[2-6])?:|:-1:|:100:|:1234:`)

// Signs puts emoji in the place of their names. A name that is none of theirs stays, and
// is lost: it is an emoji of the chat's own, or no emoji.
func Signs(s string) (string, []Lost) {
	var lost []Lost
	s = emojiName.ReplaceAllStringFunc(s, func(name string) string {
		sign, ok := Sign(strings.Trim(name, ":"))
		if !ok {
			lost = append(lost, Lost{Kind: Emoji, What: name})
			return name
		}
		return sign
	})
	return s, lost
}
