package fake

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/mattermost/mattermost/server/public/model"
)

// rules are what releases and administrators' settings make different.
type rules struct {
	release     string
	editLimit   int // seconds after which a message is not edited any more; -1 for none
	mayEdit     bool
	maxFile     int64
	deaf        bool // integrations are not reached
	noFiles     bool
	noCommands  bool
	mayWhisper  bool
	mayRegister bool
	discreet    bool // e-mail addresses are not told
	undated     bool // emoji have no update_at
}

func defaultRules() rules {
	return rules{release: "10.11.2", editLimit: -1, mayEdit: true, maxFile: 100 << 20, mayWhisper: true, mayRegister: true}
}

// WithRelease makes the server act like a release, such as "9.9.0"; "10.11.2" when
// not said.
func WithRelease(release string) Option { return func(s *Server) { s.release = release } }

// WithEditLimit sets after how many seconds a message cannot be edited any more
// (PostEditTimeLimit). What else there is in a post can be.
func WithEditLimit(seconds int) Option { return func(s *Server) { s.editLimit = seconds } }

// WithoutEditing takes from everybody the right to edit what they posted.
func WithoutEditing() Option { return func(s *Server) { s.mayEdit = false } }

// WithMaxFile sets how large a file may be.
func WithMaxFile(size int64) Option { return func(s *Server) { s.maxFile = size } }

// WithoutFiles switches file sharing off.
func WithoutFiles() Option { return func(s *Server) { s.noFiles = true } }

// WithoutCustomCommands switches slash commands that people make off.
func WithoutCustomCommands() Option { return func(s *Server) { s.noCommands = true } }

// WithoutReach keeps the server from reaching integrations, as when their address is
// inside its network and not allowed (AllowedUntrustedInternalConnections).
func WithoutReach() Option { return func(s *Server) { s.deaf = true } }

// WithoutWhispers denies bots what only administrators may by default.
func WithoutWhispers() Option { return func(s *Server) { s.mayWhisper = false } }

// WithoutAddresses keeps people's e-mail addresses from everybody but administrators.
func WithoutAddresses() Option { return func(s *Server) { s.discreet = true } }

// WithUndatedEmoji makes the server one from before 2021: of an emoji it says only what its
// client called the moment that it was made, which may be that of an older one.
func WithUndatedEmoji() Option { return func(s *Server) { s.undated = true } }

// WithoutCommands denies bots the making of slash commands, which by default only team
// administrators may.
func WithoutCommands() Option { return func(s *Server) { s.mayRegister = false } }

// oldFormats is the first major release that gives its configuration to clients who do
// not ask for the "old" format, the only one that there ever was.
const oldFormats = 11

// getConfig gives what clients may know of the configuration: more to those who are
// logged in.
func (s *Server) getConfig(r *request) (any, *model.AppError) {
	var major int
	_, _ = fmt.Sscanf(s.release, "%d.", &major)
	if format := r.URL.Query().Get("format"); major < oldFormats && format != "old" {
		if format == "" {
			return nil, refuse("api.config.client.old_format.app_error", http.StatusNotImplemented)
		}
		return nil, refuse("api.context.invalid_url_param.app_error", http.StatusBadRequest)
	}
	config := map[string]string{"Version": s.release, "SiteName": "Voorbeeld"}
	if r.user != nil {
		config["PostEditTimeLimit"] = strconv.Itoa(s.editLimit)
		config["ShowEmailAddress"] = strconv.FormatBool(!s.discreet)
		config["EnableFileAttachments"] = strconv.FormatBool(!s.noFiles)
		config["MaxFileSize"] = strconv.FormatInt(s.maxFile, 10)
		config["EnableCommands"] = strconv.FormatBool(!s.noCommands)
	}
	return config, nil
}
