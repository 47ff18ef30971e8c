// Temporal's server with its Go SDK, on a SQLite file and on PostgreSQL, made anew for each round.
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { startDatabase } from "../nodes/database.ts";
import type { Servers } from "../servers.ts";
import type { Watched } from "../usage.ts";
import { buildGo } from "./install.ts";
import { measureProgram, type Peer, type RunningPeer, type Work } from "./peer.ts";
import { PeerProcess } from "./process.ts";
import { type TemporalStore, temporalConfig, temporalLimits } from "./temporal-config.ts";

const run = promisify(execFile);
const folder = "temporal/server";
const server = { folder, program: "temporal-server", from: "go.temporal.io/server/cmd/server" };
const schemaTool = {
  folder,
  program: "temporal-sql-tool",
  from: "go.temporal.io/server/cmd/tools/sql",
};
const worker = { folder: "temporal/worker", program: "temporal-worker", from: "." };
/** Two for each of the four services. */
const portCount = 8;

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("close", () => socket.destroy());
    socket.unref();
    setTimeout(() => socket.destroy(), 500).unref();
  });

/** Temporal keeps them in columns of two bytes with a sign. */
const firstPort = 20_000;
let nextPort = firstPort + (process.pid % 10_000);

const freePorts = async (count: number): Promise<number[]> => {
  const ports: number[] = [];
  for (; ports.length < count; nextPort += 1) if (!(await listens(nextPort))) ports.push(nextPort);
  return ports;
};

const startServer = async (directory: string, store: TemporalStore) => {
  const all = await freePorts(portCount);
  const [frontend = 0] = all;
  const config = join(directory, "config");
  mkdirSync(config, { recursive: true });
  const limits = join(directory, "limits.yaml");
  writeFileSync(limits, temporalLimits());
  // JSON is YAML.
  writeFileSync(join(config, "bench.yaml"), temporalConfig(store, { frontend, all }, limits));
  const options = ["--root", directory, "--config", "config", "--env", "bench", "--allow-no-auth"];
  const started = await PeerProcess.start({
    command: [await buildGo(server), ...options, "start"],
    logPath: join(directory, "temporal.log"),
    isReady: () => listens(frontend),
  });
  return { started, address: `127.0.0.1:${frontend}` };
};

/** `end` is for what is below the server. */
const running = (
  { started, address }: Awaited<ReturnType<typeof startServer>>,
  databasePid: number | undefined,
  end: () => Promise<void>,
): RunningPeer => {
  const watched: Watched = { pids: [started.pid], databasePid };
  return {
    measure: async (work: Work) => measureProgram([await buildGo(worker), address], work, watched),
    async [Symbol.asyncDispose]() {
      await started[Symbol.asyncDispose]();
      await end();
    },
  };
};

const startOnSqlite = async (servers: Servers): Promise<RunningPeer> => {
  const directory = servers.newData();
  const store = { kind: "sqlite", file: join(directory, "temporal.db") } as const;
  return running(await startServer(directory, store), undefined, async () => undefined);
};

const makeSchemas = async (host: string, databases: readonly string[]): Promise<void> => {
  const tool = await buildGo(schemaTool);
  for (const [index, database] of databases.entries()) {
    const schema = `postgresql/v12/${index === 0 ? "temporal" : "visibility"}`;
    const login = ["--ep", "127.0.0.1", "-p", "5432", "-u", "ekiden", "--pw", "none"];
    const place = ["--pl", "postgres12_pgx", "--db", database, "--ca", `host=${host}`];
    await run(tool, [...login, ...place, "setup-schema", "-v", "0.0"]);
    await run(tool, [...login, ...place, "update-schema", "--schema-name", schema]);
  }
};

const startOnPostgres = async (servers: Servers): Promise<RunningPeer> => {
  const postgres = await startDatabase(servers);
  const host = postgres.directory;
  const databases = ["temporal", "temporal_visibility"] as const;
  for (const name of databases) await postgres.run("postgres", `create database ${name}`);
  await makeSchemas(host, databases);
  const started = await startServer(servers.newData(), { kind: "postgres", host, databases });
  return running(started, postgres.pid, () => postgres[Symbol.asyncDispose]());
};

const temporal = (store: string, start: Peer["start"]): Peer => ({
  title: `Temporal, ${store}, Go SDK`,
  versions: "go.temporal.io/server 1.32.1, go.temporal.io/sdk 1.51.0",
  remark: "",
  async install() {
    for (const program of [worker, schemaTool, server]) await buildGo(program);
  },
  start,
});

export const temporalPeers: Readonly<Record<string, Peer>> = {
  "temporal-sqlite": temporal("SQLite file", startOnSqlite),
  "temporal-postgres": temporal("PostgreSQL", startOnPostgres),
};
