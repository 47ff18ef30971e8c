// The PostgreSQL that a measurement has for itself, and the nodes over it.
import { setTimeout as sleep } from "node:timers/promises";
import { startTestPostgres, type TestPostgres, type TestPostgresOptions } from "@ekiden/testing";
import { type ServerProcess, type Target, unpin } from "../processes.ts";
import { registered } from "../sections/registered.ts";
import type { Servers } from "../servers.ts";
import { familyOf } from "../usage.ts";

/** Connections that PostgreSQL has just been asked for get their pins right as its children. */
const settleMs = 200;

export type Nodes = Target & { readonly servers: readonly ServerProcess[] };

/** Data beside the sources, commits on the disk, and either core: only servers are pinned. */
export const startDatabase = async (
  { directory }: Servers,
  options: Pick<TestPostgresOptions, "settings" | "onLine"> = {},
): Promise<TestPostgres> => {
  const settings = ["fsync=on", ...(options.settings ?? [])];
  const own = { ...options, settings, directory, prefersInstalled: true };
  const postgres = await startTestPostgres(own);
  await sleep(settleMs);
  unpin(familyOf(postgres.pid ?? 0));
  return postgres;
};

/** So many nodes, over one database that is as its URL says. */
export const startNodes = async (
  servers: Servers,
  { postgres, url, count }: { postgres: TestPostgres; url: string; count: number },
): Promise<Nodes> => {
  const nodes: ServerProcess[] = [];
  while (nodes.length < count) nodes.push(await registered(await servers.node(url)));
  return {
    name: count === 1 ? "one node" : `${count} nodes`,
    servers: nodes,
    ports: nodes.map(({ port }) => port),
    pids: nodes.map(({ pid }) => pid),
    databasePid: postgres.pid,
  };
};
