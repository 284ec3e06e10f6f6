package bot

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// compose makes the posts of an answer: one, signed, when it fits; otherwise a
// numbered chain, "1/2 …", with the signature on the last. ok is false when it
// does not fit in as many posts as the platform allows.
func compose(text, signature string, l Limits, clusters func(string) []string) (parts []string, ok bool) {
	text = strings.TrimSpace(text)
	whole := sign(text, signature)
	size := l.Count(whole)
	if size <= l.Max {
		return []string{whole}, true
	}
	if size > l.Max*l.Chain {
		return nil, false
	}
	least := max(2, (size+l.Max-1)/l.Max)
	for _, cut := range []cutter{afterSentence, afterWord} {
		for n := least; n <= l.Chain; n++ {
			if parts, ok := chain(text, signature, n, l, cut, clusters); ok {
				return parts, true
			}
		}
	}
	return nil, false
}

// chain fills exactly n posts, or says that the text does not fit.
func chain(text, signature string, n int, l Limits, at cutter, clusters func(string) []string) ([]string, bool) {
	parts := make([]string, 0, n)
	for i := 1; i <= n; i++ {
		head, tail := fmt.Sprintf("%d/%d ", i, n), ""
		if i == n {
			tail = " ^" + signature
		}
		fits := func(s string) bool { return l.Count(head+s+tail) <= l.Max }
		cut := text
		if !fits(text) {
			if i == n {
				return nil, false
			}
			cut = text[:cutAt(text, fits, at, clusters)]
		}
		if i < n && len(cut) == len(text) {
			// It all fits here, but the last post must have something to sign.
			cut = text[:lastWord(text)]
		}
		part := strings.TrimSpace(cut)
		if part == "" {
			return nil, false
		}
		parts = append(parts, head+part+tail)
		text = strings.TrimSpace(text[len(cut):])
	}
	return parts, text == ""
}

// cutter says where to end a post, of the last word and the last sentence that fit.
type cutter func(word, sentence int) int

// afterSentence ends a post with a sentence when that fills half of what fits.
func afterSentence(word, sentence int) int {
	if sentence > word/2 {
		return sentence
	}
	return word
}

// afterWord fills a post as far as it goes, for when sentences leave too much room.
func afterWord(word, _ int) int { return word }

// cutAt finds where to end a post: after a sentence or a word, or inside a word
// that is longer than a post, between two grapheme clusters. Links and mentions
// are never cut; 0 means that not even the first word can go in.
func cutAt(text string, fits func(string) bool, at cutter, clusters func(string) []string) int {
	word, sentence := 0, 0
	for end := range wordEnds(text) {
		if !fits(strings.TrimSpace(text[:end])) {
			break
		}
		word = end
		if endsSentence(text[:end]) {
			sentence = end
		}
	}
	if word > 0 {
		return at(word, sentence)
	}
	return cutWord(text, fits, clusters)
}

// wordEnds yields the offset after each word, with the white space behind it.
func wordEnds(text string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		inWord := false
		for i, r := range text {
			space := unicode.IsSpace(r)
			if inWord && space && !yield(i) {
				return
			}
			inWord = !space
		}
		yield(len(text))
	}
}

func endsSentence(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool { return strings.ContainsRune(`"')]”’»`, r) })
	last, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…", last)
}

// cutWord cuts a first word that is longer than a post.
func cutWord(text string, fits func(string) bool, clusters func(string) []string) int {
	end := len(text)
	for e := range wordEnds(text) {
		end = e
		break
	}
	if unbreakable(strings.TrimSpace(text[:end])) {
		return 0
	}
	ends := []int{0}
	for _, c := range clusters(text[:end]) {
		ends = append(ends, ends[len(ends)-1]+len(c))
	}
	n := sort.Search(len(ends)-1, func(i int) bool { return !fits(text[:ends[i+1]]) })
	return ends[n]
}

// unbreakable reports whether a word is a link or a mention.
func unbreakable(word string) bool {
	return strings.Contains(word, "://") || strings.HasPrefix(word, "www.") ||
		strings.Contains(word, "@") || strings.Contains(word, "#")
}

// lastWord is where the last word of a text begins, 0 for a single word.
func lastWord(text string) int {
	return strings.LastIndexFunc(text, unicode.IsSpace) + 1
}
