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

{{- define "ekiden.environment" -}}
{{- range $name, $value := .Values.environment }}
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
