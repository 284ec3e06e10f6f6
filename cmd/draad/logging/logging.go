package logging

import (
	"fmt"
	"io"
	"log/slog"
)

// New makes a log that writes to w. format is "text" or "json"; level is "debug",
// "info", "warn" or "error"; mask takes the secrets out of a line, and may learn
// new ones while the log is in use.
func New(w io.Writer, format, level string, mask func(string) string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("the log has no such level; expected debug, info, warn or error")
	}
	out, opts := masking{w, mask}, &slog.HandlerOptions{Level: l}
	switch format {
	case "json":
		return slog.New(slog.NewJSONHandler(out, opts)), nil
	case "text":
		return slog.New(slog.NewTextHandler(out, opts)), nil
	}
	return nil, fmt.Errorf("the log has no such format; expected text or json")
}

// masking takes the secrets out of each line; slog writes a line at a time.
type masking struct {
	w    io.Writer
	mask func(string) string
}

func (m masking) Write(line []byte) (int, error) {
	if _, err := io.WriteString(m.w, m.mask(string(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}
