package check

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"sigs.k8s.io/yaml"
)

const chartDir = "../draad"

// values are what a person gives on top of the chart's own.
type values = map[string]any

// parse reads values as a person writes them.
func parse(t *testing.T, text string) values {
	t.Helper()
	v := values{}
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// manifests is what a rendered chart would create.
type manifests struct {
	Deployment     *apps.Deployment
	Service        *core.Service
	Volume         *core.PersistentVolumeClaim
	Organisation   *core.ConfigMap
	Dashboard      *core.ConfigMap
	Ingress        *networking.Ingress
	Network        *networking.NetworkPolicy
	Disruption     *policy.PodDisruptionBudget
	ServiceMonitor *monitoring.ServiceMonitor
	Rules          *monitoring.PrometheusRule
	Notes          string
}

// kinds tells what there is.
func (m manifests) kinds() string {
	var all []string
	for kind, there := range map[string]bool{
		"Deployment": m.Deployment != nil, "Service": m.Service != nil, "PersistentVolumeClaim": m.Volume != nil,
		"ConfigMap": m.Organisation != nil, "Dashboard": m.Dashboard != nil, "Ingress": m.Ingress != nil,
		"NetworkPolicy": m.Network != nil, "PodDisruptionBudget": m.Disruption != nil,
		"ServiceMonitor": m.ServiceMonitor != nil, "PrometheusRule": m.Rules != nil,
	} {
		if there {
			all = append(all, kind)
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func (m manifests) pod() core.PodSpec         { return m.Deployment.Spec.Template.Spec }
func (m manifests) container() core.Container { return m.pod().Containers[0] }

// env is what the program finds in its environment.
func (m manifests) env() map[string]string {
	all := map[string]string{}
	for _, e := range m.container().Env {
		all[e.Name] = e.Value
	}
	return all
}

func load(t *testing.T) *chart.Chart {
	t.Helper()
	c, err := loader.Load(chartDir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// render renders the chart as `helm install draad` in namespace webcare does, the
// schema included.
func render(t *testing.T, given string) (manifests, error) {
	t.Helper()
	c := load(t)
	release := common.ReleaseOptions{Name: "draad", Namespace: "webcare", Revision: 1, IsInstall: true}
	all, err := commonutil.ToRenderValues(c, parse(t, given), release, common.DefaultCapabilities)
	if err != nil {
		return manifests{}, err
	}
	files, err := engine.Render(c, all)
	if err != nil {
		return manifests{}, err
	}
	var m manifests
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(name, "NOTES.txt") {
			m.Notes = files[name]
			continue
		}
		for _, doc := range strings.Split(files[name], "\n---\n") {
			m.add(t, doc)
		}
	}
	return m, nil
}

func rendered(t *testing.T, given string) manifests {
	t.Helper()
	m, err := render(t, given)
	if err != nil {
		t.Fatalf("%v with %s", err, given)
	}
	return m
}

// add decodes one manifest strictly: what its type does not know is an error.
func (m *manifests) add(t *testing.T, doc string) {
	t.Helper()
	var head struct {
		Kind     string `json:"kind"`
		Metadata struct {
			Name string `json:"name"`
		} `json:"metadata"`
	}
	if err := yaml.Unmarshal([]byte(doc), &head); err != nil {
		t.Fatalf("%v in\n%s", err, doc)
	}
	decode := func(into any) {
		t.Helper()
		if err := yaml.UnmarshalStrict([]byte(doc), into); err != nil {
			t.Fatalf("%s: %v in\n%s", head.Kind, err, doc)
		}
	}
	switch head.Kind + " " + head.Metadata.Name {
	case " ": // a file that renders nothing this time
	case "Deployment draad":
		decode(&m.Deployment)
	case "Service draad":
		decode(&m.Service)
	case "PersistentVolumeClaim draad":
		decode(&m.Volume)
	case "ConfigMap draad":
		decode(&m.Organisation)
	case "ConfigMap draad-dashboard":
		decode(&m.Dashboard)
	case "Ingress draad":
		decode(&m.Ingress)
	case "NetworkPolicy draad":
		decode(&m.Network)
	case "PodDisruptionBudget draad":
		decode(&m.Disruption)
	case "ServiceMonitor draad":
		decode(&m.ServiceMonitor)
	case "PrometheusRule draad":
		decode(&m.Rules)
	default:
		t.Fatalf("an unexpected manifest:\n%s", doc)
	}
}

// asJSON is for comparing and showing.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
