// What the calculation of docs/internals/scale.md begins with. Change a number here, run
// `npm run scale -- --write`, and the document follows.

export interface Input {
  readonly value: number;
  readonly unit: string;
  readonly from: string;
}

const measured = "measured: `npm run bench -- nodes --parts footprint`";
const assumed = "assumed";
const price = "a round price of large clouds";

export const inputs = {
  stepsPerWorkflow: { value: 4, unit: "commits of a run", from: measured },
  callsPerWorkflow: { value: 7, unit: "API calls", from: measured },
  walBytesPerWorkflow: { value: 6_490, unit: "bytes", from: measured },
  storedBytesPerWorkflow: { value: 5_160, unit: "bytes, indexes included", from: measured },
  nodeMicrosecondsPerWorkflow: { value: 357, unit: "CPU us", from: measured },
  databaseMicrosecondsPerWorkflow: { value: 179, unit: "CPU us", from: measured },
  retentionDays: { value: 7, unit: "days", from: "a usual retention" },
  busyShare: { value: 0.5, unit: "of each core, so that a peak fits", from: assumed },
  coresPerDatabase: { value: 16, unit: "vCPU", from: "a usual machine" },
  maxWalBytesPerSecond: { value: 100e6, unit: "bytes/s a primary", from: assumed },
  maxStoredBytes: { value: 8e12, unit: "bytes a primary", from: assumed },
  standbys: { value: 1, unit: "synchronous, a primary", from: assumed },
  connectionsPerNode: { value: 5, unit: "to each database", from: "`postgres-store.ts`" },
  coreHourPrice: { value: 0.05, unit: "USD", from: price },
  diskMonthPrice: { value: 0.1, unit: "USD a GB", from: price },
  archiveMonthPrice: { value: 0.023, unit: "USD a GB", from: price },
  transferPrice: { value: 0.02, unit: "USD a GB between zones", from: price },
} as const satisfies Readonly<Record<string, Input>>;

export type InputName = keyof typeof inputs;

export const inputOf = (name: InputName): number => inputs[name].value;
