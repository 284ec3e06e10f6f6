package rooms

import (
	"fmt"
	"slices"
	"strings"
)

// suites are the packages that hold suites for all integrations, not one of them.
var suites = []string{"draad/integrations/platformtest", "draad/integrations/workspacetest"}

// wire is the one package that integrations share: what a status means must be the same for
// all of them, and bot knows nothing of HTTP. It needs no other integration in its turn.
const wire = "draad/integrations/wire"

// testLibraries may be used by tests, and by the suites that tests run.
var testLibraries = []string{"pgregory.net/rapid", "go.uber.org/goleak"}

// owners says which folder alone may use a library: whoever owns a system outside
// owns all of it.
var owners = map[string]string{
	"go.etcd.io/bbolt":                     "integrations/bolt",
	"github.com/redis/go-redis/v9":         "integrations/redis",
	"github.com/g8rswimmer/go-twitter/v2":  "integrations/x",
	"github.com/dghubble/oauth1":           "integrations/x",
	"github.com/kelseyhightower/envconfig": "cmd/draad/settings",
	"github.com/yuin/goldmark":             "integrations/mattermost",
	"github.com/rickar/cal/v2":             "cmd/draad/organisation",
	"go.yaml.in/yaml/v3":                   "cmd/draad/organisation",
	"github.com/prometheus/client_golang":  "handlers/ops",
	"github.com/chromedp/chromedp":         "tests alone",
	"github.com/alicebob/miniredis/v2":     "tests alone",
}

// checkImports gives what is wrong with the imports of a tree.
func checkImports(files []source) []string {
	var wrong []string
	for _, f := range files {
		for _, path := range f.imports {
			if why := refuse(f, path); why != "" {
				wrong = append(wrong, fmt.Sprintf("%s may not import %s: %s", f.path, path, why))
			}
		}
	}
	return wrong
}

// refuse gives the reason why a file may not import a package, "" when it may.
func refuse(f source, path string) string {
	ours := path == "draad" || strings.HasPrefix(path, "draad/")
	if !ours {
		return refuseOther(f, path)
	}
	switch room, _, _ := strings.Cut(f.path, "/"); room {
	case "bot":
		if dir(f) == "bot" && !f.test && inner(path) {
			return "the domain decides; what calls or keeps stands around it"
		}
		if !under(path, "draad/bot") && !(f.test && under(f.path, "bot/sim") && bringsTheWorld(path)) {
			return "the domain knows nothing of what stands around it"
		}
	case "prompts":
		if !under(path, "draad/prompts") {
			return "prompts are plain text with their tests; they know no other room"
		}
	case "handlers":
		if !under(path, "draad/bot") && !under(path, "draad/handlers") && !(f.test && under(path, "draad/integrations")) {
			return "a handler translates into bot's words and knows no integration"
		}
	case "integrations":
		return refuseIntegration(f, path)
	}
	return ""
}

// dir is the folder that a file stands in.
func dir(f source) string { return f.path[:max(0, strings.LastIndexByte(f.path, '/'))] }

// inner reports whether a package is one of the rooms around the domain.
func inner(path string) bool {
	return under(path, "draad/bot/relay") || under(path, "draad/bot/store") || under(path, "draad/bot/ports")
}

// reaching are the packages that something needs which reaches outside, or waits.
var reaching = []string{"context", "io", "os", "net", "log", "time/tzdata"}

// bringsTheWorld reports whether the tests of the seeded world may bring a package: the
// way in, and the stores that the world lives over.
func bringsTheWorld(path string) bool {
	return path == "draad/handlers" || path == "draad/integrations/bolt" || path == "draad/integrations/redis"
}

func refuseIntegration(f source, path string) string {
	switch {
	case under(path, "draad/bot/relay") && !f.test && !isSuite("draad/"+f.folder(2)):
		return "an integration translates; who calls it is no business of its own"
	case under(path, "draad/bot"), under(path, "draad/prompts"), under(path, "draad/"+f.folder(2)):
		return ""
	case path == wire:
		return ""
	case path == "draad/handlers" && isSuite("draad/"+f.folder(2)):
		return "" // suites are for tests alone, and tell the main job with the real inbox
	case isSuite(path) && f.test:
		return ""
	case isSuite(path):
		return "suites are for tests"
	case under(path, "draad/integrations"):
		return "an integration never needs another: what they share is in bot, or in integrations/wire"
	}
	return "an integration implements bot's ports, and is used by cmd alone"
}

func refuseOther(f source, path string) string {
	standard := !strings.Contains(strings.SplitN(path, "/", 2)[0], ".")
	if dir(f) == "bot" && !f.test && slices.ContainsFunc(reaching, func(c string) bool { return under(path, c) }) {
		return "the domain calls nothing: no context, no I/O"
	}
	if standard || f.test {
		return ""
	}
	if owner, owned := owners[owned(path)]; owned && !under(f.path, owner) {
		return "it belongs to " + owner
	}
	room, _, _ := strings.Cut(f.path, "/")
	if room != "bot" && room != "prompts" || under(path, "golang.org/x") {
		return ""
	}
	for _, lib := range testLibraries {
		if under(path, lib) && (under(f.path, "bot/store/storetest") || under(f.path, "bot/sim")) {
			return ""
		}
	}
	return "this room uses the standard library alone, so that it stays easy to trust"
}

// owned gives the owned library that a package belongs to.
func owned(path string) string {
	for lib := range owners {
		if under(path, lib) {
			return lib
		}
	}
	return ""
}

func isSuite(path string) bool {
	for _, s := range suites {
		if path == s {
			return true
		}
	}
	return false
}

// under reports whether a path is a folder or something in it.
func under(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }
