// Package alike tells which texts people take for each other: the skeletons of Unicode's
// UTS #39, as far as plain letters and digits have look-alikes.
//
// It is pure, and knows nothing of what the texts are for. Its table is made by gen.go
// from a module of the Go proxy (go generate ./bot/alike); nothing in golang.org/x has
// one, and the modules that do were last kept up for an older Unicode. So the table alone
// is borrowed. What NFKC makes plain (fullwidth and mathematical letters) needs no table.
package alike

//go:generate go run gen.go
