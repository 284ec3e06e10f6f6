// Package check holds the tests of what Draad is installed with: the chart, its
// alerts and dashboard, and the Dockerfile. It is a module of its own, so that what
// they are tested with (Helm, Kubernetes' types, Prometheus, BuildKit's parser)
// stays out of the module that makes the program:
//
//	(cd charts/check && go test ./...)
//
// # What lives here
//
// Nothing but tests. What the program says of itself (its settings, its metrics, its
// organisation file) is asked of the program, built from the source at hand.
//
// # Design decisions
//
// Helm is used as a library: a chart is rendered and linted by the very code that
// installs it, and no tool has to be fetched. Manifests are decoded strictly into
// the types of Kubernetes and of the Prometheus operator: a field that does not
// exist there is an error, where a cluster would drop it in silence.
//
// Pods, those of the runbook too, are held to the strictest standard of Kubernetes by
// the code with which a cluster refuses them. The Dockerfile's first stage is done line
// by line, without an engine.
//
// Alerts are evaluated by Prometheus' own engine on made-up metrics: each has to
// fire when it should, and none when all is well.
package check

//go:generate go test -run TestReadmeListsEveryValue -update .
