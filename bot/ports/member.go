package ports

import (
	"context"

	"draad/bot"
)

// Members is a Workspace that tells what has become of somebody whom the organisation file
// names, for the doctor.
type Members interface {
	// Member gives somebody as the workspace lists them; NotFound when nobody has that id.
	Member(ctx context.Context, id bot.ColleagueID) (Member, error)
}

// Member is somebody as a workspace lists them.
type Member struct {
	Name  string
	Guest bool
	Left  bool // deactivated
	Robot bool
}
