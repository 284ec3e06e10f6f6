package organisation

import (
	"fmt"
	"strings"
)

// Problem is one mistake in an organisation file.
type Problem struct {
	File string
	Line int // from 1
	Says string
}

// String is the problem as one line, as editors and compilers write it.
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Says) }

// Problems is every mistake in a file, in the order of its lines.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, 0, len(ps)+1)
	lines = append(lines, "the organisation file is not right:")
	for _, p := range ps {
		lines = append(lines, "  "+p.String())
	}
	return strings.Join(lines, "\n")
}
