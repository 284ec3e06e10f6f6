// Package redis keeps Draad's records in Redis, so that several replicas of the
// program can work side by side: a bot.Store on go-redis. It owns every key that
// begins with DRAAD_REDIS_NAME. Nothing here knows what a record means.
//
// # What is kept
//
// Records are spread over a fixed number of partitions by a hash of their key. The
// keys of one share a hash tag, so that a Redis Cluster spreads the partitions, and
// one script can change all that belongs to a record. One server needs no more than
// one: each partition costs a question for each look into an index. NAME:{pNN}: begins
//
//	record:KEY  hash: v version, b body, e entries (entries.lua), and two fields for
//	            each of its jobs (codec.go) and for each thing put aside (aside.go)
//	events:KEY  sorted set: the ids of the events taken in, by when
//	entries     sorted set: index, key, order and record of every entry
//	line        sorted set: the jobs, as they stand in their lanes (line.lua)
//	contents    sorted set: the names of records under which anything is kept
//	oldest      sorted set: records by their earliest event, for Purge
//	meta        hash: changes, a count that tokens and news are made of; records
//
// and besides there are NAME:store (schema and number of partitions, as recorded at
// the first start; another number or another schema is refused), a gate for each
// lane and a turn for each name, each with a hash tag of its own, and channels:
// NAME:news, NAME:turns, and one a process, that tells a server who listens to it.
//
// # Design decisions
//
// One Lua script a transition. It looks at everything before it writes anything, is
// given the time, and names its keys; take.lua alone finds out which records it
// changes. Its file says what its KEYS and ARGV are.
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
// The line of jobs is in Redis, and each process keeps a board (board.go): which job
// each lane of each partition offers next. Every script that takes from a lane
// returns its new offer, what it adds this process knows, and every commit of a job is
// told on a channel; so a lease asks Redis nothing but for the jobs themselves, and an
// idle process asks once in half a minute, in case news was lost. take.lua decides: it
// gives what is next now, and says what comes then. While a process does not hear the
// news, it trusts no offer and asks all partitions.
//
// Of several jobs at once each partition gives its first ones: what stands behind them
// in one is not compared with another's (bot.Store allows that).
//
// A lane goes through all partitions, so its gate (until when it is closed) is a key
// of its own. On one server take.lua passes it and takes the jobs at once. In a cluster
// it is asked whether the job is still there, then the gate is closed, then the job
// taken: a crash before the end costs a gap. A job that closes its lane is taken alone.
// A pause is written right after the settlement that asks for it.
//
// The order of commit within a class and due time is by this machine's clock, and
// strictly so within a process.
//
// Times are kept in whole milliseconds; what lies before 1970 is the zero time.
package redis
