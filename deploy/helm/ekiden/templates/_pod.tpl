{{- define "ekiden.probed" -}}
port: {{ include "ekiden.scheme" . }}, scheme: {{ include "ekiden.scheme" . | upper }}
{{- end }}

{{/* The pod of the server, the same with either store but for where the data is. */}}
{{- define "ekiden.pod" -}}
metadata:
  labels:
    {{- include "ekiden.labels" . | nindent 4 }}
    app.kubernetes.io/component: server
  {{- if or .Values.podAnnotations .Values.metrics.enabled }}
  annotations:
    {{- if .Values.metrics.enabled }}
    # Prometheus finds pods by these, as its own chart configures it.
    prometheus.io/scrape: "true"
    prometheus.io/port: {{ .Values.metrics.port | quote }}
    {{- end }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
spec:
  automountServiceAccountToken: false
  # Else a service `ekiden` gives its pods EKIDEN_PORT=tcp://…, in the place of the image's.
  enableServiceLinks: false
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- include "ekiden.podSecurity" . | nindent 4 }}
  # Endpoints forget the pod within the five seconds of preStop; then it drains, for 9.5 seconds at most.
  terminationGracePeriodSeconds: 30
  containers:
    - name: ekiden
      image: {{ include "ekiden.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [serve]
      env:
        - name: EKIDEN_MASTER_KEY_FILE
          value: /run/keys/master-key
        - name: EKIDEN_FIRST_KEY_FILE
          value: /run/keys/first-key
        {{- if eq .Values.store.kind "postgres" }}
        {{- include "ekiden.database" . | nindent 8 }}
        # The job `migrate` has done so before.
        - name: EKIDEN_MIGRATE
          value: "no"
        {{- end }}
        {{- if include "ekiden.tlsSecret" . }}
        - name: EKIDEN_TLS_CERT
          value: /run/tls/tls.crt
        - name: EKIDEN_TLS_KEY
          value: /run/tls/tls.key
        {{- end }}
        {{- if .Values.metrics.enabled }}
        - name: EKIDEN_METRICS
          value: "0.0.0.0:{{ .Values.metrics.port }}"
        {{- end }}
        {{- include "ekiden.environment" . | nindent 8 }}
      ports:
        - name: {{ include "ekiden.scheme" . }}
          containerPort: 7930
        {{- if .Values.metrics.enabled }}
        - name: metrics
          containerPort: {{ .Values.metrics.port }}
        {{- end }}
      # Alive: restart it otherwise. Ready: calls may be sent. When the database is unavailable, no pod is
      # ready and none is restarted, which would not help. Certificates are not verified.
      startupProbe:
        httpGet: { path: /healthz, {{ include "ekiden.probed" . }} }
        periodSeconds: 1
        # Files are migrated before anything listens, for as long as it takes.
        failureThreshold: {{ ternary 120 3600 (eq .Values.store.kind "postgres") }}
      livenessProbe:
        httpGet: { path: /healthz, {{ include "ekiden.probed" . }} }
        periodSeconds: 10
        timeoutSeconds: 3
        failureThreshold: 3
      readinessProbe:
        httpGet: { path: /readyz, {{ include "ekiden.probed" . }} }
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: 2
      lifecycle:
        preStop:
          # Without the variables of the container, which functions could read meanwhile.
          exec: { command: [unseen-env, "-i", /bin/sleep, "5"] }
      {{- with .Values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        {{- include "ekiden.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - {{ include "ekiden.keysMount" . }}
        {{- if include "ekiden.tlsSecret" . }}
        - { name: tls, mountPath: /run/tls, readOnly: true }
        {{- end }}
        - { name: temporary, mountPath: /tmp }
        - { name: data, mountPath: /var/lib/ekiden }
  volumes:
    - {{ include "ekiden.keysVolume" . | nindent 6 | trim }}
    {{- with include "ekiden.tlsSecret" . }}
    - name: tls
      secret:
        secretName: {{ . }}
        defaultMode: 0440
    {{- end }}
    - name: temporary
      emptyDir: {}
    {{- if eq .Values.store.kind "postgres" }}
    - name: data
      emptyDir: {}
    {{- end }}
  {{- include "ekiden.machines" . | nindent 2 }}
  affinity:
    {{- with .Values.affinity }}
    {{- toYaml . | nindent 4 }}
    {{- else }}
    # Nodes of Ekiden on different machines, where there are several.
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 100
          podAffinityTerm:
            topologyKey: kubernetes.io/hostname
            labelSelector:
              matchLabels:
                {{- include "ekiden.selector" . | nindent 16 }}
    {{- end }}
{{- end }}
