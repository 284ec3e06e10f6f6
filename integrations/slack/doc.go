// Package slack is Slack as a workspace: cards and notes go out, and what colleagues
// say, change, take away, react, press and command comes in. It owns its settings
// (Config), its records in the store ("slack/post/…") and, in fake, a Slack for tests.
//
// What must not live here: what a conversation is, or what an emoji or button leads
// to. It translates.
//
// # Hearing
//
// Socket Mode when there is an app token, HTTP otherwise; the two share everything
// behind the envelope. Each thread has a lane, in which events wait their turn, so
// that what happens in a thread keeps its order and a slow one holds up no other.
// An envelope is acknowledged when its event is durable, or cannot ever be; what
// cannot be read is acknowledged too. When taking an event in fails it is tried again
// and again in its lane; Slack sends it anew meanwhile, which does no harm: an event's
// id is made of the kind, the channel and the ts, not of Slack's event id. An edit's id
// holds what was written too: Slack tells edits by the whole second (edit.go).
//
// # Catching up
//
// After every start and reconnect, and over HTTP every few minutes, what was missed is
// read. First the channels (lookover.go): a page shows two hundred roots with their
// emoji and newest replies, so the threads that changed are known, and threads without
// replies done with, in little more than a minute for ten thousand. Then the threads one by one, at the
// pace of the API: those that changed, then the others, whose replies may have new
// emoji or edits, which only a thread itself shows. A reading that a new one cuts short
// is gone on with where it stopped. Over HTTP the others are read at the start and
// after a delivery that failed.
//
// Each thread is read in its lane, so that what is read and what is heard do not
// overtake each other. For every post the notebook (notebook.go) holds what was taken
// in: which edit, a fingerprint of the text, and which reactions stand. The difference is what was missed. Without
// a notebook every restart would repeat each standing emoji as if it were new: the
// adviser would be called again.
//
// Another replica hears over its own line. What it notes while a thread is read here may be
// newer than what is read: compared with each other, a reply that was just said would be
// gone and a new emoji taken away. So the notes are read before the posts and after them,
// until the two are the same; and when they change while something is taken in, the
// thread is read again (readthread.go, writeDown).
//
// An approving emoji that is found on a reply may have been put there before an edit,
// unless the thread was read in between. It is handed in as Doubtful, so that the approver
// is told to look again. So it is on a reply that nobody heard of with a file that was
// deleted (Slack keeps a tombstone in its place) or described: of both Slack tells no moment. The other way round, an edit that
// another replica was told of, which hangs, is read before an approval (unheard.go).
//
// # Channels
//
// A channel that gets another id is the same channel: records and the organisation file go on
// to name it as they know it (places.go). When the bot is back in a channel, what was missed
// is read at once. Desks' channels that cannot be used are told on the health pages.
//
// # Speaking
//
// All strings are data. Blocks hold them as plain text or rich text, where Slack
// reads no markup; the fall-back text is escaped. Only real mentions and links are
// markup. Every post carries its effect's key as metadata, which FindPost looks for; it is
// not absent before a call that a gateway gave up had the time to come through (wire.Tried).
// A whisper leaves no trace on Slack: it is Absent, and at worst said twice.
//
// Slack does not show a whisper in a thread that has no replies; such a whisper goes
// to the channel, with a link to the thread.
//
// One attempt a call: slack-go's own retries stay off, since some repeat a post. What
// Slack's answers come to is in errors.go.
package slack
