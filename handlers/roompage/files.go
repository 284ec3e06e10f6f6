package roompage

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
)

// files are what the page needs besides itself. Their address holds a hash, so
// that a browser may keep them and still sees a new version at once.
type files struct {
	kind map[string]string // name → media type
	hash map[string]string
	body map[string][]byte
}

func newFiles() *files {
	const script = "text/javascript; charset=utf-8"
	f := &files{hash: map[string]string{}, body: map[string][]byte{}, kind: map[string]string{
		"room.css": "text/css; charset=utf-8", "icons.svg": "image/svg+xml",
		"room.js": script, "morph.js": script, "drafts.js": script, "cases.js": script,
	}}
	for name := range f.kind {
		body, err := assets.ReadFile("assets/" + name)
		if err != nil {
			panic("roompage: " + err.Error()) // embedded: cannot fail in a program that builds
		}
		sum := sha256.Sum256(body)
		f.body[name], f.hash[name] = body, hex.EncodeToString(sum[:6])
	}
	return f
}

// address gives where a file is served.
func (f *files) address(name string) string {
	return path.Join("/practice/static", name) + "?v=" + f.hash[name]
}

func (f *files) serve(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	body, ok := f.body[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.URL.Query().Get("v") == f.hash[name] {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	w.Header().Set("Content-Type", f.kind[name])
	_, _ = w.Write(body)
}
