// The instruments of one worker, by the names of their rows.
import type { WorkflowLog } from "../log.ts";
import type { Instrument, MetricLabels, MetricsReceiver } from "./receiver.ts";
import { type MetricRow, type WorkerMetricName, workerMetricRows } from "./table.ts";

type Rows = typeof workerMetricRows;
/** All but the task list, which is the worker's own. */
type LabelOf<K extends WorkerMetricName> = Exclude<Rows[K]["labels"][number], "task_list">;

type Meter<K extends WorkerMetricName> = (
  value: number,
  labels: Readonly<Record<LabelOf<K>, string>>,
) => void;

export type Meters = { readonly [K in WorkerMetricName]: Meter<K> };

export interface MeterOptions {
  readonly receiver: MetricsReceiver;
  readonly taskList: string;
  readonly log: WorkflowLog;
}

/** A receiver that throws is logged once for each instrument, and fails no task. */
const harmless = (instrument: Instrument, { name }: MetricRow, log: WorkflowLog): Instrument => {
  let hasFailed = false;
  return (value, labels) => {
    try {
      instrument(value, labels);
    } catch (error) {
      if (hasFailed) return;
      hasFailed = true;
      log.warn(`The receiver of metrics threw an error for ${name}: its values may be missing`, {
        error: String(error),
      });
    }
  };
};

/** Throws what the receiver throws when it makes an instrument. */
export const meterOf = (row: MetricRow, receiver: MetricsReceiver, log: WorkflowLog): Instrument =>
  harmless(receiver[row.kind](row), row, log);

const ofWorker = (row: MetricRow, { receiver, taskList, log }: MeterOptions): Instrument => {
  const record = meterOf(row, receiver, log);
  if (!row.labels.includes("task_list")) return record;
  return (value, labels: MetricLabels) => record(value, { task_list: taskList, ...labels });
};

export const metersOf = (options: MeterOptions): Meters => {
  const rows = Object.entries(workerMetricRows);
  return Object.fromEntries(rows.map(([name, row]) => [name, ofWorker(row, options)])) as Meters;
};
