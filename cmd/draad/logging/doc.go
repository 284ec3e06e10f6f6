// Package logging makes the program's log: log/slog, as text or JSON, with every
// secret that the settings know masked. No citizen's text belongs in it; ids of
// conversations and posts do.
//
// Masking works on the finished line, so that it covers messages, attributes,
// groups and errors alike. It is the last line of defence, not the first.
package logging
