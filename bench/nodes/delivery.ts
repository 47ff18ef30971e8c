// How long a task is on its way to a poll that waits, on another node and on the same: from sending
// the start until the poll is answered.
import { setTimeout as sleep } from "node:timers/promises";
import { endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { domain } from "../load/domain.ts";
import { startExecution } from "../load/open-executions.ts";
import { number, percent, say, table } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { percentile } from "../statistics.ts";
import { watch } from "../usage.ts";
import { type Nodes, startDatabase, startNodes } from "./database.ts";

const across = 2_000;
const within = 500;
const warmUp = 50;
/** Until the poll waits on its node; the machine is idle otherwise. */
const settleMs = 4;

const complete = {
  decisionType: "CompleteWorkflowExecution",
  completeWorkflowExecutionDecisionAttributes: {},
} as const;

let samples = 0;

const deliver = async (from: SwfClient, to: SwfClient): Promise<number> => {
  const taskList = { name: "delivery" };
  const polled = to.call("PollForDecisionTask", { domain, taskList });
  await sleep(settleMs);
  samples += 1;
  const workflowId = `delivery-${samples}`;
  const sentAtMs = performance.now();
  const started = startExecution(from, workflowId, taskList);
  const { taskToken, workflowExecution } = await polled;
  const elapsedMs = performance.now() - sentAtMs;
  await started;
  if (workflowExecution?.workflowId !== workflowId) throw new Error(`${workflowId} did not come`);
  await to.call("RespondDecisionTaskCompleted", { taskToken, decisions: [complete] });
  return elapsedMs;
};

/** `shift` nodes further than the start came to, there is the poll. */
const timesOf = async ({ ports }: Nodes, shift: number, count: number): Promise<number[]> => {
  const clients = ports.map((port) => {
    const at = endpoint(port);
    return { starter: new SwfClient(at, new Traffic()), poller: new SwfClient(at, new Traffic()) };
  });
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const { starter } = clients[index % clients.length] ?? {};
    const { poller } = clients[(index + shift) % clients.length] ?? {};
    if (starter && poller) times.push(await deliver(starter, poller));
  }
  for (const client of clients.flatMap(({ starter, poller }) => [starter, poller])) client.close();
  return times;
};

export const delivery: Part = {
  title: "Delivery from node to node, one task at a time",
  async run({ scale }, servers) {
    await using postgres = await startDatabase(servers);
    const url = await postgres.createDatabase();
    const nodes = await startNodes(servers, { postgres, url, count: 3 });
    await timesOf(nodes, 1, warmUp);
    const end = watch(nodes);
    const half = Math.ceil((across * scale) / 2);
    const elsewhere = [...(await timesOf(nodes, 1, half)), ...(await timesOf(nodes, 2, half))];
    const { foreignShare } = end();
    const here = await timesOf(nodes, 0, Math.ceil(within * scale));
    const row = (name: string, times: readonly number[]): string[] => [
      name,
      number(times.length),
      ...[0.5, 0.95, 0.99, 1].map((share) => number(percentile(times, share))),
    ];
    say(
      table([
        ["milliseconds", "count", "p50", "p95", "p99", "most"],
        row("to another node", elsewhere),
        row("to the same node", here),
      ]),
    );
    say(`Foreign load ${percent(foreignShare)} of the machine.`);
    await servers.stop();
    return {
      crossNodeP50Ms: percentile(elsewhere, 0.5),
      crossNodeP99Ms: percentile(elsewhere, 0.99),
      sameNodeP50Ms: percentile(here, 0.5),
      sameNodeP99Ms: percentile(here, 0.99),
    };
  },
};
