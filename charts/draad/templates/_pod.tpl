{{/* The parts of the pod: its environment, its files, and how it is asked whether it lives. */}}

{{- define "draad.env" -}}
- name: DRAAD_HTTP_ADDR
  value: 0.0.0.0:8080
- name: DRAAD_LOG_FORMAT
  value: {{ .Values.settings.DRAAD_LOG_FORMAT | default "json" | quote }}
{{- if not (include "draad.redis" .) }}
- name: DRAAD_DATA
  value: /data
{{- end }}
{{- if .Values.organisation }}
- name: DRAAD_ORGANISATION
  value: /etc/draad/organisation.yaml
{{- end }}
{{- if eq (include "draad.workspace" .) "practice" }}
- name: DRAAD_PRACTICE_OPEN # to `kubectl port-forward` alone: the NetworkPolicy is closed
  value: "true"
{{- end }}
{{- if and .Values.ingress.enabled (not (hasKey .Values.settings "DRAAD_PUBLIC_URL")) }}
- name: DRAAD_PUBLIC_URL
  value: {{ printf "https://%s" .Values.ingress.host | quote }}
{{- end }}
{{- range $name, $value := omit .Values.settings "DRAAD_LOG_FORMAT" }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- range $name, $_ := .Values.secrets }}
- name: {{ $name }}_FILE
  value: /run/secrets/draad/{{ $name }}
{{- end }}
{{- if .Values.ca.configMap }}
- name: SSL_CERT_DIR
  value: /etc/ssl/certs:/etc/draad-ca
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "draad.mounts" -}}
- name: tmp # backups are made here on their way out
  mountPath: /tmp
{{- if not (include "draad.redis" .) }}
- name: data
  mountPath: /data
{{- end }}
{{- if .Values.organisation }}
- name: organisation
  mountPath: /etc/draad
  readOnly: true
{{- end }}
{{- if .Values.secrets }}
- name: secrets
  mountPath: /run/secrets/draad
  readOnly: true
{{- end }}
{{- if .Values.ca.configMap }}
- name: ca
  mountPath: /etc/draad-ca
  readOnly: true
{{- end }}
{{- end }}

{{- define "draad.volumes" -}}
- name: tmp
  emptyDir: {}
{{- if include "draad.redis" . }}
{{- else if .Values.persistence.enabled }}
- name: data
  persistentVolumeClaim:
    claimName: {{ .Values.persistence.existingClaim | default (include "draad.name" .) }}
{{- else }}
- name: data
  emptyDir: {}
{{- end }}
{{- if .Values.organisation }}
- name: organisation
  configMap:
    name: {{ include "draad.name" . }}
{{- end }}
{{- if .Values.secrets }}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range $name, $from := .Values.secrets }}
      - secret:
          name: {{ $from.secret }}
          items:
            - key: {{ $from.key }}
              path: {{ $name }}
      {{- end }}
{{- end }}
{{- if .Values.ca.configMap }}
- name: ca
  configMap:
    name: {{ .Values.ca.configMap }}
    items:
      - key: {{ .Values.ca.key }}
        path: ca.crt
{{- end }}
{{- end }}

{{- define "draad.alive" -}}
httpGet:
  path: /healthz
  port: http
timeoutSeconds: 5
{{- end }}
