package logging

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"draad/cmd/draad/settings"
)

const secret = `s3"cr\et`

type config struct {
	Token string `envconfig:"TOKEN" secret:"true"`
}

func TestNoSecretReachesTheLog(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		set := settings.New([]string{"DRAAD_TOKEN=" + secret})
		var out bytes.Buffer
		log, err := New(&out, format, "info", set.Mask)
		if err != nil {
			t.Fatal(err)
		}
		set.Load("DRAAD", &config{}) // known only after the log was made
		log = log.With("with", secret).WithGroup("g")
		log.Error("message "+secret,
			"attribute", secret,
			"error", &url.Error{Op: "Get", URL: "https://x/?token=" + url.QueryEscape(secret), Err: errors.New(secret)},
			slog.Group("group", "inner", []string{secret}),
			"struct", config{Token: secret})
		if got := out.String(); strings.Contains(got, "s3") || strings.Count(got, settings.Masked) < 6 {
			t.Errorf("%s: %s", format, got)
		}
		if format == "json" && !json.Valid(out.Bytes()) {
			t.Errorf("masking broke the JSON: %s", out.String())
		}
	}
}

func TestLevelAndFormat(t *testing.T) {
	same := func(s string) string { return s }
	var out bytes.Buffer
	log, err := New(&out, "text", "warn", same)
	if err != nil {
		t.Fatal(err)
	}
	log.Info("too quiet")
	log.Warn("heard")
	if got := out.String(); strings.Contains(got, "quiet") || !strings.Contains(got, "heard") {
		t.Errorf("at level warn: %s", got)
	}
	if _, err := New(&out, "xml", "info", same); err == nil {
		t.Error("xml is no format")
	}
	if _, err := New(&out, "text", "loud", same); err == nil {
		t.Error("loud is no level")
	}
}
