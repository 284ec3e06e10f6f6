package check

import (
	"slices"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
)

func TestTheEmbeddedStoreHasOneReplicaAndAVolume(t *testing.T) {
	m := rendered(t, mattermost)
	if m.Deployment.Spec.Strategy.Type != apps.RecreateDeploymentStrategyType {
		t.Error("two processes would want the store during an upgrade")
	}
	if m.Volume == nil || m.Volume.Annotations["helm.sh/resource-policy"] != "keep" {
		t.Error("what citizens wrote goes when the chart is removed")
	}
	m = rendered(t, mattermost+"persistence: {existingClaim: ours}\n")
	if m.Volume != nil || !strings.Contains(asJSON(t, m.pod().Volumes), `"claimName":"ours"`) {
		t.Errorf("volumes: %s", asJSON(t, m.pod().Volumes))
	}
	m = rendered(t, mattermost+"persistence: {enabled: false}\n")
	if m.Volume != nil || !strings.Contains(m.Notes, "WARNING: persistence is off") {
		t.Errorf("without persistence: %s", m.Notes)
	}
	m = rendered(t, "persistence: {size: 20Gi, storageClass: fast}\n")
	if got := m.Volume.Spec.Resources.Requests.Storage().String(); got != "20Gi" || *m.Volume.Spec.StorageClassName != "fast" {
		t.Errorf("volume: %s of %s", got, *m.Volume.Spec.StorageClassName)
	}
}

func TestOnRedisReplicasAreRolledAndSpread(t *testing.T) {
	m := rendered(t, onRedis)
	if got := m.kinds(); got != "Deployment NetworkPolicy PodDisruptionBudget Service" {
		t.Errorf("it creates %s", got)
	}
	s := m.Deployment.Spec.Strategy
	if *m.Deployment.Spec.Replicas != 3 || s.Type != apps.RollingUpdateDeploymentStrategyType || s.RollingUpdate.MaxUnavailable.IntValue() != 0 {
		t.Errorf("strategy: %s", asJSON(t, s))
	}
	if m.Disruption.Spec.MaxUnavailable.IntValue() != 1 || m.pod().TopologySpreadConstraints[0].TopologyKey != "kubernetes.io/hostname" {
		t.Error("maintenance or one node can take all replicas at once")
	}
	env := m.env()
	if env["DRAAD_REDIS_URL_FILE"] != "/run/secrets/draad/DRAAD_REDIS_URL" || env["DRAAD_DATA"] != "" {
		t.Errorf("environment: %v", env)
	}
	if got := asJSON(t, m.Network.Spec.Egress); !strings.Contains(got, `"port":6379`) {
		t.Errorf("Redis cannot be reached: %s", got)
	}
	if one := rendered(t, strings.Replace(onRedis, "replicas: 3", "replicas: 1", 1)); one.Disruption != nil {
		t.Error("a budget on one replica stops all maintenance")
	}
}

func TestSecretsAreFilesAndNeverValues(t *testing.T) {
	m := rendered(t, everything)
	for _, want := range []string{`"name":"mattermost","items":[{"key":"token","path":"DRAAD_MATTERMOST_TOKEN"}]`, `"defaultMode":288`} {
		if got := asJSON(t, m.pod().Volumes); !strings.Contains(got, want) {
			t.Errorf("missing %s in %s", want, got)
		}
	}
	for _, e := range m.container().Env {
		if e.ValueFrom != nil {
			t.Errorf("%s comes from %s", e.Name, asJSON(t, e.ValueFrom))
		}
	}
}

func TestTheOrganisationFileRollsThePods(t *testing.T) {
	const sum = "checksum/organisation"
	one, two := rendered(t, "organisation: 'name: A'"), rendered(t, "organisation: 'name: B'")
	if one.Organisation.Data["organisation.yaml"] != "name: A" || one.env()["DRAAD_ORGANISATION"] != "/etc/draad/organisation.yaml" {
		t.Errorf("%v %v", one.Organisation.Data, one.env())
	}
	if one.Deployment.Spec.Template.Annotations[sum] == two.Deployment.Spec.Template.Annotations[sum] {
		t.Error("another organisation file would not be read before somebody restarts Draad")
	}
}

func TestTheIngressShowsTheChatServersPathsAlone(t *testing.T) {
	for given, want := range map[string][]string{
		slackSecrets: {"/slack/events", "/slack/interactive", "/slack/commands"},
		mattermost:   {"/mattermost/actions", "/mattermost/command"},
	} {
		m := rendered(t, given+"ingress: {enabled: true, host: draad.example.nl}\n")
		var paths []string
		for _, p := range m.Ingress.Spec.Rules[0].HTTP.Paths {
			if *p.PathType != "Exact" {
				t.Errorf("%s is open with all that is below it", p.Path)
			}
			paths = append(paths, p.Path)
		}
		if !slices.Equal(paths, want) || m.Ingress.Spec.Rules[0].Host != "draad.example.nl" {
			t.Errorf("%v", paths)
		}
		if m.env()["DRAAD_PUBLIC_URL"] != "https://draad.example.nl" || m.container().Lifecycle.PreStop.Sleep.Seconds != 3 {
			t.Errorf("environment: %v", m.env())
		}
	}
}

func TestEveryToggle(t *testing.T) {
	m := rendered(t, everything)
	if got := m.kinds(); got != "ConfigMap Dashboard Deployment Ingress NetworkPolicy PodDisruptionBudget PrometheusRule Service ServiceMonitor" {
		t.Errorf("it creates %s", got)
	}
	if got := m.container().Image; !strings.HasPrefix(got, "draad@sha256:0123") {
		t.Errorf("image: %s", got)
	}
	if got := rendered(t, "image: {repository: r.example.nl/draad, tag: v1}").container().Image; got != "r.example.nl/draad:v1" {
		t.Errorf("image: %s", got)
	}
	pod, network := asJSON(t, m.Deployment.Spec.Template), asJSON(t, m.Network.Spec)
	for _, want := range []string{
		`"imagePullSecrets":[{"name":"registry"}]`, `"nodeSelector":{"disk":"ssd"}`, `"priorityClassName":"high"`, `"key":"webcare"`, `"team":"webcare"`,
		`"nodeAffinity"`, `{"name":"HTTPS_PROXY","value":"http://proxy:3128"}`, `{"name":"SSL_CERT_DIR","value":"/etc/ssl/certs:/etc/draad-ca"}`, `"name":"our-ca"`,
	} {
		if !strings.Contains(pod, want) {
			t.Errorf("missing %s in %s", want, pod)
		}
	}
	for _, want := range []string{
		`"ports":[{"port":"http"}],"from":[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"ingress"}}},{"namespaceSelector"`,
		`"cidr":"10.0.0.10/32"`, `"ports":[{"port":443}],"to":[{"ipBlock":{"cidr":"10.1.0.0/16"}}]`,
		`"ports":[{"port":6380}],"to":[{"podSelector":{"matchLabels":{"app":"redis"}}}]`, `{"ports":[{"port":8065}]}`,
	} {
		if !strings.Contains(network, want) {
			t.Errorf("missing %s in %s", want, network)
		}
	}
	if s := m.ServiceMonitor; s.Labels["prometheus"] != "main" || s.Spec.Endpoints[0].Path != "/metrics" || s.Spec.Endpoints[0].Interval != "15s" {
		t.Errorf("%s", asJSON(t, s))
	}
	off := rendered(t, mattermost+"networkPolicy: {enabled: false}\npodDisruptionBudget: {enabled: false}\n")
	if got := off.kinds(); got != "Deployment PersistentVolumeClaim Service" {
		t.Errorf("switched off, it creates %s", got)
	}
}
