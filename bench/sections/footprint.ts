// What a server takes before it is asked for anything, and what executions cost that are open and
// do nothing: on files, and as a node over PostgreSQL.
import { setTimeout as sleep } from "node:timers/promises";
import { endpoint } from "../client/swf.ts";
import { openExecutions } from "../load/open-executions.ts";
import { startDatabase } from "../nodes/database.ts";
import type { ServerProcess } from "../processes.ts";
import { megabytes, number, say, table, withSpread } from "../report.ts";
import type { Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { residentBytes } from "../usage.ts";
import { registered } from "./registered.ts";
import type { Section } from "./section.ts";

const openFull = 100_000;
/** What the start needed is given back by then, if it ever is. */
const idleMs = 5_000;

type Start = () => Promise<ServerProcess>;

interface Measured {
  readonly firstAnswersMs: readonly number[];
  readonly idleBytes: readonly number[];
  readonly openBytes: number;
}

/** Each start over the same store, as a restart finds it; the executions come to the last one. */
const measure = async (start: Start, count: number, rounds: number): Promise<Measured> => {
  const firstAnswersMs: number[] = [];
  const idleBytes: number[] = [];
  let server = await start();
  // The first one makes the tables, which is not measured.
  for (let round = 0; round < rounds; round += 1) {
    await server.stop();
    server = await start();
    firstAnswersMs.push(server.firstAnswerMs);
    await sleep(idleMs);
    idleBytes.push(residentBytes(server.pid));
  }
  await registered(server);
  await openExecutions(endpoint(server.port), count);
  await sleep(idleMs);
  const openBytes = residentBytes(server.pid);
  await server.stop();
  return { firstAnswersMs, idleBytes, openBytes };
};

const onPostgres = async (servers: Servers, count: number, rounds: number): Promise<Measured> => {
  await using postgres = await startDatabase(servers);
  const url = await postgres.createDatabase();
  // Awaited here: PostgreSQL goes when this function ends.
  return await measure(() => servers.node(url), count, rounds);
};

const rowOf = (name: string, { firstAnswersMs, idleBytes, openBytes }: Measured): string[] => [
  name,
  withSpread(spreadOf(firstAnswersMs)),
  withSpread(spreadOf(idleBytes.map((bytes) => bytes / 1e6))),
  megabytes(openBytes),
];

export const footprint: Section = {
  title: "Footprint: at rest, at the start, and with many executions open",
  long: true,
  maxSeconds: 900,
  async run({ scale, rounds }, servers) {
    const count = Math.max(10, Math.round(openFull * scale));
    const data = servers.newData();
    const files = await measure(() => servers.ekiden(data), count, rounds);
    const node = await onPostgres(servers, count, rounds);
    const columns = ["first answer, ms", "resident at rest, MB", `${number(count)} open`];
    say(table([["", ...columns], rowOf("on files", files), rowOf("on PostgreSQL", node)]));
    return {
      firstAnswerMs: median(files.firstAnswersMs),
      restMegabytes: median(files.idleBytes) / 1e6,
      openMegabytes: files.openBytes / 1e6,
      postgresFootprint: {
        firstAnswerMs: median(node.firstAnswersMs),
        restMegabytes: median(node.idleBytes) / 1e6,
        openMegabytes: node.openBytes / 1e6,
      },
    };
  },
};
