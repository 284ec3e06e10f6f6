package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"draad/bot/texts"
)

// HashAnswer is the fingerprint that an approval binds to: the text, and which files
// go with it. Their bytes need no part in it: under one id they never change. Without
// files it is that of the text.
func HashAnswer(text string, files []File) string {
	if len(files) == 0 {
		return HashText(text)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%d:%s", len(text), text)
	for _, f := range files {
		fmt.Fprintf(h, "%q%q%q%d%q", f.ID, f.Name, f.Type, f.Size, f.Alt)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func (k *Contribution) hash() string { return HashAnswer(k.Text, k.Files) }

// refuseFiles says why the files of a contribution cannot go out; zero when they can.
func (d *decision) refuseFiles(files []File) texts.Text {
	l := d.limits().Files
	if len(files) == 0 {
		return texts.Text{}
	}
	if l.Count == 0 {
		return texts.T("refuse.files")
	}
	if len(files) > l.Count {
		return texts.T("refuse.files_many", "count", number(len(files)), "max", number(l.Count))
	}
	for _, f := range files {
		if !slices.Contains(l.Types, f.Type) {
			return texts.T("refuse.file_kind", "name", f.Name, "types", typeNames(l.Types))
		}
		if f.Size > l.Size {
			return texts.T("refuse.file_big", "name", f.Name, "max", number(int(l.Size>>20)))
		}
	}
	return texts.Text{}
}

// typeNames writes MIME types as people know them: "JPEG, PNG".
func typeNames(types []string) string {
	var names []string
	for _, t := range types {
		names = append(names, strings.ToUpper(strings.TrimPrefix(t, "image/")))
	}
	return strings.Join(names, ", ")
}
