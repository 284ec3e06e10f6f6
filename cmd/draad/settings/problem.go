package settings

import "strings"

// Problem is one thing that is wrong with one setting. It never holds a value.
type Problem struct {
	Name string // the variable: DRAAD_HTTP_ADDR
	Says string // what is wrong with it
	Do   string // what to do about it
}

// String is the problem as one line.
func (p Problem) String() string {
	s := p.Name + " " + p.Says
	if p.Do != "" {
		s += "; " + p.Do
	}
	return s
}

// Problems is everything wrong with the settings, as one error.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, 0, len(ps)+1)
	lines = append(lines, "the settings are not right:")
	for _, p := range ps {
		lines = append(lines, "  "+p.String())
	}
	return strings.Join(lines, "\n")
}
