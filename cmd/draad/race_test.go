//go:build race

package main

// withRace reports whether the race detector looks on.
const withRace = true
