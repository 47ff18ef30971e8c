// One million timers: that none is early, and how late they are. The server's own account is read
// from every history; beside it, deciders watch some of the executions with a clock of their own.
import { setTimeout as sleep } from "node:timers/promises";
import { type Endpoint, endpoint, readHistory } from "../client/swf.ts";
import { workOff } from "../client/work-off.ts";
import { domain } from "../load/domain.ts";
import { Firings, millisecondsOf } from "../load/firings.ts";
import { setTimers, type TimerExecution, type TimerPlan } from "../load/timer-plan.ts";
import { TimerWatch } from "../load/timer-watch.ts";
import { megabytes, number, percent, say, table } from "../report.ts";
import { percentile } from "../statistics.ts";
import { residentBytes, watch } from "../usage.ts";
import { registered } from "./registered.ts";
import type { Section } from "./section.ts";

const executionsFull = 1_000;
const maxWatched = 10;
/** Time to set them all before the first is due. */
const leadSecondsFull = 90;
/** All are due within this time after the lead. */
const spanSecondsFull = 240;
const graceSeconds = 10;
const connections = 8;

const planOf = (scale: number): TimerPlan => ({
  executions: Math.max(2, Math.round(executionsFull * scale)),
  firstDueAtMs: Date.now() + Math.max(10, leadSecondsFull * scale) * 1000,
  spanSeconds: Math.max(10, Math.round(spanSecondsFull * scale)),
});

const setAll = async (at: Endpoint, plan: TimerPlan): Promise<TimerExecution[]> => {
  const executions: TimerExecution[] = [];
  await workOff(at, { count: plan.executions, connections }, async (client, index) => {
    executions.push(await setTimers(client, plan, index));
  });
  return executions;
};

/** Every firing by the timestamps in the histories, and how many were before `untilMs`. */
const readAll = async (at: Endpoint, executions: readonly TimerExecution[], untilMs: number) => {
  const latenessMs: number[] = [];
  const sums = { early: 0, missing: 0, beforeUntil: 0 };
  await workOff(at, { count: executions.length, connections }, async (client, index) => {
    const execution = executions[index];
    if (!execution) return;
    const { workflowId, runId } = execution;
    const firings = new Firings();
    const events = await readHistory(client, { domain, execution: { workflowId, runId } });
    for (const event of events) firings.take(event, millisecondsOf(event));
    if (firings.problems.length > 0) throw new Error(`${workflowId}: ${firings.problems[0]}`);
    const fired = events.filter(({ eventType }) => eventType === "TimerFired");
    sums.beforeUntil += fired.filter((event) => millisecondsOf(event) < untilMs).length;
    sums.early += firings.early;
    sums.missing += firings.pending;
    for (const lateness of firings.latenessMs) latenessMs.push(lateness);
  });
  return { latenessMs, ...sums };
};

const row = (name: string, values: readonly number[]): string[] => [
  name,
  number(values.length),
  ...[0, 0.5, 0.99, 1].map((share) => number(percentile(values, share))),
];

export const timers: Section = {
  title: "Timers",
  long: true,
  maxSeconds: 900,
  async run({ scale }, servers) {
    const server = await registered(await servers.ekiden());
    const at = endpoint(server.port);
    const plan = planOf(scale);
    const executions = await setAll(at, plan);
    const setAtMs = Date.now();
    const resident = residentBytes(server.pid);
    const watches = executions.slice(0, maxWatched).map((each) => new TimerWatch(at, each));
    const end = watch(server);
    await sleep(plan.firstDueAtMs + (plan.spanSeconds + graceSeconds) * 1000 - Date.now());
    const { serverShare } = end();
    for (const each of watches) each.end();
    const seen = watches.flatMap((each) => each.firings.latenessMs);
    const { latenessMs, early, missing, beforeUntil } = await readAll(at, executions, setAtMs);
    if (missing > 0) throw new Error(`${missing} timers did not fire`);
    say(
      `${number(latenessMs.length - beforeUntil)} pending when all were set, ` +
        `${megabytes(resident)} resident; the server is busy ${percent(serverShare)}.`,
    );
    say(
      table([
        ["lateness ms", "count", "least", "p50", "p99", "most"],
        row("by the histories", latenessMs),
        row("at a waiting decider", seen),
      ]),
    );
    const seenEarly = watches.reduce((sum, each) => sum + each.firings.early, 0);
    return {
      timersFired: latenessMs.length,
      timersEarly: early + seenEarly,
      timerLatenessP99Ms: Math.max(percentile(latenessMs, 0.99), percentile(seen, 0.99)),
    };
  },
};
