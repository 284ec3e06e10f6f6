package plain

import "strings"

// Link writes a link out: readers elsewhere cannot click on a label.
func Link(to, label string) string {
	bare := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(to, "https://"), "http://"), "mailto:")
	switch {
	case label == "" || label == to:
		return strings.TrimPrefix(strings.TrimPrefix(to, "mailto:"), "tel:")
	case label == bare || label == strings.TrimSuffix(bare, "/") || strings.HasPrefix(to, "tel:"):
		return label
	}
	return label + " (" + to + ")"
}
