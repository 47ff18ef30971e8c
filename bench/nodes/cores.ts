// One machine, three ways to run on it: one process with its files, one node over a PostgreSQL of
// the machine, and two nodes behind one port. Nothing is pinned: all share the cores, the callers
// as well, as on a machine that does everything.
import { readdirSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import type { LoadRound } from "../load/round.ts";
import { type ServerProcess, type Target, unpin } from "../processes.ts";
import { megabytes, number, percent, say, table, withSpread } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { registered } from "../sections/registered.ts";
import { crowdedPlan, type Figures } from "../sections/section.ts";
import { median, spreadOf } from "../statistics.ts";
import { familyOf } from "../usage.ts";
import { startDatabase } from "./database.ts";
import { figureOf, ratioOf, takeTurns } from "./rounds.ts";

const nodes = 2;
const connections = 400;
const maxStartMs = 30_000;
const lookMs = 20;

const rateOf = (round: LoadRound): number => round.callsPerSecond;

/** Its supervisor is one of the processes. */
const freeTarget = (name: string, server: ServerProcess, databasePid?: number): Target => {
  const pids = familyOf(server.pid);
  unpin(pids);
  return { name, ports: server.ports, pids, databasePid, isFree: true };
};

/** The first node answers before the second one has started. */
const untilAllServe = async (server: ServerProcess): Promise<void> => {
  const giveUpAtMs = performance.now() + maxStartMs;
  while (server.log().split("serves calls").length <= nodes) {
    if (performance.now() > giveUpAtMs) throw new Error(`not all nodes started: ${server.log()}`);
    await sleep(lookMs);
  }
};

const socketsOf = (pid: number): number =>
  readdirSync(`/proc/${pid}/fd`).filter((name) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${name}`).startsWith("socket:");
    } catch {
      // It was closed in the meantime.
      return false;
    }
  }).length;

/** Of connections that are opened at the same time, the share of the node that got the fewest. */
const leastConnectionShareOf = async (server: ServerProcess): Promise<number> => {
  const [, ...pids] = familyOf(server.pid);
  const before = pids.map(socketsOf);
  const clients = Array.from({ length: connections }, () => {
    return new SwfClient(endpoint(server.port), new Traffic());
  });
  await Promise.all(
    clients.map((client) => client.call("ListDomains", { registrationStatus: "REGISTERED" })),
  );
  const opened = pids.map((pid, index) => socketsOf(pid) - (before[index] ?? 0));
  for (const client of clients) client.close();
  return Math.min(...opened) / opened.reduce((sum, one) => sum + one, 0);
};

const closing = /^\{.*"ekiden.requests":(\d+).*"body":"the store was closed".*\}$/gm;

/** Of the requests that nodes had, the share of the one that had the fewest. */
const leastRequestShareOf = (server: ServerProcess): number => {
  const requests = [...server.log().matchAll(closing)].map(([, count]) => Number(count));
  if (requests.length !== nodes) throw new Error(`not all nodes ended well: ${server.log()}`);
  return Math.min(...requests) / requests.reduce((sum, one) => sum + one, 0);
};

const print = (results: Readonly<Record<string, readonly LoadRound[]>>): void => {
  const columns = ["calls/s", "CPU us/call", "PostgreSQL us/call", "server", "PostgreSQL"];
  const rows = Object.entries(results).map(([name, rounds]) => [
    name,
    withSpread(spreadOf(rounds.map(rateOf))),
    withSpread(spreadOf(rounds.map((round) => round.microsecondsPerCall))),
    withSpread(spreadOf(rounds.map((round) => round.databaseMicrosecondsPerCall))),
    percent(figureOf(rounds, ({ usage }) => usage.serverShare)),
    percent(figureOf(rounds, ({ usage }) => usage.databaseShare)),
    percent(figureOf(rounds, ({ usage }) => usage.generatorShare)),
    percent(figureOf(rounds, ({ usage }) => usage.foreignShare)),
    megabytes(median(rounds.map(({ usage }) => usage.residentBytes))),
  ]);
  say(table([["", ...columns, "generator", "foreign", "resident"], ...rows]));
};

const figuresOf = (rounds: readonly LoadRound[]): Figures => ({
  callsPerSecond: figureOf(rounds, rateOf),
  activitiesPerSecond: figureOf(rounds, (round) => round.activitiesPerSecond),
  microsecondsPerCall: figureOf(rounds, (round) => round.microsecondsPerCall),
  databaseMicrosecondsPerCall: figureOf(rounds, (round) => round.databaseMicrosecondsPerCall),
});

export const cores: Part = {
  title: "One machine: one process on files, one node, two nodes behind one port",
  async run(options, servers) {
    await using postgres = await startDatabase(servers);
    const files = await registered(await servers.ekiden());
    const one = await registered(await servers.node(await postgres.createDatabase()));
    const several = await registered(await servers.node(await postgres.createDatabase(), nodes));
    await untilAllServe(several);
    const leastConnectionShare = await leastConnectionShareOf(several);
    unpin([process.pid]);
    const plan = crowdedPlan(10);
    const results = await takeTurns(
      {
        "one process on files": { target: freeTarget("embedded", files), plan },
        "one node": { target: freeTarget("one node", one, postgres.pid), plan },
        "two nodes": { target: freeTarget("two nodes", several, postgres.pid), plan },
      },
      options,
    );
    print(results);
    const twoOfOneNode = ratioOf(results["two nodes"], results["one node"], rateOf);
    const oneNodeOfFiles = ratioOf(results["one node"], results["one process on files"], rateOf);
    await servers.stop();
    const leastRequestShare = leastRequestShareOf(several);
    say(
      `Two nodes of one: ${number(twoOfOneNode)}; one node of files: ${number(oneNodeOfFiles)}. ` +
        `Of ${connections} connections the node with fewer had ${percent(leastConnectionShare)}, ` +
        `of the steps ${percent(leastRequestShare)}: a task goes to a poll of its own node first.`,
    );
    return {
      twoOfOneNode,
      oneNodeOfFiles,
      leastConnectionShare,
      leastRequestShare,
      cores: {
        files: figuresOf(results["one process on files"]),
        oneNode: figuresOf(results["one node"]),
        twoNodes: figuresOf(results["two nodes"]),
      },
    };
  },
};
