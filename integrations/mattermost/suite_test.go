package mattermost_test

import (
	"testing"

	"draad/bot/plain"
	"draad/integrations/mattermost/fake"
	"draad/integrations/workspacetest"
)

// features are those of every world. A reply cannot be shown in the channel too, and
// the same key is recognised for half a minute only.
var features = []workspacetest.Feature{
	workspacetest.Buttons, workspacetest.Mentions, workspacetest.Links, workspacetest.Direction, workspacetest.Commands,
	workspacetest.ThreadKeys, workspacetest.Absence, workspacetest.CommandNotes, workspacetest.Attachments, workspacetest.FileEdits,
	workspacetest.Robots, workspacetest.Strangers, workspacetest.Repeats, workspacetest.Gaps, workspacetest.GapEdits, workspacetest.GapEmoji, workspacetest.Rereads,
	workspacetest.Renames, workspacetest.Guests, workspacetest.Deactivation, workspacetest.CardsVanish, workspacetest.Pictures, workspacetest.Removal,
}

// deaf are the faults that cut off hearing too.
var deaf = []workspacetest.Fault{workspacetest.Revoked, workspacetest.Closed, workspacetest.Proxied}

var faults = []workspacetest.Fault{
	workspacetest.DropBefore, workspacetest.DropAfter, workspacetest.FailBefore, workspacetest.FailAfter,
	workspacetest.Garbage, workspacetest.Silence, workspacetest.Limited, workspacetest.Expelled,
	workspacetest.Archived, workspacetest.Revoked, workspacetest.Closed, workspacetest.Proxied,
}

func TestTheSuite(t *testing.T) {
	workspacetest.Run(t, workspacetest.Harness{
		New:      func(t *testing.T) workspacetest.World { return newWorld(t) },
		Features: append([]workspacetest.Feature{workspacetest.Whispers}, features...),
		Faults:   faults, Deaf: deaf, Toned: "wave_medium_dark_skin_tone", Marks: marks,
	})
}

// By default bots may not whisper.
func TestTheSuiteWithoutWhispers(t *testing.T) {
	workspacetest.Run(t, workspacetest.Harness{
		New:      func(t *testing.T) workspacetest.World { return newWorld(t, fake.WithoutWhispers()) },
		Features: features, Faults: faults, Deaf: deaf, Toned: "wave_medium_dark_skin_tone", Marks: marks,
	})
}

// marks is all that Mattermost shows otherwise than it is typed.
var marks = workspacetest.Marks{
	Typed:   ":slightly_smiling_face: **belangrijk**, [de site](https://www.voorbeeld.nl), A\\_12, &amp; https:\u200b//a.nl ~~niet~~ @channel ~kcc :gemeente:\n1. een\n2. twee",
	Reads:   "🙂 belangrijk, de site (https://www.voorbeeld.nl), A_12, & https://a.nl niet @channel ~kcc :gemeente:\n1. een\n2. twee",
	Nothing: "\u200b\ufe0f",
	Lost: []plain.Lost{{Kind: plain.Struck, What: "niet"}, {Kind: plain.Emoji, What: ":gemeente:"},
		{Kind: plain.Channel, What: "~kcc"}, {Kind: plain.Mention, What: "@channel"}},
}
