//go:build race

package main

// withRace tells whether the race detector looks on.
const withRace = true
