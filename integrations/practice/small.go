package practice

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
)

// short is a short stable fingerprint of a string, in lower case.
func short(s string) string { return fingerprint(s)[:8] }

// fingerprint is long enough never to meet another.
func fingerprint(s string) string {
	sum := sha256.Sum256([]byte(s))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20]))
}

func number(n int) string { return strconv.Itoa(n) }
