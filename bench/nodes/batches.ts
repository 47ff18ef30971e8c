// What batches are worth: the same steps of the same callers, on the same store, with all that wait
// in one transaction, and with a transaction for each.
import { limitProfiles, signal, start } from "@ekiden/engine";
import { domainKey, openPostgresStore, type Store, systemClock } from "@ekiden/server";
import type { TestPostgres } from "@ekiden/testing";
import type { Options } from "../options.ts";
import { number, say, table, withSpread } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { median, spreadOf } from "../statistics.ts";
import { startDatabase } from "./database.ts";

const callers = 200;
const signalsPerRun = 9;
const domain = domainKey(undefined, "bench");
const settings = {
  workflowType: { name: "sequence", version: "1" },
  taskList: { name: "parked" },
  childPolicy: "TERMINATE",
  taskStartToCloseTimeout: "NONE",
  executionStartToCloseTimeout: "86400",
  parentInitiatedEventId: 0,
  input: "s3://ekiden-example/clips/0123456789abcdef/original.mp4",
} as const;

const open = async (postgres: TestPostgres, requestsPerBatch?: number): Promise<Store> => {
  const store = await openPostgresStore({
    url: await postgres.createDatabase(),
    limits: limitProfiles.relaxed,
    clock: systemClock,
    ...(requestsPerBatch && { requestsPerBatch }),
  });
  const record = { key: domain, status: "REGISTERED", retentionDays: "1", tags: [] } as const;
  await store.domains.register(record, 1);
  return store;
};

let runs = 0;

/** Steps per second: each caller starts one run after the other, and sends it signals. */
const stepRate = async ({ executions }: Store, seconds: number): Promise<number> => {
  const endAtMs = performance.now() + seconds * 1000;
  let steps = 0;
  const call = async (): Promise<void> => {
    while (performance.now() < endAtMs) {
      runs += 1;
      const key = { domain, workflowId: `w${runs}`, runId: `r${runs}` };
      const id = await executions.start(key, Date.now(), (step, newId) => {
        start(step, settings);
        return newId;
      });
      steps += 1;
      for (let sent = 0; sent < signalsPerRun && performance.now() < endAtMs; sent += 1) {
        await executions.step({ id }, Date.now(), (step) =>
          signal(step, { signalName: "progress", input: "two minutes of three" }),
        );
        steps += 1;
      }
    }
  };
  const begunAtMs = performance.now();
  await Promise.all(Array.from({ length: callers }, call));
  return (steps * 1000) / (performance.now() - begunAtMs);
};

const measure = async (
  { batched, single }: { batched: Store; single: Store },
  { rounds, seconds }: Options,
) => {
  const rates = { batched: [] as number[], single: [] as number[] };
  await stepRate(batched, 1);
  for (let round = 0; round < rounds; round += 1) {
    rates.batched.push(await stepRate(batched, seconds));
    rates.single.push(await stepRate(single, seconds));
  }
  return rates;
};

const requestsPerBatch = ({ statistics }: Store): string =>
  number((statistics?.requests ?? Number.NaN) / (statistics?.batches ?? Number.NaN));

export const batches: Part = {
  title: `Steps in batches beside steps one by one, ${callers} callers`,
  async run(options, servers) {
    await using postgres = await startDatabase(servers);
    const stores = { batched: await open(postgres), single: await open(postgres, 1) };
    const rates = await measure(stores, options);
    say(
      table([
        ["", "steps/s", "steps to a batch"],
        ["batched", withSpread(spreadOf(rates.batched)), requestsPerBatch(stores.batched)],
        ["one by one", withSpread(spreadOf(rates.single)), requestsPerBatch(stores.single)],
      ]),
    );
    await Promise.all([stores.batched.close(), stores.single.close()]);
    const batchedOfSingle = median(
      rates.batched.map((rate, index) => rate / (rates.single[index] ?? Number.NaN)),
    );
    say(`Batched of one by one: ${number(batchedOfSingle)}.`);
    return { batchedOfSingle, stepsPerSecond: median(rates.batched) };
  },
};
