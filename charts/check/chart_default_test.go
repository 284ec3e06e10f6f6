package check

import (
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/chart/v2/lint"
	"helm.sh/helm/v4/pkg/chart/v2/lint/support"
	core "k8s.io/api/core/v1"
)

const (
	slackSecrets = `
secrets:
  DRAAD_SLACK_BOT_TOKEN: {secret: slack, key: bot}
  DRAAD_SLACK_SIGNING_SECRET: {secret: slack, key: signing}
`
	mattermost = `
settings: {DRAAD_MATTERMOST_URL: https://chat.example.nl}
secrets:
  DRAAD_MATTERMOST_TOKEN: {secret: mattermost, key: token}
`
	onRedis = mattermost + `  DRAAD_REDIS_URL: {secret: redis, key: url}
replicas: 3
`
)

// everything is every toggle at once.
const everything = onRedis + `
organisation: "name: Voorbeeld\n"
imagePullSecrets: [registry]
image: {digest: "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
extraEnv: [{name: HTTPS_PROXY, value: "http://proxy:3128"}]
ca: {configMap: our-ca}
ingress: {enabled: true, className: nginx, host: draad.example.nl, tlsSecret: tls, annotations: {a: b}}
networkPolicy:
  ingressFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}}]
  metricsFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
  dnsTo: [{ipBlock: {cidr: 10.0.0.10/32}}]
  httpsTo: [{ipBlock: {cidr: 10.1.0.0/16}}]
  redisTo: [{podSelector: {matchLabels: {app: redis}}}]
  redisPort: 6380
  extraEgress: [{ports: [{port: 8065}]}]
priorityClassName: high
nodeSelector: {disk: ssd}
tolerations: [{key: webcare, operator: Exists}]
affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: Exists}]}]}}}
podAnnotations: {team: webcare}
podLabels: {team: webcare}
metrics:
  serviceMonitor: {enabled: true, interval: 15s, labels: {prometheus: main}}
  rules: {enabled: true, labels: {prometheus: main}}
  dashboard: {enabled: true}
`

func TestTheChartPassesHelmLint(t *testing.T) {
	for _, given := range []string{"", everything, slackSecrets + "ingress: {enabled: true, host: draad.example.nl}\n"} {
		for _, m := range lint.RunAll(chartDir, parse(t, given), "webcare").Messages {
			if m.Severity >= support.WarningSev {
				t.Errorf("%s: %v", m.Path, m.Err)
			}
		}
	}
}

func TestWithoutValuesItIsThePracticeRoomAndClosed(t *testing.T) {
	m := rendered(t, "")
	if got := m.kinds(); got != "Deployment NetworkPolicy PersistentVolumeClaim Service" {
		t.Errorf("it creates %s", got)
	}
	if env := m.env(); env["DRAAD_PRACTICE_OPEN"] != "true" || env["DRAAD_DATA"] != "/data" || env["DRAAD_HTTP_ADDR"] != "0.0.0.0:8080" {
		t.Errorf("environment: %v", env)
	}
	if rules := m.Network.Spec.Ingress; len(rules) != 0 {
		t.Errorf("the practice room has no login, and the network policy lets in %s", asJSON(t, rules))
	}
	if m.Network.Spec.PolicyTypes[0] != "Ingress" {
		t.Error("the network policy says nothing of what comes in: then everybody may")
	}
	for _, want := range []string{"port-forward deployment/draad 8080", "draad backup - >", "Nobody is told"} {
		if !strings.Contains(m.Notes, want) {
			t.Errorf("the notes do not say %q:\n%s", want, m.Notes)
		}
	}
	if rendered(t, mattermost).env()["DRAAD_PRACTICE_OPEN"] != "" {
		t.Error("with a chat server the practice room is open")
	}
}

func TestEveryContainerIsLockedUp(t *testing.T) {
	for _, given := range []string{"", everything} {
		pod := rendered(t, given).pod()
		if pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken {
			t.Error("a token for the cluster's API is mounted")
		}
		p := pod.SecurityContext
		if !*p.RunAsNonRoot || *p.RunAsUser != 65532 || *p.FSGroup != 65532 || p.SeccompProfile.Type != core.SeccompProfileTypeRuntimeDefault {
			t.Errorf("the pod: %s", asJSON(t, p))
		}
		if pod.HostNetwork || pod.HostPID || pod.HostIPC || len(pod.InitContainers) > 0 {
			t.Error("the pod reaches its host, or has containers that nobody looked at")
		}
		for _, c := range pod.Containers {
			s := c.SecurityContext
			if *s.AllowPrivilegeEscalation || !*s.ReadOnlyRootFilesystem || len(s.Capabilities.Drop) != 1 || s.Capabilities.Drop[0] != "ALL" ||
				len(s.Capabilities.Add) > 0 || s.Privileged != nil {
				t.Errorf("container %s: %s", c.Name, asJSON(t, s))
			}
			if c.Resources.Limits.Memory().IsZero() || c.Resources.Requests.Cpu().IsZero() {
				t.Errorf("container %s may use all memory, or is promised nothing", c.Name)
			}
		}
	}
}

func TestProbesAskWhetherTheProcessLivesAndNothingElse(t *testing.T) {
	c := rendered(t, "").container()
	for name, p := range map[string]*core.Probe{"startup": c.StartupProbe, "liveness": c.LivenessProbe, "readiness": c.ReadinessProbe} {
		if p == nil || p.HTTPGet.Path != "/healthz" || p.HTTPGet.Port.StrVal != "http" {
			t.Errorf("%s: %s", name, asJSON(t, p))
		}
	}
}
