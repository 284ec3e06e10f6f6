// Package registry keeps who signs with what. The registry is a record of a store that no
// event is about; what it means is bot.Registry's.
//
// # What must not live here
//
// Any rule about what a signature may be: those are package bot's.
package registry
