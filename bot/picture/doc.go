// Package picture reads pictures that come from outside: their size, and what they are by
// their first bytes, whatever anybody called them.
//
// # What must not live here
//
// Anything that fetches, keeps or shows a picture.
package picture
