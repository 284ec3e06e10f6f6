// Package nearest finds the word that somebody probably meant. It is what every
// "did you mean" in the program uses: settings, keys in the organisation file,
// commands and flags. It knows nothing of what the words stand for.
package nearest

import "strings"

// Word gives the known word that is closest to what was written, and whether it
// is close enough to be worth suggesting: at most one slip in three letters, and
// one in a word of two.
func Word(written string, known []string) (string, bool) {
	best, least := "", len(written)/3+1
	if len(written) == 2 {
		least = 2
	}
	for _, k := range known {
		if d := Distance(strings.ToLower(written), strings.ToLower(k), least); d < least {
			best, least = k, d
		}
	}
	return best, best != ""
}

// Suggest is " (did you mean X?)", or nothing when no known word is near.
func Suggest(written string, known []string) string {
	if w, ok := Word(written, known); ok {
		return " (did you mean " + w + "?)"
	}
	return ""
}

// Distance counts the slips between two words: a byte added, left out, changed,
// or swapped with its neighbour (optimal string alignment). It stops counting at
// limit, which it then returns.
func Distance(a, b string, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}
