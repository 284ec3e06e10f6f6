// Package mattermost is Mattermost as the workspace: it hears what colleagues do in
// Draad's threads, and posts there what Draad has to say. It owns its settings
// (Config) and, in fake, a Mattermost server for tests.
//
// What must not live here: what a thread is for or who may do what. It translates.
// What it remembers (posts.go, users.go) is a cache, but for the emoji that stand
// (notebook.go), which are records of its own in the store: "mattermost/post/…".
//
// # Hearing
//
// One goroutine reads the socket into a bounded queue, another hands the events to
// the inbox, one at a time and in order, until each is taken. The socket is read at
// all times: a client that is not drained locks up. A queue that overflows is emptied
// and marked; a mark means that the REST API is asked for everything that happened
// after the last event that was handed over. The server's new connection id is the
// same mark: it says that events may be lost. Between dropped lines with the same
// connection id nothing is lost, the server sends again what came after the last
// sequence number.
//
// The client's Close and its ping handler can meet and panic (a send on a closed
// channel). So the line is cut below it, and the client cleans up by itself.
//
// At the start the open threads are read (bot.Lister), and what changed in the
// channels during the last week, since a thread does not tell what was deleted.
// Threads come one at a time, between the live events; a live event in a thread that
// is still to be read has its thread read first.
//
// An event has the same id on the socket and over REST: post, kind, and the
// server's time of the change. What the server says is older than what was handed
// over already (a live event behind a catch-up) is left out. A reaction that was
// taken away leaves no trace on the server: that it stood is known from the notebook.
// One that is given again is the same row: create_at stays, update_at is new, and so
// update_at is when an emoji was given.
//
// The server tells when a post was last edited, and not what it said before. So what is
// caught up with is handed over as the text there is, edited then; after that come the
// emoji. One from before the edit, or from so soon after it that clocks cannot tell, is
// Doubtful (emoji.go): as an approval it is asked again.
//
// A thread is ours when its root is a post by our own account with a key in its
// props; others can write the same prop, so the author counts.
//
// # Posting
//
// Every post carries its effect's key in its props, which is how FindPost finds it,
// and a pending_post_id made from it, which one server recognises for half a minute.
// A post is not absent before a call that a gateway gave up had the time to come through.
// What the answers come to is in errors.go. Whispers are ephemeral posts; the
// permission for those is one that only system administrators have by default.
// Without it, the colleague is mentioned in the thread instead.
//
// A server may let messages be edited for a while only (PostEditTimeLimit), and let
// nobody edit anything; props it takes for ever. So what a card has to follow stands in
// its props (redraw.go), and a card that cannot be drawn at all is frozen: the thread is
// told how it stands.
//
// Releases differ in what they want to be asked (doctorserver.go): the fake acts like any.
//
// # Text of others
//
// All text is data (neutral.go). Markdown is escaped with backslashes, which readers
// do not see. What backslashes cannot stop (mentions, links, emoji, entities) gets an
// invisible U+200B behind its first sign. Both were chosen over code blocks, which do
// not wrap and so cannot be read in a thread. Text that is copied from a post may hold
// U+200B; it is on our side of the wall only, and never in what is published.
//
// Links and pictures of citizens are shown as text; what Draad itself links to (the
// citizen's message, a picture at its platform) is a link to click, never a picture
// that loads by itself: loading tells a stranger who reads. In the answer to a command,
// links to posts on this very server are opened again (permalink.go).
//
// # Buttons
//
// Mattermost does not sign what it sends when a button is pressed. A button's
// context, which only the server and we ever see, holds a code (HMAC, with a key
// made from the token) over the action, its value, its channel, its thread and the
// key of its post. Pressing it twice is as harmless as any event that repeats.
package mattermost
