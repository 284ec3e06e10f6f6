// Package roompage is the practice room in a browser, and the same acts as JSON
// for scripts.
//
// # What lives here
//
// The page (templates and one style sheet and script, embedded), its forms, the
// stream that keeps it live, the JSON API (see page.API), and the guide for staff.
// Everything in it is asked of a room.Room; nothing is decided or stored here.
//
// # Design decisions
//
// Every act is an ordinary form that works without JavaScript: POST, then a
// redirect back to the place. The scripts only send the same forms by fetch, and
// fetch the same page again when the room changes. They then put the differences
// into the page (morph.js), so that focus, caret and open menus stay. A form in which
// somebody wrote is never taken away, and what was written outlives a change of
// colleague, channel or language, a reload and a failed send (drafts.js).
//
// Each part of the page is drawn by itself: a thread that cannot be drawn, or is for
// somebody else, takes nothing from the others.
//
// A thread is folded to a few lines: the earliest deadline comes first, and what is
// done is folded away below. A card's buttons each have a place of their own, whether
// they can be pressed or not: none comes under a finger or a focus that was on its way
// to another. What closes a question or lets an answer leave asks once more, with the
// signed text. What cannot be done is not offered.
//
// Where a thread stands in the page never says who may see or do what: the room and
// the bot decide that again with each act.
//
// There is no login, so whoever can reach the page can do everything. Therefore
// the Host header must name this computer (or what it was told), which stops DNS
// rebinding, and browsers may not send acts from other sites
// (http.CrossOriginProtection). The content policy allows our own files only.
//
// Whatever people wrote is shown in an element of its own with a direction of its
// own, with control characters that turn text around made visible and heaps of
// accents cut (Shown): it cannot reorder, cover or fake our own text.
//
// Who somebody is, is sent along with each form: two windows of one browser can
// play two colleagues.
package roompage
