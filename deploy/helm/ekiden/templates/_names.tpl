{{/* Names, labels, and what the server and the migration have in common. */}}
{{- define "ekiden.name" -}}
{{- if contains "ekiden" .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-ekiden" .Release.Name | trunc 52 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "ekiden.selector" -}}
app.kubernetes.io/name: ekiden
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{- define "ekiden.labels" -}}
app.kubernetes.io/name: ekiden
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "ekiden.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "ekiden.keys" -}}
{{- required "keys.existingSecret must name a Secret with master-key and first-key: see docs/operations/kubernetes.md" .Values.keys.existingSecret }}
{{- end }}

{{- define "ekiden.database" -}}
- name: EKIDEN_STORE
  value: {{ required "store.postgres.url must be given, as in postgres://ekiden@db:5432/ekiden" .Values.store.postgres.url | quote }}
{{- with .Values.store.postgres.passwordSecret }}
- name: PGPASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: {{ $.Values.store.postgres.passwordKey }}
{{- end }}
{{- end }}

{{/* Empty also in a release of before that is upgraded with its own values alone. */}}
{{- define "ekiden.tlsSecret" -}}
{{- (.Values.tls | default dict).secret | default "" }}
{{- end }}

{{- define "ekiden.scheme" -}}
{{- if include "ekiden.tlsSecret" . }}https{{ else }}http{{ end }}
{{- end }}

{{/* Variables that the chart sets itself, and what to give in their place. */}}
{{- define "ekiden.taken" -}}
EKIDEN_PORT: service.port
EKIDEN_DATA: store.files
EKIDEN_STORE: store.kind and store.postgres.url
EKIDEN_MIGRATE: store.kind
PGPASSWORD: store.postgres.passwordSecret
EKIDEN_TLS_CERT: tls.secret
EKIDEN_TLS_KEY: tls.secret
EKIDEN_METRICS: metrics.enabled and metrics.port
EKIDEN_MASTER_KEY: keys.existingSecret
EKIDEN_MASTER_KEY_FILE: keys.existingSecret
EKIDEN_FIRST_KEY: keys.existingSecret
EKIDEN_FIRST_KEY_FILE: keys.existingSecret
{{- end }}

{{- define "ekiden.environment" -}}
{{- $taken := include "ekiden.taken" . | fromYaml }}
{{- range $name, $value := .Values.environment }}
{{- with get $taken $name }}
{{- fail (printf "environment.%s cannot be given: the chart sets it. Give %s." $name .) }}
{{- end }}
{{- if and (eq $name "EKIDEN_HOST") (regexMatch "^(localhost|127\\.|::1$)" $value) }}
{{- fail "environment.EKIDEN_HOST cannot be a loopback address: neither probes nor the Service would reach it." }}
{{- end }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "ekiden.keysMount" -}}
{ name: keys, mountPath: /run/keys, readOnly: true }
{{- end }}

{{- define "ekiden.keysVolume" -}}
name: keys
secret:
  secretName: {{ include "ekiden.keys" . }}
  defaultMode: 0440
{{- end }}

{{- define "ekiden.machines" -}}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "ekiden.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "ekiden.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
