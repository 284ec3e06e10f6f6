// Package handlers is the way in: it turns what platforms and workspaces say into
// facts in bot's words, and finds the conversation each is about.
//
// It holds translation only. What a fact leads to is bot.Decide's business; what a
// platform or chat server calls things is its integration's. Pages, health and
// metrics live in packages of their own below this one.
package handlers
