package settings

import (
	"cmp"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
)

// maxFile is the largest file that NAME_FILE may point at, in bytes.
const maxFile = 64 << 10

// Set reads settings, and remembers what was wrong with them, which names exist
// and which values are secret. It may be used by several goroutines.
type Set struct {
	mu       sync.Mutex
	env      map[string]string
	known    map[string]bool
	families map[string]bool   // the prefixes under which unknown names are mistakes
	gone     map[string]string // settings of earlier versions, and what to do about them
	secrets  map[string]bool
	loaded   []Loaded
	problems Problems
	mask     *strings.Replacer
}

// Loaded is one setting as it was read, for a person.
type Loaded struct {
	Name  string
	Value string // "***" for a secret
	From  string // "environment", "file", "default", or "" when it is not set
}

// New makes a set that reads an environment, as os.Environ gives it.
func New(environ []string) *Set {
	env := make(map[string]string, len(environ))
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok {
			env[name] = value
		}
	}
	return &Set{
		env:      env,
		known:    map[string]bool{},
		families: map[string]bool{"DRAAD": true},
		gone:     map[string]string{},
		secrets:  map[string]bool{},
	}
}

// Load reads the settings with a prefix ("DRAAD_X") into a Config struct, passed
// by pointer. Problems are kept for Err; a field with a problem keeps its default.
// When each field is right by itself, the struct's own Validate() []error, if it
// has one, says whether they fit together; its Gone() map[string]string names settings
// of earlier versions, and says what to do about each.
func (s *Set) Load(prefix string, config any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.problems)
	for _, f := range s.learn(prefix, config) {
		s.load(f)
	}
	v, ok := config.(interface{ Validate() []error })
	if !ok || len(s.problems) > before {
		return
	}
	for _, err := range v.Validate() {
		s.problems = append(s.problems, s.own(prefix, err))
	}
}

// own makes a problem of what Validate says. A text that begins with the name of
// a setting is about that setting, others are about all with the prefix.
func (s *Set) own(prefix string, err error) Problem {
	name, says, _ := strings.Cut(err.Error(), " ")
	if !s.known[name] {
		name, says = strings.ToUpper(prefix)+"_*", err.Error()
	}
	return Problem{Name: name, Says: says}
}

// Given reports whether any setting of a Config struct is set, without reading it:
// for what may be left out when there is nothing about it. Its names become known.
func (s *Set) Given(prefix string, config any) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.learn(prefix, config), func(f field) bool {
		return s.env[f.name] != "" || s.env[f.name+"_FILE"] != ""
	})
}

// Ignore makes names known that are no settings of the program itself.
func (s *Set) Ignore(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range names {
		s.known[n] = true
	}
}

// Fail adds a problem that only the owner of a setting could see.
func (s *Set) Fail(p Problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problems = append(s.problems, p)
}

// Loaded gives every setting that was read, in the order of reading.
func (s *Set) Loaded() []Loaded {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.loaded)
}

// Err gives all problems so far as Problems, those with unknown names included;
// nil when there are none. Call it when everything has been loaded.
func (s *Set) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Concat(s.problems, s.unknown())
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return cmp.Compare(a.Name, b.Name) })
	return slices.Compact(all)
}

func (s *Set) learn(prefix string, config any) []field {
	all := fields(prefix, config)
	s.families[strings.ToUpper(prefix)] = true
	for _, f := range all {
		s.known[f.name] = true
	}
	if c, ok := config.(interface{ Gone() map[string]string }); ok {
		maps.Copy(s.gone, c.Gone())
	}
	return all
}

func (s *Set) load(f field) {
	value, ok := s.find(f)
	if !ok {
		return
	}
	from := s.from(f, value)
	if value == "" {
		value = f.def
	}
	s.loaded = append(s.loaded, Loaded{f.name, f.shown(value), from})
	if value == "" {
		if f.required {
			s.fail(f.name, "is required", "set it, or "+f.name+"_FILE to the path of a file that holds it")
		}
		return
	}
	if f.secret {
		s.secrets[value] = true
		s.mask = nil
	}
	if err := f.assign(value); err != nil {
		s.fail(f.name, "is not right: "+err.Error(), "")
		if f.def != "" && f.def != value {
			_ = f.assign(f.def)
		}
	}
}

func (s *Set) from(f field, value string) string {
	switch {
	case value == "" && f.def == "":
		return ""
	case value == "":
		return "default"
	case s.env[f.name+"_FILE"] != "":
		return "file"
	}
	return "environment"
}

// find gives a setting's value, "" when there is none; false when something is
// wrong with where it should come from.
func (s *Set) find(f field) (string, bool) {
	value, file := s.env[f.name], s.env[f.name+"_FILE"]
	switch {
	case file == "" && f.secret:
		return value, true
	case file == "":
		return strings.TrimSpace(value), true
	case value != "":
		s.fail(f.name, "and "+f.name+"_FILE are both set", "keep one of them")
		return "", false
	}
	return s.read(f, file)
}

func (s *Set) read(f field, path string) (string, bool) {
	name := f.name + "_FILE"
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxFile) {
		s.fail(name, "points at something that is no small file", "point it at a file that holds the value and nothing else")
		return "", false
	}
	content, err := os.ReadFile(path)
	if err != nil {
		s.fail(name, "cannot be read: "+reason(err), "check the path, and who may read the file")
		return "", false
	}
	value := strings.TrimRight(string(content), "\r\n")
	if strings.TrimSpace(value) == "" {
		s.fail(name, "points at an empty file", "put the value into it")
		return "", false
	}
	return value, true
}

// reason is why a file could not be read, without its path: a secret that was put
// into NAME_FILE by mistake must not be shown.
func reason(err error) string {
	switch {
	case os.IsNotExist(err):
		return "there is no such file"
	case os.IsPermission(err):
		return "permission denied"
	}
	return "reading the file failed"
}

func (s *Set) fail(name, says, do string) {
	s.problems = append(s.problems, Problem{Name: name, Says: says, Do: do})
}

func (s *Set) names() []string { return slices.Sorted(maps.Keys(s.known)) }
