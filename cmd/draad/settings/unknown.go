package settings

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"draad/bot/nearest"
)

// kubernetes matches what a cluster puts into the environment of every pod when a
// service is called "draad": DRAAD_SERVICE_HOST, DRAAD_PORT_8080_TCP_ADDR …
// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
var kubernetes = regexp.MustCompile(`_SERVICE_HOST$|_SERVICE_PORT(_[A-Z0-9_]+)?$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$`)

// unknown names the variables that look like settings and are none.
func (s *Set) unknown() Problems {
	var all Problems
	for _, name := range slices.Sorted(maps.Keys(s.env)) {
		if !s.ours(name) || s.isKnown(name) || fromKubernetes(name, s.env[name]) {
			continue
		}
		p := Problem{Name: name, Says: "is not a setting", Do: s.suggest(name)}
		if do := s.gone[strings.TrimSuffix(name, "_FILE")]; do != "" {
			p.Says, p.Do = "is no setting any more", do
		}
		all = append(all, p)
	}
	return all
}

func (s *Set) ours(name string) bool {
	for family := range s.families {
		if strings.HasPrefix(name, family+"_") {
			return true
		}
	}
	return false
}

func (s *Set) isKnown(name string) bool {
	return s.known[name] || s.known[strings.TrimSuffix(name, "_FILE")]
}

func (s *Set) suggest(name string) string {
	bare, isFile := strings.CutSuffix(name, "_FILE")
	if w, ok := nearest.Word(bare, s.names()); ok {
		if isFile {
			w += "_FILE"
		}
		return "did you mean " + w + "?"
	}
	return "`draad help settings` lists them"
}

func fromKubernetes(name, value string) bool {
	if strings.HasSuffix(name, "_PORT") {
		return strings.HasPrefix(value, "tcp://") || strings.HasPrefix(value, "udp://")
	}
	return kubernetes.MatchString(name)
}
