// Package roompage is the practice room in a browser, and the same acts as JSON
// for scripts.
//
// # What lives here
//
// The page (templates and one style sheet and script, embedded), its forms, the
// stream that keeps it live, the JSON API (see API), and the guide for staff.
// Everything in it is asked of a room.Room; nothing is decided or stored here.
//
// # Design decisions
//
// Every act is an ordinary form that works without JavaScript: POST, then a
// redirect back to the place. The script only sends the same forms by fetch, and
// fetches the same page again when the room changes. It then puts the differences
// into the page, so that focus, caret, unsent text and open menus stay.
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
