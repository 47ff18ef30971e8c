// Two nodes of one machine behind one port, under load, while one of them is killed and while they
// are replaced one by one. In real time, since they are processes of their own.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { startTestPostgres } from "@ekiden/testing";
import { LoadRun } from "../durability/load-run.ts";
import { verdictOf } from "../durability/verdict.ts";

const nodes = 2;
const rounds = 2;
/** Between two disruptions, so that each meets nodes that work. */
const callsBetween = 200;

const begin = (store: string): Promise<LoadRun> =>
  LoadRun.begin({
    servers: [{ store, more: ["--nodes", String(nodes), "--log-level", "info"] }],
    seed: 1,
    startsPerSecond: 20,
    programs: { starters: 20, deciders: 9, workers: 6, pulses: false },
    patienceMilliseconds: 5_000,
    // A lease, and the look that finds that it has ended (docs/decisions/0017-postgresql.md).
    claimMilliseconds: 5_000,
    commitMilliseconds: 5_000,
  });

type Line = Readonly<Record<string, unknown>>;

const linesOf = (run: LoadRun, text: string): readonly Line[] =>
  run.servers.complaints
    .map((line) => JSON.parse(line) as Line)
    .filter(({ body }) => String(body).includes(text));

/** Looks after each call of the load: polls alone end every second. */
const until = async (run: LoadRun, holds: () => boolean): Promise<void> => {
  while (!holds()) await run.nextCall();
};

const untilSaid = (run: LoadRun, text: string, times: number) =>
  until(run, () => linesOf(run, text).length >= times);

const untilCalls = (run: LoadRun): Promise<void> => {
  const wanted = run.calls.length + callsBetween;
  return until(run, () => run.calls.length >= wanted);
};

const serving = "a node has started and serves calls";

const check = async (
  context: TestContext,
  disruption: (run: LoadRun) => Promise<void>,
): Promise<void> => {
  await using postgres = await startTestPostgres();
  await using run = await begin(await postgres.createDatabase());
  const result = await run.run(async () => {
    await untilSaid(run, serving, nodes);
    await disruption(run);
  });
  const { figures, failures } = verdictOf(run, result);
  for (const [name, figure] of Object.entries(figures)) context.diagnostic(`${name}: ${figure}`);
  assert.deepEqual(failures, []);
};

test(
  "no task is lost or given twice when a node of a machine is killed under load",
  {
    timeout: 240_000,
  },
  (context) =>
    check(context, async (run) => {
      for (let round = 1; round <= rounds; round += 1) {
        await untilCalls(run);
        const latest = linesOf(run, serving).at(-1) ?? assert.fail("no node serves calls");
        process.kill(Number(latest["process.pid"]), "SIGKILL");
        await untilSaid(run, serving, nodes + round);
      }
      await untilCalls(run);
    }),
);

test(
  "a rolling restart under load fails no call, beyond connections that end",
  {
    timeout: 240_000,
  },
  (context) =>
    check(context, async (run) => {
      const [supervisor = assert.fail("no server runs")] = run.servers.ids;
      for (let round = 1; round <= rounds; round += 1) {
        await untilCalls(run);
        process.kill(supervisor, "SIGUSR2");
        await untilSaid(run, "rolling restart: all nodes are new", round);
      }
      await untilCalls(run);
      const faults = run.calls.flatMap(({ outcome }) =>
        outcome.kind === "fault" && outcome.fault === "ServiceUnavailable" ? [outcome.fault] : [],
      );
      assert.deepEqual(faults, []);
      assert.deepEqual(linesOf(run, "draining took too long"), []);
      const lost = run.calls.filter(({ outcome }) => outcome.kind === "unknown").length;
      context.diagnostic(`calls whose connection ended: ${lost} of ${run.calls.length}`);
      assert.ok(
        lost < run.calls.length / 100,
        `${lost} calls of ${run.calls.length} had no answer`,
      );
    }),
);
