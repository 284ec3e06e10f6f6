//go:build !race

package sim_test

// withRace reports whether the race detector looks on.
const withRace = false
