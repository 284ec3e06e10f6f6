// Package x is X (Twitter): it reads mentions of the municipality's accounts and
// publishes approved answers under them. It owns its settings (Config), its records
// in the store ("x/cursor/…", "x/gone/…", "x/token/…", "x/cost/…") and, in fake, an X for tests.
//
// What must not live here: what a conversation is or what may be published. It
// translates.
//
// # Signing
//
// go-twitter makes the calls, with an Authorizer that does nothing: its own runs
// before the query is there, and a signature without the query is wrong. Signing
// happens in the transport: OAuth 1.0a, or OAuth 2.0 with tokens that renew
// themselves. X takes a refresh token once, so a new one is on disk before its access
// token is used, and a renewal is finished also when the caller gives up. Should the
// answer to a renewal be lost on the way, a person has to log in again (Login).
// Several processes may share a token: who finds it spent looks in the store first.
//
// Before anything is read or posted, X says whose credentials they are; those of
// another account than the organisation file says are refused. An answer never
// leaves from a wrong account.
//
// # Reading
//
// Step reads all pages of mentions after the cursor, hands them in oldest first, and
// only then moves the cursor to the newest of them. A failure anywhere leaves it
// where it was; what was handed in already is handed in again, under the same ids.
// The cursor goes by the ids of posts, not by what a page says is its newest. Each look
// goes back a margin before it (margin.go), since X lists some posts late; once an hour a
// look goes back a day, unless the month's reads are short. The cursor remembers which posts
// of that day it has seen. X charges for those a second time when the day (UTC) has turned.
//
// X renames the fields of posts (names.go). Answers are read by the old names and by the
// new; one that lacks what every post has, when it was asked for, is an error, and the
// cursor waits: out of a repost without its reference a question would be made. A single
// post without an author is pointed at in the desk's channel.
//
// X lists the newest 800 alone. A look that brought about as many, and none that was known,
// did not reach back to the cursor. That, the cap of the month, and reads that fail for long
// are said in the log, on the health page and in the channel of the account's desk.
//
// An edited post comes with a new id and the history of its ids. It keeps the id of
// its first version here, and is handed in as written (in case that version was
// never seen, or did not mention us yet) and as edited. X does not tell of
// deletions. So the posts of open threads are looked up every few minutes (gone.go), within
// the month's reads: what X says is not found, in two rounds, was deleted. Otherwise it shows
// when an answer is refused with ReasonGone.
//
// Whoever is in the mentions timeline mentioned us and may be answered, also when
// the author limits who may reply. Listen-only is what limits replies and does not
// mention us, and whatever a protected account wrote: our answer would be public.
//
// The interval grows while it is quiet. X charges by the post that is read, so
// looking less often does not make it cheaper; going slowly when the reads are ahead
// of the month does bring forward that somebody notices. At the cap polling stops,
// and says so in the log and in Status. A look that has begun is finished, so the cap
// can be passed by one look (800 posts at most).
//
// # Publishing
//
// One attempt a call. What X's answers come to:
//
//	not connected, or no time left beforehand   Temporary: certainly not sent
//	cut off, time-out, 5xx, an odd 2xx          OutcomeUnknown: look first
//	201 (any 2xx) with an id                    published
//	401, 402, no right to write                 Auth: a person must mend it
//	429                                         RateLimited, until x-rate-limit-reset,
//	                                            or ReasonDailyLimit with the 24-hour headers
//	403 "duplicate content"                     first attempt: Permanent, ReasonDuplicate
//	                                            later attempt: OutcomeUnknown, it may be our own
//	403 reply not allowed                       Permanent, ReasonReplyNotAllowed
//	403 deleted or not visible                  Permanent, ReasonGone; but Temporary for two minutes
//	                                            under an own post, which X may not see yet
//	403 suspended, locked                       Permanent, ReasonSuspended
//	too long                                    Invalid, ReasonTooLong
//
// net/http repeats a read by itself when the line drops, with the same signature; X
// refuses that as a repetition, and it is Temporary, not Auth. It does not repeat a
// post of which anything was sent.
//
// Find never says Absent: X has no idempotency, and its lists lag behind.
//
// Errors hold what was tried and the status, never what X said: that may repeat what
// somebody wrote.
//
// # Length
//
// twitter-text's rules are written out here (length.go, emoji.go, link.go), since no
// library has them. Where its versions differ the heavier count is taken.
package x
