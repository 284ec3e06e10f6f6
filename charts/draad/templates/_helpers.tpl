{{/* The name of everything: the release's, with the chart's unless that is in it. */}}
{{- define "draad.name" -}}
{{- $name := ternary .Release.Name (printf "%s-draad" .Release.Name) (contains "draad" .Release.Name) -}}
{{- $name | trunc 52 | trimSuffix "-" -}}
{{- end }}

{{- define "draad.selector" -}}
app.kubernetes.io/name: draad
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "draad.labels" -}}
{{ include "draad.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "draad.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end }}

{{/* Everything that is set, plain or secret: names alone, one on each side of a comma. */}}
{{- define "draad.given" -}}
,{{ concat (keys .Values.settings) (keys .Values.secrets) | sortAlpha | join "," }},
{{- end }}

{{/* "true" when Redis is the store, "" otherwise. */}}
{{- define "draad.redis" -}}
{{- if hasKey .Values.secrets "DRAAD_REDIS_URL" }}true{{ end -}}
{{- end }}

{{/* Where the team works: slack, mattermost or practice. */}}
{{- define "draad.workspace" -}}
{{- $given := include "draad.given" . -}}
{{- if contains ",DRAAD_SLACK_" $given }}slack{{ else if contains ",DRAAD_MATTERMOST_" $given }}mattermost{{ else }}practice{{ end -}}
{{- end }}

{{/* The paths that the chat server asks for, and no others. */}}
{{- define "draad.paths" -}}
{{- if eq (include "draad.workspace" .) "slack" -}}
- /slack/events
- /slack/interactive
- /slack/commands
{{- else -}}
- /mattermost/actions
- /mattermost/command
{{- end -}}
{{- end }}
