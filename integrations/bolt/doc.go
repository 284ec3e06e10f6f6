// Package bolt keeps Draad's records in one file on this machine: a bot.Store on
// go.etcd.io/bbolt. It owns the folder DRAAD_DATA, and everything in it:
//
//	draad.db         the file (0600; its folder is made 0700)
//	draad.db.holder  who has it open: process, host, since when
//	draad.sock       where the holder takes requests for a backup (0600)
//
// Nothing here knows what a record means. It works on Unix only: it needs flock
// and Unix sockets.
//
// # Design decisions
//
// One process has the file. bbolt locks it exclusively, and everything below is
// built on that: what only has to hold while the process lives is in memory.
//
// The line of jobs is in memory (queue.go), rebuilt from the jobs on disk when
// the file is opened; a job costs about 300 bytes there, its body stays on disk.
// So a lease costs no write at all: leases die with the process anyway. What must
// outlive it is written with the settlements: attempts, and until when a lane is
// closed. A lane's gap after a lease that was never settled is forgotten when the
// process is killed; no call had begun then, since "attempted" is a settlement.
// An orderly Close writes it.
//
// Tokens start anew above all earlier ones with each opening (a counter in the
// file), so a token from before a restart never fits.
//
// All changes go through one goroutine (committer.go), which takes whatever waits
// and puts it into one bbolt transaction with one sync: a lone writer waits for
// nobody, and under load many share a sync. A change that is refused is refused
// before anything of it is written, so it does not touch the others.
//
// Reads (Load, List, Lease's read of a body, Backup) are bbolt read transactions
// beside the writer. The memory map starts large, so that a long read does not
// hold up a file that grows.
//
// Each commit is synced. The list of free pages is not written (NoFreelistSync):
// bbolt finds it by a scan at opening, which saves a write a commit.
//
// bbolt trusts its file and crashes on a damaged one, now and then in a goroutine of
// its own, where nothing can catch it. So before this process opens a file, another
// one lets bbolt check it and reads it all (check.go): this same program, started with
// a variable. When that one crashes, the file is damaged. A damaged or newer file is
// reported and not written to. bbolt has no checksums on its data pages: damage inside
// a value is found when the value cannot be decoded, or not.
//
// After a failed sync the kernel may have dropped what was to be written. The
// store then refuses everything (Permanent) until it is opened again. A full disk
// fails before anything is written that counts: Temporary.
package bolt
