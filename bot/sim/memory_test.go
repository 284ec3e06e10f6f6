//go:build memory

package sim_test

// durable is empty: without the stores that the program can use, a mistake is built in a
// third of the time.
var durable []kept
