package settings

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"draad/bot/store/storetest/drawn"
)

type example struct {
	Addr    string        `envconfig:"ADDR" default:"127.0.0.1:8080" desc:"Where to listen."`
	Token   string        `envconfig:"TOKEN" required:"true" secret:"true" desc:"The token."`
	Pin     int           `envconfig:"PIN" secret:"true"`
	Wait    time.Duration `envconfig:"WAIT" default:"30s" min:"1s" max:"1h"`
	Workers int           `envconfig:"WORKERS" default:"4" min:"1" max:"64"`
	Format  string        `envconfig:"FORMAT" default:"text" oneof:"text,json" desc:"How | where."`
	Open    bool          `envconfig:"OPEN"`
	API     url.URL       `envconfig:"API_URL" default:"https://api.example.org"`
	Tags    []string      `envconfig:"TAGS"`
	hidden  string
}

func load(t *testing.T, environ ...string) (example, Problems) {
	t.Helper()
	s, c := New(environ), example{}
	s.Load("DRAAD_T", &c)
	var ps Problems
	if err := s.Err(); err != nil && !errors.As(err, &ps) {
		t.Fatalf("Err gave %T, not Problems", err)
	}
	return c, ps
}

func TestDefaultsHoldWhenNothingIsSet(t *testing.T) {
	c, ps := load(t, "DRAAD_T_TOKEN=abc", "DRAAD_T_ADDR=", "UNRELATED=1")
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	api, _ := url.Parse("https://api.example.org")
	want := example{Addr: "127.0.0.1:8080", Token: "abc", Wait: 30 * time.Second, Workers: 4, Format: "text", API: *api}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v\nwant %+v", c, want)
	}
}

func TestValuesAreRead(t *testing.T) {
	c, ps := load(t, "DRAAD_T_TOKEN= keeps its spaces ", "DRAAD_T_ADDR= :9000 ", "DRAAD_T_WAIT=90s", "DRAAD_T_WORKERS=8",
		"DRAAD_T_FORMAT=json", "DRAAD_T_OPEN=true", "DRAAD_T_TAGS= afval, groen ,,licht", "DRAAD_T_API_URL=http://127.0.0.1:99/x")
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	if c.Token != " keeps its spaces " || c.Addr != ":9000" || c.Wait != 90*time.Second || c.Workers != 8 || c.Format != "json" || !c.Open {
		t.Errorf("got %+v", c)
	}
	if want := []string{"afval", "groen", "licht"}; !reflect.DeepEqual(c.Tags, want) {
		t.Errorf("list items: got %q", c.Tags)
	}
	if c.API.Path != "/x" {
		t.Errorf("address: got %+v", c.API)
	}
}

func TestAnUnprefixedVariableIsNotOurs(t *testing.T) {
	t.Setenv("ADDR", "evil:1")
	if c, _ := load(t, "ADDR=evil:1", "DRAAD_T_TOKEN=x"); c.Addr != "127.0.0.1:8080" {
		t.Errorf("a variable without the prefix was read: %s", c.Addr)
	}
}

func TestEveryProblemIsToldAtOnceAndNoneRepeatsAValue(t *testing.T) {
	_, ps := load(t, "DRAAD_T_TOKEN=", "DRAAD_T_PIN=hunter2", "DRAAD_T_WAIT=hunter2", "DRAAD_T_WORKERS=65",
		"DRAAD_T_FORMAT=hunter2", "DRAAD_T_OPEN=hunter2", "DRAAD_T_API_URL=hunter2", "DRAAD_T_ADR=:1")
	text := ps.Error()
	for _, want := range []string{
		"DRAAD_T_ADR is not a setting; did you mean DRAAD_T_ADDR?",
		"DRAAD_T_API_URL is not right: expected an http or https address, such as https://example.org",
		"DRAAD_T_FORMAT is not right: expected text or json",
		"DRAAD_T_OPEN is not right: expected true or false",
		"DRAAD_T_PIN is not right: expected a whole number, such as 4",
		"DRAAD_T_TOKEN is required; set it, or DRAAD_T_TOKEN_FILE",
		"DRAAD_T_WAIT is not right: expected a duration, such as 90s, 15m or 24h",
		"DRAAD_T_WORKERS is not right: expected no more than 64",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing %q in:\n%s", want, text)
		}
	}
	if len(ps) != 8 {
		t.Errorf("8 things are wrong, %d were told", len(ps))
	}
	if strings.Contains(text, "hunter2") {
		t.Errorf("a value was repeated:\n%s", text)
	}
}

func TestMisspeltNames(t *testing.T) {
	for given, want := range map[string]string{
		"DRAAD_HTPP_ADDR=1":                            "did you mean DRAAD_HTTP_ADDR?",
		"DRAAD_HTTP_ADRES=1":                           "did you mean DRAAD_HTTP_ADDR?",
		"DRAAD_HTPP_ADDR_FILE=1":                       "did you mean DRAAD_HTTP_ADDR_FILE?",
		"DRAAD_SOMETHING_ELSE=1":                       "`draad help settings` lists them",
		"DRAAD_HTTP_PORT=8080":                         "did you mean DRAAD_HTTP_ADDR?",
		"DRAAD_HTTP_ADDR_FILE=":                        "",
		"DRAADJE=1":                                    "",
		"DRAAD_SERVICE_HOST=10.0.0.1":                  "",
		"DRAAD_SERVICE_PORT_HTTP=80":                   "",
		"DRAAD_PORT=tcp://10.0.0.1:80":                 "",
		"DRAAD_PORT_8080_TCP_ADDR=10.0.0.1":            "",
		"DRAAD_REDIS_MASTER_PORT_6379_TCP=tcp://1.1:1": "",
	} {
		s := New([]string{given})
		s.Load("DRAAD", &struct {
			Addr string `envconfig:"HTTP_ADDR"`
		}{})
		err := s.Err()
		if want == "" && err != nil {
			t.Errorf("%s: %v", given, err)
		}
		if want != "" && (err == nil || !strings.HasSuffix(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", given, err, want)
		}
	}
}

func TestAnAccountMayHaveItsOwnPrefix(t *testing.T) {
	type account struct {
		Key string `envconfig:"KEY" secret:"true"`
	}
	var city, north, south account
	s := New([]string{"DRAAD_X_KEY=a", "NOORD_X_KEY=b", "NOORD_X_KYE=c"})
	s.Load("DRAAD_X", &city)
	s.Load("NOORD_X", &north)
	if s.Given("DRAAD_ZUID_X", &south) || !s.Given("NOORD_X", &north) {
		t.Error("Given should be true for NOORD_X alone")
	}
	if city.Key != "a" || north.Key != "b" {
		t.Errorf("got %q and %q", city.Key, north.Key)
	}
	if err := s.Err(); err == nil || !strings.Contains(err.Error(), "NOORD_X_KYE is not a setting; did you mean NOORD_X_KEY?") {
		t.Errorf("a misspelt name under another prefix: %v", err)
	}
	s.Ignore("NOORD_X_KYE")
	if err := s.Err(); err != nil {
		t.Error(err)
	}
	s.Fail(Problem{Name: "DRAAD_X_KEY", Says: "needs DRAAD_X_SECRET too"})
	if err := s.Err(); err == nil {
		t.Error("what the owner of a setting found was forgotten")
	}
}

func TestAFileHoldsTheValue(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good, empty, nul := file("good", "s3cret\r\n"), file("empty", " \n"), file("nul", "a\x00b")
	big := file("big", strings.Repeat("x", maxFile+1))
	for _, c := range []struct{ environ, problem string }{
		{"DRAAD_T_TOKEN_FILE=" + good, ""},
		{"DRAAD_T_TOKEN_FILE=" + empty, "DRAAD_T_TOKEN_FILE points at an empty file"},
		{"DRAAD_T_TOKEN_FILE=" + nul, "DRAAD_T_TOKEN is not right: expected a text"},
		{"DRAAD_T_TOKEN_FILE=" + big, "DRAAD_T_TOKEN_FILE points at something that is no small file"},
		{"DRAAD_T_TOKEN_FILE=" + dir, "DRAAD_T_TOKEN_FILE points at something that is no small file"},
		{"DRAAD_T_TOKEN_FILE=" + dir + "/none", "DRAAD_T_TOKEN_FILE cannot be read: there is no such file"},
		{"DRAAD_T_TOKEN=x\nDRAAD_T_TOKEN_FILE=" + good, "DRAAD_T_TOKEN and DRAAD_T_TOKEN_FILE are both set; keep one of them"},
	} {
		got, ps := load(t, strings.Split(c.environ, "\n")...)
		if c.problem == "" && (len(ps) > 0 || got.Token != "s3cret") {
			t.Errorf("%s: %q, %v", c.environ, got.Token, ps)
		}
		if c.problem != "" && (len(ps) != 1 || !strings.HasPrefix(ps[0].String(), c.problem)) {
			t.Errorf("%s: %v, want %q", c.environ, ps, c.problem)
		}
		if strings.Contains(ps.Error(), dir) {
			t.Errorf("the path may be a secret put into the wrong variable: %v", ps)
		}
	}
}

func TestSecretsAreMasked(t *testing.T) {
	secret := `pa"ss\wo&rd é`
	s, c := New([]string{"DRAAD_T_TOKEN=" + secret, "DRAAD_T_PIN=abc", "DRAAD_T_ADDR=:1"}), example{}
	s.Load("DRAAD_T", &c)
	for _, text := range []string{
		"got " + secret,
		`{"msg":"pa\"ss\\wo\u0026rd é"}`,
		`msg="pa\"ss\\wo&rd é"`,
		"https://x/?t=pa%22ss%5Cwo%26rd+%C3%A9",
		"https://x/pa%22ss%5Cwo&rd%20%C3%A9",
	} {
		if got := s.Mask(text); !strings.Contains(got, Masked) || strings.Contains(got, "ss") {
			t.Errorf("%s became %s", text, got)
		}
	}
	if got := s.Mask("cab :1"); got != "cab :1" {
		t.Errorf("what is short or no secret was masked: %s", got)
	}
	shown := Show("DRAAD_T", &c).String()
	if strings.Contains(shown, "wo&rd") || !strings.Contains(shown, "DRAAD_T_TOKEN=***") || !strings.Contains(shown, "DRAAD_T_ADDR=:1") {
		t.Errorf("shown as %s", shown)
	}
}

func TestNoSecretComesThroughTheMask(t *testing.T) {
	drawn.Check(t, func(t *rapid.T) {
		secrets := rapid.SliceOfN(rapid.StringMatching(`[ab"\\&é ]{4,12}`), 1, 3).Draw(t, "secrets")
		type config struct {
			Secret string `envconfig:"S" secret:"true"`
		}
		s := New(nil)
		for i, secret := range secrets {
			s.env[string(rune('A'+i))+"_S"] = secret
			s.Load(string(rune('A'+i)), &config{})
		}
		for _, secret := range secrets {
			if got := s.Mask("x " + secret + " y"); strings.Contains(got, secret) {
				t.Fatalf("%q came through: %q", secret, got)
			}
		}
	})
}

func TestTables(t *testing.T) {
	groups := []Group{{Title: "Test", Prefix: "DRAAD_T", Config: &example{}}}
	md := Markdown(groups)
	for _, want := range []string{
		"| **Test** | | |\n",
		"| `DRAAD_T_ADDR` | `127.0.0.1:8080` | Where to listen. |\n",
		"| `DRAAD_T_TOKEN` |  | The token. Required. Secret. |\n",
		"| `DRAAD_T_FORMAT` | `text` | How \\| where. One of: text, json. |\n",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("missing %q in:\n%s", want, md)
		}
	}
	if strings.Contains(md, "HIDDEN") {
		t.Error("an unexported field is no setting")
	}
	if plain := Plain(groups); !strings.Contains(plain, "  DRAAD_T_WAIT (30s)\n") {
		t.Error(plain)
	}
}

func TestHowEachSettingWasRead(t *testing.T) {
	s := New([]string{"DRAAD_T_TOKEN=s3cret", "DRAAD_T_WORKERS=x", "DRAAD_T_OPEN="})
	s.Load("DRAAD_T", &example{})
	got := map[string]Loaded{}
	for _, l := range s.Loaded() {
		got[l.Name] = l
	}
	for _, want := range []Loaded{
		{"DRAAD_T_ADDR", "127.0.0.1:8080", "default"},
		{"DRAAD_T_TOKEN", Masked, "environment"},
		{"DRAAD_T_PIN", "", ""},
		{"DRAAD_T_WORKERS", "x", "environment"},
		{"DRAAD_T_OPEN", "", ""},
	} {
		if got[want.Name] != want {
			t.Errorf("got %+v, want %+v", got[want.Name], want)
		}
	}
}

type pair struct {
	Key    string `envconfig:"KEY" desc:"the key"`
	Secret string `envconfig:"SECRET" default:"none"`
	Count  int    `envconfig:"COUNT"`
}

func (p *pair) Validate() []error {
	if (p.Key == "") == (p.Secret == "none") {
		return nil
	}
	return []error{errors.New("DRAAD_P_SECRET is missing"), errors.New("half a pair is of no use")}
}

func TestTheOwnerOfSettingsSaysWhetherTheyFitTogether(t *testing.T) {
	for given, want := range map[string]string{
		"DRAAD_P_KEY=k":                   "the settings are not right:\n  DRAAD_P_* half a pair is of no use\n  DRAAD_P_SECRET is missing",
		"DRAAD_P_KEY=k\nDRAAD_P_SECRET=s": "",
		"DRAAD_P_KEY=k\nDRAAD_P_COUNT=x":  "the settings are not right:\n  DRAAD_P_COUNT is not right: expected a whole number, such as 4",
	} {
		s := New(strings.Split(given, "\n"))
		s.Load("DRAAD_P", &pair{})
		if err := s.Err(); (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%q: got %v, want %s", given, err, want)
		}
	}
	if md := Markdown([]Group{{Prefix: "DRAAD_P", Config: &pair{}}}); !strings.Contains(md, "| The key. |") {
		t.Errorf("a description should read as a sentence: %s", md)
	}
}

func TestAMistakeInTheProgramIsLoud(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a struct that is not passed by pointer should panic")
		}
	}()
	New(nil).Load("DRAAD", example{hidden: "x"})
}

// FuzzLoad looks for values that panic, or that come back in an error.
func FuzzLoad(f *testing.F) {
	for _, v := range []string{"", "x", "30s", "-1", "1e9", "http://[", "a,b,,", "\x00", "99999999999999999999", "true", "日本"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		marked := v + "VALUE-MARK"
		for _, name := range []string{"PIN", "WAIT", "WORKERS", "FORMAT", "OPEN", "API_URL", "TAGS"} {
			_, ps := load(t, "DRAAD_T_TOKEN="+v, "DRAAD_T_"+name+"="+marked)
			if strings.Contains(ps.Error(), "VALUE-MARK") {
				t.Errorf("the value of %s came back: %v", name, ps)
			}
		}
	})
}

type renewed struct {
	Port int `envconfig:"PORT"`
}

func (renewed) Gone() map[string]string {
	return map[string]string{"DRAAD_X_PORTS": "set DRAAD_X_PORT"}
}

// Who still has a setting of an earlier version is told what became of it, not what else
// sounds like it.
func TestASettingThatIsGoneIsSaidToBe(t *testing.T) {
	for _, name := range []string{"DRAAD_X_PORTS", "DRAAD_X_PORTS_FILE"} {
		s := New([]string{name + "=1"})
		s.Load("DRAAD_X", &renewed{})
		if err := s.Err(); err == nil || !strings.Contains(err.Error(), name+" is no setting any more; set DRAAD_X_PORT") {
			t.Errorf("got %v", err)
		}
	}
}
