//go:build race

package sim_test

// withRace tells whether the race detector looks on.
const withRace = true
