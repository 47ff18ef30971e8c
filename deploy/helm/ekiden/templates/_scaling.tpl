{{/* What the number of nodes follows. Each is a wish for so many of them, and the largest is taken. */}}
{{- define "ekiden.scalingMetrics" -}}
{{- $scaling := .Values.autoscaling }}
{{- if and (or $scaling.targetHeldPolls $scaling.targetBacklog) (not .Values.metrics.enabled) }}
{{- fail "autoscaling.targetHeldPolls and autoscaling.targetBacklog need metrics.enabled=true" }}
{{- end }}
{{- if not (or $scaling.targetCPUUtilizationPercentage $scaling.targetHeldPolls $scaling.targetBacklog) }}
{{- fail "autoscaling needs a target: targetCPUUtilizationPercentage, targetHeldPolls or targetBacklog" }}
{{- end }}
{{- with $scaling.targetCPUUtilizationPercentage }}
- type: Resource
  resource:
    name: cpu
    target:
      type: Utilization
      averageUtilization: {{ . }}
{{- end }}
{{- with $scaling.targetHeldPolls }}
- type: Pods
  pods:
    metric:
      name: ekiden_polls_held
    target:
      type: AverageValue
      averageValue: {{ . | quote }}
{{- end }}
{{- with $scaling.targetBacklog }}
# Of the whole store: the adapter's rule takes it from one node.
- type: External
  external:
    metric:
      name: ekiden_backlog
      selector:
        matchLabels:
          app_kubernetes_io_instance: {{ $.Release.Name }}
    target:
      type: AverageValue
      averageValue: {{ . | quote }}
{{- end }}
{{- end }}
