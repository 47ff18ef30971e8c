// When an alert fires and when it does not, and the file by which promtool finds out.

export type Series = Readonly<Record<string, string>>;

interface SickCase {
  /** In the notation of promtool: `0+6x20` grows by 6 for 20 minutes. */
  readonly sick: Series;
  /** Sick, and not yet for as long as the alert waits. */
  readonly silentAt: string;
  readonly firesAt: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface AlertCase extends SickCase {
  readonly alert: string;
  readonly healthy: Series;
  /** What else it fires at; what is not said is as above. */
  readonly also?: Partial<SickCase>;
}

const interval = "1m";

/** The file that promtool reads about a case; `runbook`: what to do. */
export const caseFile = (
  alertsFile: string,
  { alert, healthy, also, ...first }: AlertCase,
  runbook: string | undefined,
): string => {
  const silent = { alertname: alert, exp_alerts: [] };
  const page = `docs/operations/watching.md#${alert.toLowerCase()}`;
  const sick = [first, ...(also ? [{ ...first, ...also }] : [])].map((each) => {
    const annotations = { summary: each.summary, runbook, page };
    const fires = { exp_labels: each.labels, exp_annotations: annotations };
    return {
      name: `${alert}, sick`,
      interval,
      input_series: seriesOf(each.sick),
      alert_rule_test: [
        { eval_time: each.silentAt, ...silent },
        { eval_time: each.firesAt, alertname: alert, exp_alerts: [fires] },
      ],
    };
  });
  const well = {
    name: `${alert}, healthy`,
    interval,
    input_series: seriesOf(healthy),
    alert_rule_test: [{ eval_time: first.firesAt, ...silent }],
  };
  const tests = [...sick, well];
  return JSON.stringify({ rule_files: [alertsFile], evaluation_interval: interval, tests });
};

const seriesOf = (series: Series) =>
  Object.entries(series).map(([name, values]) => ({ series: name, values }));
