package check

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const top = "../.."

var built struct {
	sync.Once
	path string
	err  error
}

// TestMain removes the program that the tests built.
func TestMain(m *testing.M) {
	code := m.Run()
	if built.path != "" {
		_ = os.RemoveAll(filepath.Dir(built.path))
	}
	os.Exit(code)
}

// program builds the program from the source at hand, once, and gives its path.
func program(t *testing.T) string {
	t.Helper()
	built.Do(func() {
		dir, err := os.MkdirTemp("", "draad-check-")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "draad")
		if out, err := exec.Command("go", "build", "-C", top, "-o", built.path, "./cmd/draad").CombinedOutput(); err != nil {
			built.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// says runs the program, and gives what it prints.
func says(t *testing.T, environ []string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program(t), args...)
	cmd.Env = environ
	out, err := cmd.Output()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		t.Fatal(err)
	}
	return string(out)
}

var settingLine = regexp.MustCompile(`(?m)^  (DRAAD_[A-Z0-9_]+)`)

func TestTheProgramKnowsEverySettingOfTheChart(t *testing.T) {
	known := map[string]bool{}
	for _, m := range settingLine.FindAllStringSubmatch(says(t, nil, "help", "settings"), -1) {
		known[m[1]] = true
	}
	for _, given := range []string{"", everything, slackSecrets} {
		for name := range rendered(t, given).env() {
			if name = strings.TrimSuffix(name, "_FILE"); strings.HasPrefix(name, "DRAAD_") && !known[name] {
				t.Errorf("the chart sets %s, which is no setting", name)
			}
		}
	}
}

func TestTheOrganisationFileArrivesWhole(t *testing.T) {
	want := says(t, nil, "organisation")
	m := rendered(t, "organisation: |\n  "+strings.ReplaceAll(want, "\n", "\n  "))
	file := filepath.Join(t.TempDir(), "organisation.yaml")
	if err := os.WriteFile(file, []byte(m.Organisation.Data["organisation.yaml"]), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := []string{"DRAAD_ORGANISATION=" + file, "DRAAD_DATA=" + t.TempDir()}
	if got := says(t, environ, "doctor"); !strings.Contains(got, "ok     organisation: "+file+": 3 desks") {
		t.Errorf("the program does not take it: %s", got)
	}
}

// serve runs the program with X set up, which nobody answers, and gives its address.
func serve(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program(t), "serve")
	cmd.Env = []string{
		"DRAAD_HTTP_ADDR=127.0.0.1:0", "DRAAD_DATA=" + t.TempDir(), "DRAAD_X_API_URL=http://127.0.0.1:1",
		"DRAAD_X_CONSUMER_KEY=a", "DRAAD_X_CONSUMER_SECRET=b", "DRAAD_X_ACCESS_TOKEN=c", "DRAAD_X_ACCESS_SECRET=d",
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	_, address, ok := strings.Cut(line, "http://")
	if err != nil || !ok {
		t.Fatalf("the program did not start: %q %v", line, err)
	}
	return "http://" + strings.TrimSpace(address)
}

var metricLine = regexp.MustCompile(`(?m)^# TYPE (\S+) (\S+)`)

// metrics gives the name of every metric of the running program.
func metrics(t *testing.T) map[string]bool {
	t.Helper()
	address := serve(t)
	known := map[string]bool{}
	// What counts calls appears with the first one: a citizen's message makes it.
	res, err := http.Post(address+"practice/api/post", "application/json", strings.NewReader(`{"account":"gemeente","name":"Bewoner","text":"Vraag"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the message was not taken: %s", res.Status)
	}
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for !known["draad_effect_seconds_count"] || !known["draad_effect_wait_seconds_count"] {
		<-look.C
		res, err := http.Get(address + "metrics")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range metricLine.FindAllStringSubmatch(string(text), -1) {
			known[m[1]] = true
			if m[2] == "histogram" {
				known[m[1]+"_bucket"], known[m[1]+"_sum"], known[m[1]+"_count"] = true, true, true
			}
		}
	}
	return known
}
