// FindWorkflowExecutions over many executions, on files and on PostgreSQL: queries that an index
// finds, and queries that end at what one call looks at.
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { TestPostgres } from "@ekiden/testing";
import { endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { domain } from "../load/domain.ts";
import { startDatabase, startNodes } from "../nodes/database.ts";
import { Filler } from "../nodes/fill.ts";
import type { Options } from "../options.ts";
import type { ServerProcess, Target } from "../processes.ts";
import { megabytes, number, say, table, withSpread } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { registered } from "../sections/registered.ts";
import type { Figures } from "../sections/section.ts";
import type { Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { watch } from "../usage.ts";
import { FileFiller } from "./fill-files.ts";
import { copiesOf, makeOriginals } from "./stored-executions.ts";

const selectiveCallsPerRound = 20;
const unselectiveCallsPerRound = 3;

interface Asked {
  readonly query: string;
  readonly facets?: readonly string[];
  /** Whether one call tells all, or a full page, of what the query finds. */
  readonly isSelective: boolean;
}

const asked: readonly Asked[] = [
  { query: 'workflowId = "ordinary"', isSelective: true },
  { query: 'type.name = "audit"', isSelective: true },
  { query: 'type.name = "audit" order by closed desc', isSelective: true },
  { query: 'type.name = "order" and started > -6h', isSelective: true },
  { query: 'tag = "vip"', isSelective: true },
  { query: 'tag = "vip" order by closed asc', isSelective: true },
  { query: 'tag = "nightly"', isSelective: true },
  { query: "status = TERMINATED", isSelective: true },
  { query: "status = FAILED order by closed desc", isSelective: true },
  { query: 'tag ~ "elsewhere"', isSelective: false },
  { query: 'tag = "nightly" and type.name = "order"', isSelective: false },
  { query: 'taskList = "elsewhere"', isSelective: false },
  { query: 'failure.reason ~ "elsewhere"', isSelective: false },
  { query: "", facets: ["type", "status", "hour"], isSelective: false },
];

const nameOf = ({ query, facets }: Asked): string => (facets ? `facets of "${query}"` : query);

interface Answer {
  readonly milliseconds: number;
  readonly isWhole: boolean;
}

const find = async (port: number, { query, facets }: Asked): Promise<Answer> => {
  const body = JSON.stringify({ domain, query, ...(facets && { facets }) });
  const begun = performance.now();
  const url = `http://127.0.0.1:${port}/ekiden/FindWorkflowExecutions`;
  const response = await fetch(url, { method: "POST", body });
  const text = await response.text();
  const milliseconds = performance.now() - begun;
  if (!response.ok) throw new Error(text);
  const { incomplete } = JSON.parse(text) as { incomplete?: boolean };
  return { milliseconds, isWhole: incomplete !== true };
};

interface Measured {
  readonly each: Asked;
  readonly first: Answer;
  readonly milliseconds: number[];
  /** Of server and database for each call, by the round; milliseconds. */
  readonly processor: number[];
}

const measureOne = async (target: Target, { each, milliseconds, processor }: Measured) => {
  const [port = 0] = target.ports;
  const calls = each.isSelective ? selectiveCallsPerRound : unselectiveCallsPerRound;
  const end = watch(target);
  for (let call = 0; call < calls; call += 1) {
    milliseconds.push((await find(port, each)).milliseconds);
  }
  const { serverMicroseconds, databaseMicroseconds } = end();
  processor.push((serverMicroseconds + databaseMicroseconds) / calls / 1000);
};

const measure = async (target: Target, { rounds }: Options): Promise<readonly Measured[]> => {
  const [port = 0] = target.ports;
  const all: Measured[] = [];
  for (const each of asked) {
    all.push({ each, first: await find(port, each), milliseconds: [], processor: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const one of all) await measureOne(target, one);
  }
  const rows = all.map(({ each, first, milliseconds, processor }) => [
    nameOf(each),
    withSpread(spreadOf(milliseconds)),
    withSpread(spreadOf(processor)),
    number(first.milliseconds),
    first.isWhole ? "" : "incomplete",
  ]);
  say(table([["query", "ms", "CPU ms", "the first call", ""], ...rows]));
  return all;
};

/** Of the slowest query of each kind. */
const figuresOf = (all: readonly Measured[]) => {
  const cut = all.find(({ each, first }) => each.isSelective && !first.isWhole);
  if (cut) throw new Error(`"${cut.each.query}" was not answered whole`);
  const slowest = (isSelective: boolean): number => {
    const some = all.filter(({ each }) => each.isSelective === isSelective);
    return Math.max(...some.map(({ milliseconds }) => median(milliseconds)));
  };
  return { selective: slowest(true), unselective: slowest(false) };
};

const clientOf = ({ port, credentials }: ServerProcess): SwfClient =>
  new SwfClient(endpoint(port, credentials), new Traffic());

const prepare = async (server: ServerProcess, servers: Servers): Promise<void> => {
  const client = clientOf(await registered(server));
  await makeOriginals(client);
  client.close();
  await servers.stop();
};

const secondsSince = (beginMs: number): string => number((performance.now() - beginMs) / 1000);

/** The data directory, which may be there from an earlier run. */
const filesOf = async ({ executions, keep }: Options, servers: Servers): Promise<string> => {
  const kept = keep && join(keep, `find-${executions}`);
  if (kept && existsSync(kept)) return kept;
  const data = servers.newData();
  await prepare(await servers.ekiden(data), servers);
  const begunAtMs = performance.now();
  {
    using filler = new FileFiller(data);
    for (const { workflowId, count, apartMs } of copiesOf(executions)) {
      filler.copy(workflowId, count, apartMs);
    }
    say(`On files: ${megabytes(filler.bytes())}, ${secondsSince(begunAtMs)} s to store them.`);
  }
  if (!kept) return data;
  cpSync(data, kept, { recursive: true });
  return kept;
};

const onFiles = async (options: Options, servers: Servers): Promise<Figures> => {
  const data = await filesOf(options, servers);
  const { selective, unselective } = figuresOf(await measure(await servers.ekiden(data), options));
  await servers.stop();
  return { findMs: selective, findUnselectiveMs: unselective };
};

const fill = async (postgres: TestPostgres, url: string, executions: number): Promise<void> => {
  const begunAtMs = performance.now();
  const filler = new Filler(postgres, url);
  for (const { workflowId, count, apartMs } of copiesOf(executions)) {
    await filler.copy(workflowId, count, apartMs);
  }
  await filler.run("vacuum (analyze)");
  await filler.run("checkpoint");
  const [size] = await filler.run("select pg_database_size(current_database())::float8 as bytes");
  const bytes = megabytes(Number(size?.bytes));
  say(`\nOn PostgreSQL: ${bytes}, ${secondsSince(begunAtMs)} s to store them.`);
};

const onPostgres = async (options: Options, servers: Servers): Promise<Figures> => {
  await using postgres = await startDatabase(servers, { settings: ["max_wal_size=8GB"] });
  const url = await postgres.createDatabase();
  await prepare(await servers.node(url), servers);
  await fill(postgres, url, options.executions);
  const node = await startNodes(servers, { postgres, url, count: 1 });
  const { selective, unselective } = figuresOf(await measure(node, options));
  await servers.stop();
  return { findOnPostgresMs: selective, findUnselectiveOnPostgresMs: unselective };
};

export const findPart: Part = {
  title: "queries over many stored executions",
  async run(options, servers) {
    say(`${number(options.executions)} executions of a month, in pages of 100.`);
    return { ...(await onFiles(options, servers)), ...(await onPostgres(options, servers)) };
  },
};
