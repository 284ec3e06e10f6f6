// Package fake is a Slack for tests: a stateful server that speaks the parts of the
// Web API and of Socket Mode that Draad uses, over real HTTP and WebSocket on a
// loopback port, so that other processes can use it too (DRAAD_SLACK_API_URL).
//
// It keeps channels, threads, reactions, metadata and users; refuses what Slack
// refuses, in Slack's words; gives out ts with microseconds, no two alike, but tells an
// edit by the whole second; sends an
// envelope again that was not acknowledged when the line comes back; loses what
// happens while nobody is connected, as Slack does after a while; and breaks when
// told to (Fault).
//
// It knows nothing of package slack: it reads blocks in its own way (Shown), so that
// a mistake there is seen here.
package fake
