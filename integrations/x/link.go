package x

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// link is what X takes, or may take, for a link: text[start:end].
type link struct {
	start, end int
	doubtful   bool
}

func (l link) weight(text string) int {
	if l.doubtful {
		return max(urlWeight, plainWeight(text[l.start:l.end]))
	}
	return urlWeight
}

// HasLink reports whether X will take something in the text for a link, which makes
// the post dearer.
func HasLink(text string) bool {
	for _, l := range findLinks(text) {
		if !l.doubtful {
			return true
		}
	}
	return false
}

// findLinks gives the links in a text, in order. It follows twitter-text: with a
// scheme (http, https) any host with a known top-level domain; without one an
// ASCII host, which does not directly follow a letter, digit or one of @ $ # - _ . /
// A host without scheme and path under a country's domain is a link according to
// some versions and none according to others: doubtful. So is a host with a scheme
// under a top-level domain that we do not know.
func findLinks(text string) []link {
	if !strings.Contains(text, ".") {
		return nil
	}
	var found []link
	for i := 0; i < len(text); {
		l, ok := linkAt(text, i)
		if ok {
			found = append(found, l)
		}
		if l.end > i { // also past what only looks like one: no link begins inside it
			i = l.end
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return found
}

func linkAt(text string, i int) (link, bool) {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	if i > 0 && (isASCIIWord(before) || strings.ContainsRune("@＠$#＃", before)) {
		return link{}, false
	}
	if n := schemePrefix(text[i:]); n > 0 {
		return schemedLink(text, i, i+n)
	}
	if i > 0 && strings.ContainsRune("-_./", before) {
		return link{}, false
	}
	if r, size := decodeRune(text[i:]); isAccented(r) { // it stands before a link, rather than being its first letter
		if l, ok := bareLink(text, i+size); ok && l.start == i+size {
			return link{}, false
		}
	}
	return bareLink(text, i)
}

func schemePrefix(s string) int {
	for _, p := range []string{"https://", "http://"} {
		if len(s) > len(p) && strings.EqualFold(s[:len(p)], p) {
			return len(p)
		}
	}
	return 0
}

func schemedLink(text string, start, host int) (link, bool) {
	end, domain := hostEnd(text, host, true)
	switch {
	case domain == brokenDomain:
		return link{end: end}, false
	case end == host, domain == notDomain:
		return link{}, false
	}
	return link{start: start, end: pathEnd(text, portEnd(text, end)), doubtful: domain == unknownDomain}, true
}

func bareLink(text string, start int) (link, bool) {
	end, domain := hostEnd(text, start, false)
	if domain == brokenDomain {
		return link{end: end}, false
	}
	if end == start || (domain != genericDomain && domain != countryDomain) {
		return link{}, false
	}
	whole := end
	if path := portEnd(text, end); path < len(text) && text[path] == '/' { // without a path, port and query are none of its
		whole = pathEnd(text, path)
	}
	short := domain == countryDomain && whole == end && strings.Count(text[start:end], ".") == 1
	return link{start: start, end: whole, doubtful: short}, true
}

// domainKind is how a host ends.
type domainKind int

const (
	notDomain domainKind = iota
	genericDomain
	countryDomain
	unknownDomain
	brokenDomain // with a label that no name may have: then all of it is none
)

// maxHost is the longest name that the domain name system has, in bytes.
const maxHost = 253

// hostEnd finds the longest host at start whose last label is a top-level domain.
// Without a scheme a host is ASCII.
func hostEnd(text string, start int, schemed bool) (int, domainKind) {
	end, kind := start, notDomain
	labelStart := start
	for i := start; i <= len(text) && i-start <= maxHost; {
		r, size := decodeRune(text[i:])
		if size > 0 && isHostRune(r, schemed) {
			i += size
			continue
		}
		label := text[labelStart:i]
		if tooLongLabel(label) {
			return i, brokenDomain
		}
		if labelStart > start {
			if n, k := topLevel(text, labelStart, label); k != notDomain && (k != unknownDomain || kind == notDomain) {
				end, kind = labelStart+n, k
			}
		}
		if r != '.' || !validLabel(label) {
			break
		}
		i += size
		labelStart = i
	}
	return end, kind
}

// topLevel judges the last label of a host. Letters of other scripts that follow an
// ASCII name directly are not part of it.
func topLevel(text string, at int, label string) (int, domainKind) {
	n := 0
	for n < len(label) && isASCIILetter(label[n]) {
		n++
	}
	next, _ := decodeRune(text[at+n:])
	if n < 2 || isASCIIWord(next) || next == '@' || next == '-' && n == len(label) {
		return 0, notDomain
	}
	name := strings.ToLower(label[:n])
	switch {
	case n == 2 && (name == "co" || name == "tv"):
		return n, genericDomain // X takes these for links even when they are short
	case n == 2:
		return n, countryDomain
	case genericNames[name]:
		return n, genericDomain
	}
	return n, unknownDomain
}

// maxLabel is the longest part of a name that the domain name system has, in bytes.
const maxLabel = 63

// tooLongLabel reports whether a label is too long as it is written in the domain name
// system: in ASCII, by punycode.
func tooLongLabel(label string) bool {
	if len(label) <= maxLabel/4 {
		return false
	}
	ascii, err := idna.Punycode.ToASCII(label)
	return len(ascii) > maxLabel || err != nil && len(label) > maxLabel
}

func validLabel(label string) bool {
	if label == "" {
		return false
	}
	first, last := label[0], label[len(label)-1]
	return first != '-' && first != '_' && last != '-' && last != '_'
}

func portEnd(text string, i int) int {
	if i >= len(text) || text[i] != ':' {
		return i
	}
	j := i + 1
	for j < len(text) && text[j] >= '0' && text[j] <= '9' {
		j++
	}
	if j == i+1 {
		return i
	}
	return j
}

// pathEnd takes in path and query, without the punctuation at their end. A query follows
// the host or the end of the path directly.
func pathEnd(text string, i int) int {
	if i < len(text) && text[i] == '/' {
		i = runEnd(text, i, isPathRune, isPathEnding)
	}
	if i < len(text) && text[i] == '?' {
		i = runEnd(text, i, isQueryRune, isQueryEnding)
	}
	return i
}

// runEnd is where what begins at i ends: behind its last rune that may end it, or behind
// parentheses that are closed.
func runEnd(text string, i int, within, ending func(rune) bool) int {
	end, depth := i, 0
	for j := i; j < len(text); {
		r, size := utf8.DecodeRuneInString(text[j:])
		if !within(r) {
			break
		}
		j += size
		switch {
		case r == '(':
			depth++
		case r == ')' && depth == 0:
			return end
		case r == ')':
			depth--
			end = j
		case depth == 0 && ending(r):
			end = j
		}
	}
	return end
}

func isPathRune(r rune) bool {
	return isASCIIWord(r) || strings.ContainsRune("!*';:=+,.$/%#[]-–_~@|&()", r) || isAccented(r) || isCyrillic(r)
}

func isPathEnding(r rune) bool {
	return isASCIIWord(r) || strings.ContainsRune("+-=_#/", r) || isAccented(r) || isCyrillic(r)
}

func isQueryRune(r rune) bool {
	return isASCIIWord(r) || strings.ContainsRune("!?*'@();:&=+$/%#[]-_.,~|", r)
}

func isQueryEnding(r rune) bool { return isASCIIWord(r) || strings.ContainsRune("-_&=#/", r) }

func isHostRune(r rune, schemed bool) bool {
	if isASCIIWord(r) || r == '-' || r == '_' || isAccented(r) {
		return true
	}
	return schemed && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.Is(unicode.So, r))
}

func isASCIILetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

func isASCIIWord(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func isAccented(r rune) bool {
	return r >= 0xC0 && r <= 0x24F && r != 0xD7 && r != 0xF7
}

func isCyrillic(r rune) bool { return r >= 0x400 && r <= 0x4FF }
