// Package settings reads a program's settings from the environment into the
// Config structs of the packages that own them, and tells everything that is
// wrong with them at once.
//
// # What lives here
//
// Set, which reads; Problem, what can be wrong; the table of settings for
// README.md and `draad help settings`; the mask that keeps secrets out of logs.
// No setting is named here: each belongs to the package whose Config struct
// holds it, and only cmd/draad knows them all.
//
// # The tags of a Config struct
//
//	envconfig:"API_URL"   the name after the prefix: DRAAD_X + API_URL
//	default:"30s"         used when the variable is missing or empty
//	required:"true"       missing and empty are both refused
//	secret:"true"         never shown, masked in logs
//	desc:"..."            one English sentence, for the table
//	oneof:"text,json"     the values allowed
//	min:"1" max:"64"      the range of a number or duration
//	ignored:"true"        no setting
//
// Every variable can also be given as NAME_FILE, the path of a file that holds
// the value; giving both is refused.
//
// # Design decisions
//
// kelseyhightower/envconfig reads the values, field by field. Left to itself it
// stops at the first error, takes an empty value for a required one, repeats a
// value that it cannot parse (which would put a secret into a log), does not trim
// list items, and accepts a variable without its prefix. It only reads the
// process's environment, so each value stands there under a scratch name for the
// length of one call.
//
// What the environment holds is passed in, so that two programs with different
// settings can run in one test.
package settings
