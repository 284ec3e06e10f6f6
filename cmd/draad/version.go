package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"draad/handlers/ops"
)

// version says which version this is.
func version(_ context.Context, c *console, _ []string) error {
	b := buildVersion()
	if b.Revision != "" {
		b.Version += " (" + b.Revision + ")"
	}
	_, err := fmt.Fprintf(c.out, "draad %s, %s\n", b.Version, b.Go)
	return err
}

// stampedVersion and stampedRevision are set by the linker where the repository is
// not at hand, such as in the image: -X main.stampedVersion=v1.2.3.
var stampedVersion, stampedRevision string

// buildVersion is what the compiler and the linker wrote into the program.
func buildVersion() ops.Build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ops.Build{Version: "unknown"}
	}
	if stampedVersion != "" {
		return ops.Build{Version: stampedVersion, Revision: stampedRevision[:min(12, len(stampedRevision))], Go: info.GoVersion}
	}
	b := ops.Build{Version: info.Main.Version, Go: info.GoVersion}
	changed := false
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value[:min(12, len(s.Value))]
		case "vcs.modified":
			changed = s.Value == "true"
		}
	}
	if changed && b.Revision != "" {
		b.Revision += ", changed"
	}
	return b
}
