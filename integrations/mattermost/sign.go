package mattermost

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// signer makes and checks codes over what comes back unsigned.
type signer struct{ key []byte }

// newSigner derives a key from the token. A new token makes old buttons invalid,
// until their cards are redrawn.
func newSigner(token string) signer {
	h := hmac.New(sha256.New, []byte(token))
	h.Write([]byte("draad mattermost buttons 1"))
	return signer{h.Sum(nil)}
}

// code is over the parts, with their lengths, so that none can move into another.
func (s signer) code(parts ...string) string {
	h := hmac.New(sha256.New, s.key)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s,", len(p), p)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

func (s signer) valid(code string, parts ...string) bool {
	return hmac.Equal([]byte(code), []byte(s.code(parts...)))
}
