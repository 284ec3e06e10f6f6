package check

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

func TestWhatIsRefusedAndWhy(t *testing.T) {
	for _, c := range []struct{ given, why string }{
		{"replicas: 2", "the embedded store is for one process: give DRAAD_REDIS_URL"},
		{mattermost + "replicas: 2", "the embedded store is for one process"},
		{"ingress: {enabled: true, host: a.nl}", "the practice room has no login"},
		{"networkPolicy: {enabled: false}", "the practice room, which has no login"},
		{"networkPolicy: {ingressFrom: [{podSelector: {}}]}", "`kubectl port-forward` alone"},
		{mattermost + "ingress: {enabled: true}", "needs ingress.host"},
		{mattermost + "ingress: {enabled: true, host: a.nl}\nterminationGracePeriodSeconds: 12", "less than 15"},
		{"secrets: {DRAAD_SLACK_APP_TOKEN: {secret: s, key: k}}\ningress: {enabled: true, host: a.nl}", "Socket Mode asks for no page"},
		{"settings: {DRAAD_HTTP_ADDR: ':1'}", "DRAAD_HTTP_ADDR is set by the chart itself"},
		{"settings: {DRAAD_PRACTICE_OPEN: true}", "DRAAD_PRACTICE_OPEN is set by the chart itself"},
		{"settings: {DRAAD_SLACK_BOT_TOKEN: xoxb-1}", "settings.DRAAD_SLACK_BOT_TOKEN is a secret"},
		{"settings: {DRAAD_REDIS_URL: 'redis://a'}", "settings.DRAAD_REDIS_URL is a secret"},
		{"settings: {DRAAD_X_TIMEOUT_FILE: /a}", "goes into secrets"},
		{"settings: {DRAAD_X_TIMEOUT: 1s}\nsecrets: {DRAAD_X_TIMEOUT: {secret: s, key: k}}", "once"},
		{"extraEnv: [{name: DRAAD_WORKERS, value: '3'}]", "settings of Draad go into settings"},

		// The schema.
		{"replica: 2", "replica"},
		{"image: {tagg: v1}", "tagg"},
		{"image: {digest: abc}", "image/digest"},
		{"image: {pullPolicy: Sometimes}", "image/pullPolicy"},
		{"replicas: many", "replicas"},
		{"ingress: {hosts: [a.nl]}", "hosts"},
		{"metrics: {serviceMonitor: {on: true}}", "serviceMonitor"},
		{"metrics: {enabled: true}", "metrics"},
		{"settings: {SLACK_BOT_TOKEN: a}", "SLACK_BOT_TOKEN"},
		{"secrets: {DRAAD_SLACK_BOT_TOKEN: xoxb-1}", "DRAAD_SLACK_BOT_TOKEN"},
		{"secrets: {DRAAD_SLACK_BOT_TOKEN: {secret: s}}", "DRAAD_SLACK_BOT_TOKEN"},
		{"networkPolicy: {ingressFrom: [{}]}", "networkPolicy/ingressFrom"},
		{"networkPolicy: {metricsFrom: [{namespace: a}]}", "namespace"},
		{"persistence: {size: big}", "persistence/size"},
		{"terminationGracePeriodSeconds: 5", "terminationGracePeriodSeconds"},
		{"resources: {limit: {memory: 1Gi}}", "limit"},
		{"organisation: {name: A}", "organisation"},
	} {
		_, err := render(t, c.given)
		if err == nil {
			t.Errorf("not refused: %s", c.given)
		} else if !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s:\n%v\ndoes not say %q", c.given, err, c.why)
		}
	}
}

// TestSchemaAndValuesNameTheSame compares the two, all the way down.
func TestSchemaAndValuesNameTheSame(t *testing.T) {
	text, err := os.ReadFile(chartDir + "/values.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	text, err = os.ReadFile(chartDir + "/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := yaml.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	all["global"] = map[string]any{} // Helm's own
	compare(t, "", schema, all)
}

func compare(t *testing.T, at string, schema map[string]any, have any) {
	props, _ := schema["properties"].(map[string]any)
	values, ok := have.(map[string]any)
	if !ok || props == nil || at == ".resources" {
		return
	}
	if schema["additionalProperties"] != false {
		t.Errorf("%s takes names that nobody knows", at)
	}
	if a, b := slices.Sorted(maps.Keys(props)), slices.Sorted(maps.Keys(values)); !slices.Equal(a, b) {
		t.Errorf("%s: the schema has %v, values.yaml %v", at, a, b)
	}
	for name, value := range values {
		if sub, ok := props[name].(map[string]any); ok {
			compare(t, at+"."+name, sub, value)
		}
	}
}
