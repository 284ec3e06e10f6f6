package slack

import (
	"encoding/json"
	"strings"

	"draad/bot/texts"
)

// scopes are what the bot may do, and what each is for.
var scopes = []string{
	"channels:history", // read the threads in public channels
	"channels:read",    // see whether it is in a channel
	"chat:write",       // post cards and notes
	"commands",         // /draad and the message shortcut
	"files:read",       // fetch what is attached to a reply, and see whether an upload is ready
	"files:write",      // show citizens' photos
	"groups:history",   // as channels:history, for private channels
	"groups:read",
	"reactions:read",   // hear emoji
	"users:read",       // who is who, and who is a guest
	"users:read.email", // who has an e-mail address of the organisation file
}

// heardOf are the events that the app subscribes to.
var heardOf = []string{
	"message.channels", "message.groups", "reaction_added", "reaction_removed", "user_change",
	"member_joined_channel", "channel_id_changed", // see places.go
	"channel_archive", "channel_unarchive", "channel_deleted", "channel_left",
	"group_archive", "group_unarchive", "group_deleted", "group_left",
}

// object is JSON.
type object = map[string]any

// Manifest is the app's manifest, for "Create an app from a manifest" at
// api.slack.com/apps. baseURL is the public address of Draad, for HTTP; empty for
// Socket Mode.
func Manifest(baseURL string) string {
	base := strings.TrimSuffix(baseURL, "/")
	say := func(key string) string { return texts.T(key).In(texts.NL) }
	command := object{
		"command": "/draad", "description": say("slack.command.about"),
		"usage_hint": say("slack.command.hint"), "should_escape": true,
	}
	events := object{"bot_events": heardOf}
	interactivity := object{"is_enabled": true}
	if base != "" {
		command["url"] = base + "/slack/commands"
		events["request_url"] = base + "/slack/events"
		interactivity["request_url"] = base + "/slack/interactive"
	}
	m := object{
		"display_information": object{"name": "Draad", "description": say("slack.app.about")},
		"features": object{
			"bot_user":       object{"display_name": "draad", "always_online": true},
			"slash_commands": []object{command},
			"shortcuts": []object{{
				"name": say("act.approve"), "type": "message", "callback_id": approveShortcut, "description": say("slack.approve.about"),
			}},
		},
		"oauth_config": object{"scopes": object{"bot": scopes}},
		"settings": object{
			"event_subscriptions": events, "interactivity": interactivity,
			"org_deploy_enabled": false, "socket_mode_enabled": base == "", "token_rotation_enabled": false,
		},
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		panic("slack: the manifest is not JSON: " + err.Error()) // strings and booleans always are
	}
	return b.String()
}
