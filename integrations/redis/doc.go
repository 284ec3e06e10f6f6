// Package redis keeps Draad's records in Redis, so that several replicas of the
// program can work side by side: a bot.Store on go-redis. It owns every key that
// begins with DRAAD_REDIS_NAME. Nothing here knows what a record means.
//
// # What is kept
//
// All keys of a store share a hash tag, its name, and so are in one slot: one script can
// work on any of them, and in a Redis Cluster one server (and its replicas) has them all.
// NAME:{NAME}: begins
//
//	record:KEY  hash: v version, b body, e entries (entries.lua), and two fields for
//	            each of its jobs (codec.go) and for each thing put aside (aside.go)
//	events:KEY  sorted set: the ids of the events taken in, by when
//	entries     sorted set: index, key, order and record of every entry
//	line        sorted set: the jobs, as they stand in their lanes (line.lua)
//	gate:LANE   until when a lane is closed
//	turn:NAME   who has a turn
//	contents    sorted set: the names of records under which anything is kept
//	oldest      sorted set: records by their earliest event, for Purge
//	meta        hash: changes, a count that tokens are made of; records
//
// and besides there is NAME:store (schema, as recorded at the first start; another one is
// refused), and channels: NAME:news, NAME:turns, and one a process, that tells a server
// who listens to it. Earlier builds spread records over partitions: see older.go.
//
// # Design decisions
//
// One slot, though a cluster could spread the records: what a municipality stores fits on
// one server many times over, and a line of jobs that is in one place needs neither
// offers from several nor gates that are closed before the job is taken.
//
// One Lua script a transition. It looks at everything before it writes anything, is
// given the time, and names its keys; only lease.lua finds out by itself which records
// it changes, and which gates. Each file says what its KEYS and ARGV are.
//
// A script is sent once. go-redis would repeat a call whose answer was lost, and its
// cluster client does so whatever its settings: so scripts go to the node that has
// their keys (scripts.go), and a lost answer is OutcomeUnknown. The same change again
// is ErrSeen or a Conflict.
//
// An error from before there is a connection means that nothing was sent (dialing in
// connect.go). In a cluster any failure has us look again where the keys are, for
// go-redis does so by itself once a minute only.
//
// Redis replicates after it acknowledges: a failover may lose the latest changes, also
// "attempted", and an answer could be published twice. With DRAAD_REDIS_REPLICAS each
// courier ends its round by waiting for replicas (WAIT): a change that only the primary
// has is OutcomeUnknown, however often it is made. Tokens end in random digits, so that
// a lease that was lost is not taken for the next one. Without that setting a turn may
// be in two hands after a failover, until the first asks again (three seconds).
//
// Couriers (courier.go) carry the scripts that wait in one pipeline. A server that
// syncs each change does so once for all that came together, and neither it nor we pay
// a call for each. go-redis has such a thing, but repeats what it sent when a
// connection breaks.
//
// What a script costs is the number of commands in it, a few microseconds each, more
// than what they do. So a job is a part of its record's hash rather than a key of its
// own, and "attempted" is two commands.
//
// lease.lua goes past the lanes that have jobs, not past the jobs, and hands out any
// number of them across the lanes in one go, each of them the next in line. That there
// is none is believed (quiet.go) until this process adds or settles a job, or hears on a
// channel that another did: so an idle process asks once in half a minute, in case news
// was lost. While a process does not hear the news, it asks each time.
//
// A pause is a part of the settlement that asks for it, and a gap of the lease.
//
// The order of commit within a class and due time is by this machine's clock, and
// strictly so within a process.
//
// Times are kept in whole milliseconds; what lies before 1970 is the zero time.
package redis
