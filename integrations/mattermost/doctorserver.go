package mattermost

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/ports"
	"draad/integrations/wire"
)

// oldest is the oldest major version of Mattermost that Draad was tried with.
const oldest = 9

// largestPhoto is what a citizen's photo may weigh at most, in MB.
const largestPhoto = 5

// clientConfig asks for the settings that clients may know. Releases before 11 give them
// to who names the format, later ones do not look at it; the client library does not
// name it.
func (w *Workspace) clientConfig(ctx context.Context) (config map[string]string, ex *wire.Exchange, err error) {
	ex, err = w.call(ctx, "reading the server's settings", false, func(ctx context.Context) error {
		r, err := w.api.DoAPIGet(ctx, "/config/client?format=old", "")
		if err != nil {
			return err
		}
		defer func() { _ = r.Body.Close() }()
		config, _, err = model.DecodeJSONFromResponse[map[string]string](r)
		return err
	})
	return config, ex, err
}

// examineServer looks at the server's version and settings. ok reports whether it answers:
// one that keeps its settings to itself can be looked at further.
func (w *Workspace) examineServer(ctx context.Context) (all []ports.Diagnosis, config map[string]string, ok bool) {
	config, ex, err := w.clientConfig(ctx)
	d := ports.Diagnosis{What: "Mattermost server", OK: true}
	if err != nil && !keepsToItself(ex.Status) {
		d.OK, d.Says, d.Do = false, err.Error(), "check "+Prefix+"_URL and whether this machine can reach it"
		if bot.Is(err, bot.Auth) {
			d.Do = newToken
		}
		return []ports.Diagnosis{d}, nil, false
	}
	version := config["Version"]
	if version == "" {
		version = ex.Header.Get(model.HeaderVersionId)
	}
	var major, minor int
	switch n, _ := fmt.Sscanf(version, "%d.%d", &major, &minor); {
	case n < 2:
		d.Says = "answers, and does not tell its version"
	case major < oldest:
		d.OK, d.Says, d.Do = false, fmt.Sprintf("version %d.%d", major, minor), "install Mattermost 9.11 or later"
	default:
		d.Says = fmt.Sprintf("version %d.%d", major, minor)
	}
	return append([]ports.Diagnosis{d}, settingsOf(config)...), config, true
}

// keepsToItself reports whether a status means that a server answers and does not tell.
func keepsToItself(status int) bool {
	return status == http.StatusNotImplemented || status >= 400 && status < 500 && status != http.StatusUnauthorized
}

// settingsOf tells which of an administrator's settings Draad runs into.
func settingsOf(config map[string]string) []ports.Diagnosis {
	var all []ports.Diagnosis
	if n, err := strconv.Atoi(config["PostEditTimeLimit"]); err == nil && n >= 0 {
		all = append(all, ports.Diagnosis{What: "Mattermost setting PostEditTimeLimit", OK: true,
			Says: fmt.Sprintf("messages can be edited for %d seconds: cards go on showing how it stands, their headings stay as they were", n)})
	}
	size, err := strconv.ParseInt(config["MaxFileSize"], 10, 64)
	switch {
	case config["EnableFileAttachments"] == "false":
		all = append(all, ports.Diagnosis{What: "Mattermost setting EnableFileAttachments", OK: true,
			Says: "off: citizens' photos stay links", Do: "for photos in the thread: System Console > Environment > File Storage > Allow file sharing"})
	case err == nil && size < largestPhoto<<20:
		all = append(all, ports.Diagnosis{What: "Mattermost setting MaxFileSize", OK: true,
			Says: fmt.Sprintf("%d bytes: photos that are larger stay links", size),
			Do:   fmt.Sprintf("for all photos in the thread: System Console > Environment > File Storage > Maximum file size, %d MB or more", largestPhoto)})
	}
	return all
}
