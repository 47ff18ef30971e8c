// Ekiden itself, on files and on PostgreSQL, with three clients.
import { loadRound } from "../load/round.ts";
import { startDatabase } from "../nodes/database.ts";
import { type ServerProcess, type Target, unpin } from "../processes.ts";
import { registered } from "../sections/registered.ts";
import type { Servers } from "../servers.ts";
import { familyOf } from "../usage.ts";
import { buildGo } from "./install.ts";
import { type Measured, measureProgram, type Peer, peersDirectory, type Work } from "./peer.ts";

type Store = "files" | "PostgreSQL";
type Measure = (target: Target, work: Work) => Promise<Measured>;

const pollersPerRole = 50;

/** The load of the other sections; this process is the client. */
export const byGenerator: Measure = async (target, work) => {
  const callers = Math.min(pollersPerRole, 2 * work.inFlight);
  const { activities, inFlight, warmUpSeconds, seconds } = work;
  const plan = {
    activities,
    inFlight,
    deciders: callers,
    workers: callers,
    starters: Math.min(8, inFlight),
    maxWorkflows: Number.POSITIVE_INFINITY,
  };
  const round = await loadRound(target, plan, { rampSeconds: warmUpSeconds, seconds });
  const { usage, activitiesPerSecond } = round;
  const done = activitiesPerSecond * usage.seconds;
  return {
    activitiesPerSecond,
    serverMicroseconds: usage.serverMicroseconds / done,
    databaseMicroseconds: usage.databaseMicroseconds / done,
    clientMicroseconds: (usage.generatorShare * usage.seconds * 1e6) / done,
  };
};

const goProgram = { folder: "ekiden-go", program: "ekiden-go", from: "." };

const byGo: Measure = async (target, work) => {
  const address = `http://127.0.0.1:${target.ports[0]}`;
  return measureProgram([await buildGo(goProgram), address], work, target);
};

const byFlowProgram =
  (name: string): Measure =>
  (target, work) => {
    const program = `${peersDirectory}/programs/${name}`;
    const node = [process.execPath, "--import", "tsx", program, peersDirectory];
    return measureProgram([...node, String(target.ports[0])], work, target);
  };

const byFlow = byFlowProgram("flow.js");
const byLocalActivities = byFlowProgram("flow-steps.js");

const freeTarget = async (server: ServerProcess, databasePid?: number): Promise<Target> => {
  const { name, ports } = await registered(server);
  const pids = familyOf(server.pid);
  unpin(pids);
  return { name, ports, pids, databasePid, isFree: true };
};

const startOnFiles = async (servers: Servers, measure: Measure) => {
  const server = await servers.ekiden();
  const target = await freeTarget(server);
  return {
    measure: (work: Work) => measure(target, work),
    [Symbol.asyncDispose]: () => server.stop(),
  };
};

const startOnPostgres = async (servers: Servers, measure: Measure) => {
  const postgres = await startDatabase(servers);
  const server = await servers.node(await postgres.createDatabase());
  const target = await freeTarget(server, postgres.pid);
  const end = async () => {
    await server.stop();
    await postgres[Symbol.asyncDispose]();
  };
  return { measure: (work: Work) => measure(target, work), [Symbol.asyncDispose]: end };
};

const ekidenWith = (client: string, store: Store, measure: Measure): Peer => ({
  title: `Ekiden, ${store}, ${client}`,
  versions: `this checkout; ${client}`,
  remark: "",
  install: async () => {
    if (measure === byGo) await buildGo(goProgram);
  },
  start: (servers) =>
    store === "files" ? startOnFiles(servers, measure) : startOnPostgres(servers, measure),
});

/** No server: the client's process holds the data. */
const embedded = (program: string, { title, remark }: Pick<Peer, "title" | "remark">): Peer => ({
  title,
  versions: "this checkout; Flow",
  remark,
  install: async () => undefined,
  start: async (servers) => ({
    measure: (work) => {
      const path = `${peersDirectory}/programs/${program}`;
      const command = [process.execPath, path, peersDirectory, servers.newData()];
      return measureProgram(command, work, { pids: [] });
    },
    [Symbol.asyncDispose]: async () => undefined,
  }),
});

const onBoth = (name: string, client: string, measure: Measure): [string, Peer][] => [
  [`${name}-files`, ekidenWith(client, "files", measure)],
  [`${name}-postgres`, ekidenWith(client, "PostgreSQL", measure)],
];

export const ekidenPeers: Readonly<Record<string, Peer>> = Object.fromEntries([
  ...onBoth("ekiden-go", "aws-sdk-go-v2", byGo),
  ...onBoth("ekiden-flow", "Flow", byFlow),
  ...onBoth("ekiden-flow-steps", "Flow with local activities", byLocalActivities),
  [
    "ekiden-embedded",
    embedded("embedded.js", {
      title: "Ekiden, files, embedded in Flow's process",
      remark: "the service shares the client's process, so that its time is the client's",
    }),
  ],
  [
    "ekiden-embedded-steps",
    embedded("embedded-steps.js", {
      title: "The same with local activities",
      remark: "functions in the workflow's process, each on the disk before the next one begins",
    }),
  ],
  ...onBoth("ekiden-generator", "bare generator", byGenerator),
]);
