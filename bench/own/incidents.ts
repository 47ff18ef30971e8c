// ListIncidents of a domain with many open executions, of which one in a hundred has an incident,
// beside an ordinary call.
import type { WireDecision } from "@ekiden/model";
import { type Endpoint, endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { workOff } from "../client/work-off.ts";
import { domain, workflowType } from "../load/domain.ts";
import type { Options } from "../options.ts";
import type { Target } from "../processes.ts";
import { number, say, table, withSpread } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { registered } from "../sections/registered.ts";
import { median, spreadOf } from "../statistics.ts";
import { onBothStores } from "./both-stores.ts";

const open = 100_000;
const withIncident = open / 100;
const connections = 48;
const callsPerRound = 40;
const firstCalls = 20;
const taskList = { name: "incidents" };

const unknownActivity: WireDecision = {
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: {
    activityId: "a",
    activityType: { name: "unknown", version: "1" },
  },
};

const startOne = async (client: SwfClient, workflowId: string, list = taskList): Promise<void> => {
  await client.call("StartWorkflowExecution", {
    domain,
    workflowId,
    workflowType,
    taskList: list,
    executionStartToCloseTimeout: "86400",
  });
};

const decideOne = async (client: SwfClient, ...decisions: WireDecision[]): Promise<void> => {
  const { taskToken } = await client.call("PollForDecisionTask", { domain, taskList });
  await client.call("RespondDecisionTaskCompleted", { taskToken, decisions });
};

/** Its only decision is refused, and it is idle from then on. */
const refuseOne = async (client: SwfClient, index: number): Promise<void> => {
  await startOne(client, `refused-${index}`);
  await decideOne(client, unknownActivity);
  await decideOne(client);
};

const fill = async (server: Endpoint): Promise<void> => {
  const parked = { name: "parked" };
  const count = open - withIncident;
  await workOff(server, { count, connections }, (client, index) =>
    startOne(client, `open-${index}`, parked),
  );
  await workOff(server, { count: withIncident, connections: 1 }, refuseOne);
};

interface Told {
  readonly incidents: readonly { readonly code: string; readonly count: number }[];
}

const list = async (port: number): Promise<number> => {
  const begun = performance.now();
  const url = `http://127.0.0.1:${port}/ekiden/ListIncidents`;
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ domain }) });
  const { incidents } = (await response.json()) as Told;
  const milliseconds = performance.now() - begun;
  const refused = incidents.find(({ code }) => code === "DECISIONS_REFUSED");
  if (refused?.count !== withIncident) throw new Error(`It tells ${JSON.stringify(incidents)}`);
  return milliseconds;
};

const start = async (client: SwfClient, workflowId: string): Promise<number> => {
  const begun = performance.now();
  await startOne(client, workflowId);
  return performance.now() - begun;
};

const measure = async (server: Target, { rounds }: Options) => {
  const [port = 0] = server.ports;
  const to = endpoint(port, server.credentials);
  await fill(to);
  const client = new SwfClient(to, new Traffic());
  const listing: number[] = [];
  const starting: number[] = [];
  for (let turn = 0; turn < rounds * callsPerRound + firstCalls; turn += 1) {
    starting.push(await start(client, `ordinary-${turn}`));
    listing.push(await list(port));
  }
  client.close();
  const [listMs, startMs] = [listing, starting].map((all) => all.slice(firstCalls)) as [
    number[],
    number[],
  ];
  say(
    table([
      ["call", "ms"],
      ["ListIncidents", withSpread(spreadOf(listMs))],
      ["StartWorkflowExecution", withSpread(spreadOf(startMs))],
    ]),
  );
  return { list: median(listMs), ofStart: median(listMs) / median(startMs) };
};

export const incidentsPart: Part = {
  title: `incidents of ${number(open)} open executions, ${number(withIncident)} of which have one`,
  run: (options, servers) =>
    onBothStores(servers, {
      async measure(server, store) {
        const { list, ofStart } = await measure(await registered(server), options);
        return { [`incidentsMs${store}`]: list, [`incidentsOfStart${store}`]: ofStart };
      },
    }),
};
