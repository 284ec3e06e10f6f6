package fake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// file is an uploaded file.
type file struct {
	id, name string
	length   int
	data     []byte
	finished bool // its upload was completed
	ready    bool // Slack has had a look at it; until then it has no type
}

// Picture is a picture as people see it in a post.
type Picture struct {
	Alt  string
	Data []byte
}

// needs are the scopes of the methods for files.
var needs = map[string]string{
	"files.getUploadURLExternal": "files:write", "files.completeUploadExternal": "files:write",
	"files.delete": "files:write", "files.info": "files:read",
}

// filesAPI answers a method for files. The lock is held.
func (s *Server) filesAPI(method string, f url.Values) object {
	if need := needs[method]; need == "" {
		return refuse("unknown_method")
	} else if !slices.Contains(strings.Split(s.scopes, ","), need) {
		return refuse("missing_scope")
	}
	switch method {
	case "files.getUploadURLExternal":
		return s.uploadAddress(f)
	case "files.completeUploadExternal":
		return s.completeUpload(f)
	}
	at := s.files[f.Get("file")]
	if at == nil || !at.finished {
		return refuse("file_not_found")
	}
	if method == "files.delete" {
		delete(s.files, at.id)
		return object{"ok": true}
	}
	answer := object{"ok": true, "file": at.json()}
	at.ready = true // the next look finds it ready
	return answer
}

func (s *Server) uploadAddress(f url.Values) object {
	n, err := strconv.Atoi(f.Get("length"))
	if err != nil || n <= 0 || f.Get("filename") == "" {
		return refuse("invalid_arguments")
	}
	s.serial++
	at := &file{id: fmt.Sprintf("F%08d", s.serial), name: f.Get("filename"), length: n}
	s.files[at.id] = at
	return object{"ok": true, "upload_url": s.http.URL + "/upload/" + at.id, "file_id": at.id}
}

func (s *Server) completeUpload(f url.Values) object {
	var all []struct {
		ID string `json:"id"`
	}
	if json.Unmarshal([]byte(f.Get("files")), &all) != nil || len(all) != 1 {
		return refuse("invalid_arguments")
	}
	at := s.files[all[0].ID]
	if at == nil || len(at.data) != at.length {
		return refuse("file_not_found")
	}
	at.finished = true
	return object{"ok": true, "files": []object{{"id": at.id, "title": at.name}}}
}

// json is a file as files.info gives it.
func (f *file) json() object {
	kind := ""
	if f.ready {
		kind = http.DetectContentType(f.data)
	}
	return object{"id": f.id, "name": f.name, "mimetype": kind, "mode": "hosted", "size": len(f.data)}
}

// serveUpload takes the bytes of an upload.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	body, _, err := r.FormFile("file")
	if err != nil {
		http.Error(w, "no file", http.StatusBadRequest)
		return
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.files[r.PathValue("id")]
	if err != nil || at == nil || len(data) != at.length {
		http.Error(w, "not as announced", http.StatusBadRequest)
		return
	}
	at.data = data
	_, _ = fmt.Fprintf(w, "OK - %d", len(data))
}

// badPictures reports whether blocks show a file that Slack cannot show (yet).
func (s *Server) badPictures(raw json.RawMessage) string {
	var blocks []element
	if len(raw) == 0 || json.Unmarshal(raw, &blocks) != nil {
		return ""
	}
	for _, b := range blocks {
		if b.Type != "image" {
			continue
		}
		at := s.files[b.File.ID]
		if b.Alt == "" || len(b.Alt) > 2000 || at == nil || !at.ready || !slices.Contains(showable, http.DetectContentType(at.data)) {
			return "invalid_blocks"
		}
	}
	return ""
}

var showable = []string{"image/png", "image/jpeg", "image/gif"}

// Uploads tells how many uploaded files the server keeps.
func (s *Server) Uploads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.files)
}

// attached is what is in a file that somebody attached.
func attached(name string) []byte { return []byte("\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR" + name) }

// serveAttached gives such a file to who has the bot's token; others are sent on to a
// page to log in, as Slack does.
func (s *Server) serveAttached(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ours := r.Header.Get("Authorization") == "Bearer "+s.BotToken && !s.revoked
	s.mu.Unlock()
	if !ours {
		http.Redirect(w, r, "/?redir="+url.QueryEscape(r.URL.Path), http.StatusFound)
		return
	}
	_, _ = w.Write(attached(r.PathValue("name"))) // whoever asked may be gone
}
