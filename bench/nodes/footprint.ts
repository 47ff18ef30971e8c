// What one workflow of one activity leaves in the database and costs: the measured inputs of the
// calculation in docs/internals/scale.md.
import { setTimeout as sleep } from "node:timers/promises";
import { endpoint } from "../client/swf.ts";
import { Load } from "../load/load.ts";
import { spreadThreads } from "../processes.ts";
import { number, say, table } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { busyPlan } from "../sections/section.ts";
import { watch } from "../usage.ts";
import { type Nodes, startDatabase, startNodes } from "./database.ts";
import { Filler } from "./fill.ts";

const workflowsFull = 20_000;
const warmUp = 2_000;
const maxRunSeconds = 300;
/** Lets what a round left behind be written. */
const settleMs = 1_500;

const run = async ({ ports, pids }: Nodes, maxWorkflows: number): Promise<number> => {
  const load = new Load(
    ports.map((port) => endpoint(port)),
    { ...busyPlan(1), maxWorkflows },
  );
  load.begin();
  pids.forEach(spreadThreads);
  await load.whileRunning(maxRunSeconds);
  await load.drain(maxRunSeconds);
  const [violation] = load.ledger.violations;
  if (violation) throw new Error(violation);
  return load.traffic.calls;
};

const tables = ["runs", "run_events", "tasks", "batches"] as const;

interface Reading {
  readonly commits: number;
  readonly steps: number;
  readonly walBytes: number;
  readonly fullPages: number;
  readonly bytes: readonly number[];
}

const read = async (filler: Filler): Promise<Reading> => {
  const sizes = tables.map((name) => `pg_total_relation_size('${name}')::float8`);
  const [row] = await filler.run(
    `select (select count(*) from run_events)::integer as steps, w.wal_bytes::float8 as "walBytes",
       w.wal_fpi::integer as "fullPages", array[${sizes.join(", ")}] as bytes,
       (select xact_commit::integer from pg_stat_database where datname = current_database())
         as commits
     from pg_stat_wal w`,
  );
  return row as unknown as Reading;
};

const settled = async (filler: Filler): Promise<Reading> => {
  await filler.run("vacuum");
  await sleep(settleMs);
  return read(filler);
};

export const footprint: Part = {
  title: "What a workflow of one activity leaves and costs",
  async run({ scale }, servers) {
    await using postgres = await startDatabase(servers, { settings: ["max_wal_size=8GB"] });
    const url = await postgres.createDatabase();
    const nodes = await startNodes(servers, { postgres, url, count: 1 });
    const filler = new Filler(postgres, url);
    const workflows = Math.ceil(workflowsFull * scale);
    await run(nodes, Math.ceil(warmUp * scale));
    const before = await settled(filler);
    const end = watch(nodes);
    const calls = await run(nodes, workflows);
    const { serverMicroseconds, databaseMicroseconds } = end();
    const after = await settled(filler);
    await servers.stop();
    const each = (figure: (one: Reading) => number) => (figure(after) - figure(before)) / workflows;
    const stored = tables.map((_, index) => each(({ bytes }) => bytes[index] ?? 0));
    const figures = {
      callsPerWorkflow: calls / workflows,
      stepsPerWorkflow: each(({ steps }) => steps),
      walBytesPerWorkflow: each(({ walBytes }) => walBytes),
      fullPagesPerWorkflow: each(({ fullPages }) => fullPages),
      storedBytesPerWorkflow: stored.reduce((sum, bytes) => sum + bytes, 0),
      nodeMicrosecondsPerWorkflow: serverMicroseconds / workflows,
      databaseMicrosecondsPerWorkflow: databaseMicroseconds / workflows,
    };
    const rows = Object.entries(figures).map(([name, value]) => [name, number(value)]);
    const parts = tables.map((name, index) => [`bytes in ${name}`, number(stored[index] ?? 0)]);
    say(table([["for each workflow", ""], ...rows, ...parts]));
    return { footprint: figures };
  },
};
