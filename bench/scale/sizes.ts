// How much is needed for so many workflows a second, and what a million of them costs.
import { inputOf } from "./inputs.ts";

export const partitions = 1024;
const bytesPerGigabyte = 1e9;
const daySeconds = 86_400;
const daysPerMonth = 30;
const million = 1e6;

export interface Size {
  readonly workflowsPerSecond: number;
  readonly stepsPerSecond: number;
  readonly nodeCores: number;
  readonly databaseCores: number;
  readonly walBytesPerSecond: number;
  readonly storedBytes: number;
  readonly primaries: number;
  /** What decided the number of primaries. */
  readonly limit: string;
  readonly partsPerPrimary: number;
  readonly connectionsPerPrimary: number;
  readonly bytesPerPart: number;
}

/** `daysOnDisk`: how long a closed run stays in its database; default: as long as it is kept. */
export const sizeOf = (
  workflowsPerSecond: number,
  daysOnDisk: number = inputOf("retentionDays"),
): Size => {
  const coresFor = (microseconds: number) =>
    (workflowsPerSecond * microseconds) / 1e6 / inputOf("busyShare");
  const nodeCores = Math.ceil(coresFor(inputOf("nodeMicrosecondsPerWorkflow")));
  const databaseCores = Math.ceil(coresFor(inputOf("databaseMicrosecondsPerWorkflow")));
  const walBytesPerSecond = workflowsPerSecond * inputOf("walBytesPerWorkflow");
  const kept = workflowsPerSecond * daySeconds * daysOnDisk;
  const storedBytes = kept * inputOf("storedBytesPerWorkflow");
  const wanted = {
    CPU: databaseCores / inputOf("coresPerDatabase"),
    WAL: walBytesPerSecond / inputOf("maxWalBytesPerSecond"),
    disk: storedBytes / inputOf("maxStoredBytes"),
  };
  const max = Math.max(...Object.values(wanted));
  const primaries = Math.max(1, Math.ceil(max));
  return {
    workflowsPerSecond,
    stepsPerSecond: workflowsPerSecond * inputOf("stepsPerWorkflow"),
    nodeCores,
    databaseCores,
    walBytesPerSecond,
    storedBytes,
    primaries,
    limit: Object.entries(wanted).find(([, value]) => value === max)?.[0] ?? "",
    partsPerPrimary: Math.floor(partitions / primaries),
    connectionsPerPrimary: nodeCores * inputOf("connectionsPerNode"),
    bytesPerPart: storedBytes / partitions,
  };
};

export interface Cost {
  readonly nodes: number;
  readonly databases: number;
  readonly disks: number;
  readonly archive: number;
  readonly transfer: number;
}

/** USD for a million workflows at this rate, kept for as long as the retention is. */
export const costOf = (size: Size): Cost => {
  const hours = million / size.workflowsPerSecond / 3600;
  const copies = 1 + inputOf("standbys");
  const months = inputOf("retentionDays") / daysPerMonth;
  const gigabytes = (bytes: number) => (bytes * million) / bytesPerGigabyte;
  const stored = gigabytes(inputOf("storedBytesPerWorkflow"));
  const wal = gigabytes(inputOf("walBytesPerWorkflow"));
  const databaseCores = size.primaries * inputOf("coresPerDatabase") * copies;
  return {
    nodes: size.nodeCores * hours * inputOf("coreHourPrice"),
    databases: databaseCores * hours * inputOf("coreHourPrice"),
    disks: stored * copies * months * inputOf("diskMonthPrice"),
    archive: wal * months * inputOf("archiveMonthPrice"),
    transfer: wal * inputOf("standbys") * inputOf("transferPrice"),
  };
};

export const totalOf = (cost: Cost): number =>
  Object.values(cost).reduce((sum: number, one: number) => sum + one, 0);
