package check

import (
	"regexp"
	"testing"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	security "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

// admitted fails unless a namespace lets a pod in that enforces Kubernetes' strictest
// standard, "restricted". Kubernetes' own code says so.
func admitted(t *testing.T, what string, pod core.PodSpec) {
	t.Helper()
	standard, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	strictest := security.LevelVersion{Level: security.LevelRestricted, Version: security.LatestVersion()}
	result := policy.AggregateCheckResults(standard.EvaluatePod(strictest, &meta.ObjectMeta{}, &pod))
	if !result.Allowed {
		t.Errorf("%s is not let in: %s", what, result.ForbiddenDetail())
	}
}

func TestTheStrictestNamespaceLetsThePodsIn(t *testing.T) {
	admitted(t, "the practice room", rendered(t, "").pod())
	admitted(t, "Draad with everything", rendered(t, everything).pod())
}

var overrides = regexp.MustCompile(`(?s)k run (\S+) .*?--overrides='(.*?)'`)

// The pods of the runbook are made by hand, in an hour when nobody wants surprises.
func TestTheStrictestNamespaceLetsThePodsOfTheRunbookIn(t *testing.T) {
	var seen []string
	for _, m := range overrides.FindAllStringSubmatch(readme(t), -1) {
		var pod struct {
			Spec core.PodSpec `json:"spec"`
		}
		if err := yaml.UnmarshalStrict([]byte(m[2]), &pod); err != nil {
			t.Errorf("%s: %v", m[1], err)
			continue
		}
		seen = append(seen, m[1])
		admitted(t, m[1], pod.Spec)
		if token := pod.Spec.AutomountServiceAccountToken; token == nil || *token {
			t.Errorf("%s gets a token for the cluster", m[1])
		}
	}
	if len(seen) != 2 {
		t.Errorf("the runbook makes the pods %v", seen)
	}
}
