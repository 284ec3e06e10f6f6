//go:build ignore

// gen writes emoji.txt from the table in Mattermost's module, at the version in go.mod. The
// table is read, not linked: the domain uses no libraries.
package main

import (
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const module = "github.com/mattermost/mattermost/server/public"

// entry is a name with its code points; skin tones are put in by code.
var entry = regexp.MustCompile(`(?m)^\s*"([a-z0-9_+-]+)":\s*"([0-9a-f-]+)",$`)

func main() {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		log.Fatal("find the module: ", err)
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "model", "emoji_data.go"))
	if err != nil {
		log.Fatal(err)
	}
	_, table, _ := strings.Cut(string(source), "var SystemEmojis = ")
	table, _, _ = strings.Cut(table, "\n}")
	var lines []string
	for _, m := range entry.FindAllStringSubmatch(table, -1) {
		if !strings.HasSuffix(m[1], "_skin_tone") {
			lines = append(lines, m[1]+" "+m[2]+"\n")
		}
	}
	slices.Sort(lines)
	if err := os.WriteFile("emoji.txt", []byte(strings.Join(lines, "")), 0o644); err != nil {
		log.Fatal(err)
	}
}
