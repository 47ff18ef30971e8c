// A decision on a long history, read one page of 100 from its end, against one on a short history.

import { endpoint, type SwfClient } from "../client/swf.ts";
import { workOff } from "../client/work-off.ts";
import { domain } from "../load/domain.ts";
import { startExecution } from "../load/open-executions.ts";
import type { Options } from "../options.ts";
import type { ServerProcess } from "../processes.ts";
import { number, say, table, withSpread } from "../report.ts";
import { median, percentile, spreadOf } from "../statistics.ts";
import { watch } from "../usage.ts";

const longEvents = 20_000;
const shortEvents = 100;
const pageSize = 100;
/** Each adds four events: a signal, and the three of its decision task. */
const decisionsFull = 800;
/** A short history may not grow long by what is measured on it. */
const decisionsPerShort = 8;
const turns = 4;

interface Batch {
  readonly name: string;
  readonly executions: number;
  readonly events: number;
  readonly decisions: number;
}

const signal = (client: SwfClient, workflowId: string) =>
  client.call("SignalWorkflowExecution", { domain, workflowId, signalName: "go", input: "on" });

/** Polls, looks at the newest page, answers with nothing. Returns the milliseconds it took. */
const decideOnce = async (client: SwfClient, list: string, min: number): Promise<number> => {
  const startedAtMs = performance.now();
  const poll = { domain, taskList: { name: list }, maximumPageSize: pageSize, reverseOrder: true };
  const task = await client.call("PollForDecisionTask", poll);
  await client.call("RespondDecisionTaskCompleted", { taskToken: task.taskToken, decisions: [] });
  const elapsedMs = performance.now() - startedAtMs;
  if (task.startedEventId < min) throw new Error(`${list} has only ${task.startedEventId} events`);
  if (task.events.length !== pageSize) throw new Error(`A page of ${task.events.length} events`);
  return elapsedMs;
};

/** Signals make the histories; the decision task that each start made is then answered. */
const prepare = async (server: ServerProcess, { name, executions, events }: Batch) => {
  const at = endpoint(server.port);
  await workOff(at, { count: executions, connections: 16 }, (client, index) =>
    startExecution(client, `${name}-${index}`, { name: `${name}-${index}` }),
  );
  const signals = events - 2;
  await workOff(at, { count: executions * signals, connections: 32 }, (client, index) =>
    signal(client, `${name}-${Math.floor(index / signals)}`),
  );
  await workOff(at, { count: executions, connections: 16 }, (client, index) =>
    decideOnce(client, `${name}-${index}`, events),
  );
};

/** Takes turns: the executions of the batch one after the other, a decision at a time. */
const measure = async (server: ServerProcess, { name, executions, events, decisions }: Batch) => {
  const elapsedMs: number[] = [];
  const end = watch(server);
  await workOff(endpoint(server.port), { count: decisions, connections: 1 }, async (client, at) => {
    const list = `${name}-${at % executions}`;
    await signal(client, list);
    elapsedMs.push(await decideOnce(client, list, events));
  });
  return { microseconds: end().serverMicroseconds / decisions, elapsedMs };
};

type Cost = Awaited<ReturnType<typeof measure>>;

const microsecondsOf = (costs: readonly Cost[]) => costs.map(({ microseconds }) => microseconds);

const row = (name: string, costs: readonly Cost[]): string[] => {
  const elapsedMs = costs.flatMap((cost) => cost.elapsedMs);
  return [
    name,
    withSpread(spreadOf(microsecondsOf(costs))),
    number(percentile(elapsedMs, 0.5)),
    number(percentile(elapsedMs, 0.99)),
  ];
};

export const compareHistories = async (server: ServerProcess, { scale }: Options) => {
  const decisions = Math.max(50, Math.round((decisionsFull / turns) * Math.min(1, scale)));
  const events = Math.max(200, Math.round(longEvents * Math.min(1, scale)));
  const executions = Math.ceil((decisions * (turns + 1)) / decisionsPerShort);
  const batches = {
    short: { name: "short", executions, events: shortEvents, decisions },
    long: { name: "long", executions: 1, events, decisions },
  };
  await prepare(server, batches.short);
  await prepare(server, batches.long);
  await measure(server, batches.short);
  const short: Cost[] = [];
  const long: Cost[] = [];
  for (let turn = 0; turn < turns; turn++) {
    short.push(await measure(server, batches.short));
    long.push(await measure(server, batches.long));
  }
  say(
    table([
      ["history", "CPU us/decision (signal, poll, respond)", "p50 ms", "p99 ms"],
      row(`${number(shortEvents)} events`, short),
      row(`${number(events)} events, page of ${pageSize}`, long),
    ]),
  );
  const longHistoryCost = median(microsecondsOf(long)) / median(microsecondsOf(short));
  say(`A decision on the long history costs ${number(longHistoryCost)} times one on the short.`);
  return { longHistoryCost };
};
