// What the indexes of types and tags cost: processor time of a start on stores that have them,
// beside one on stores from which they were taken.
import { endpoint } from "../client/swf.ts";
import { workOff } from "../client/work-off.ts";
import { domain, workflowType } from "../load/domain.ts";
import { type Nodes, startDatabase, startNodes } from "../nodes/database.ts";
import { Filler } from "../nodes/fill.ts";
import type { Options } from "../options.ts";
import type { Target } from "../processes.ts";
import { number, say, table, withSpread } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { registered } from "../sections/registered.ts";
import type { Figures } from "../sections/section.ts";
import type { Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { watch } from "../usage.ts";
import { FileFiller } from "./fill-files.ts";

const startsPerTurn = 2_000;
const turnsPerRound = 4;
const connections = 48;

/** The tags of each start. */
const tagLists = { "no tag": undefined, "three tags": ["a", "b", "c"] } as const;
type Tags = keyof typeof tagLists;

let started = 0;

/** Microseconds of server and database for each start. */
const costOf = async (target: Target, tags: Tags): Promise<number> => {
  const [port = 0] = target.ports;
  const end = watch(target);
  const tagList = tagLists[tags];
  const job = { count: startsPerTurn, connections };
  await workOff(endpoint(port, target.credentials), job, (client) => {
    started += 1;
    return client.call("StartWorkflowExecution", {
      domain,
      workflowId: `w${started}`,
      workflowType,
      ...(tagList && { tagList: [...tagList] }),
    });
  });
  const { serverMicroseconds, databaseMicroseconds } = end();
  return (serverMicroseconds + databaseMicroseconds) / startsPerTurn;
};

interface Pair {
  readonly bare: Target;
  readonly indexed: Target;
}

/** In turns; the ratio of each pair, so that what disturbs the machine disturbs both. */
const compare = async (pair: Pair, tags: Tags, { rounds }: Options): Promise<number> => {
  const costs = { bare: [] as number[], indexed: [] as number[] };
  for (let turn = -1; turn < rounds * turnsPerRound; turn += 1) {
    const order = turn % 2 === 0 ? (["bare", "indexed"] as const) : (["indexed", "bare"] as const);
    for (const name of order) {
      const cost = await costOf(pair[name], tags);
      // The first turn warms up.
      if (turn >= 0) costs[name].push(cost);
    }
  }
  const ratios = costs.indexed.map((cost, index) => cost / (costs.bare[index] ?? Number.NaN));
  say(
    table([
      [`a start with ${tags}`, "CPU us"],
      ["without the indexes", withSpread(spreadOf(costs.bare))],
      ["with them", withSpread(spreadOf(costs.indexed))],
      ["ratio", withSpread(spreadOf(ratios))],
    ]),
  );
  say(`Ratio of the medians: ${number(median(costs.indexed) / median(costs.bare))}.\n`);
  return median(ratios);
};

/** There a start enters its tags itself, so that no store is without them. */
const withoutOnFiles = "drop index executions_by_type";
const withoutOnPostgres = `do $$ begin
    execute regexp_replace(pg_get_functiondef('commit_batch_2'::regproc),
      'if [^;]* then\\s*insert into run_tags [^;]*;\\s*end if;', '');
  end $$; drop trigger remove_run_tags on runs; drop index runs_by_type`;

const onFiles = async (options: Options, servers: Servers): Promise<Figures> => {
  const data = servers.newData();
  await servers.ekiden(data);
  await servers.stop();
  {
    using filler = new FileFiller(data);
    filler.run(withoutOnFiles);
  }
  const bare = await registered(await servers.ekiden(data));
  const indexed = await registered(await servers.ekiden());
  const plain = await compare({ bare, indexed }, "no tag", options);
  await servers.stop();
  return { startOfBare: plain };
};

const onPostgres = async (options: Options, servers: Servers): Promise<Figures> => {
  await using postgres = await startDatabase(servers);
  const urls = [await postgres.createDatabase(), await postgres.createDatabase()];
  const nodes: Nodes[] = [];
  for (const url of urls) nodes.push(await startNodes(servers, { postgres, url, count: 1 }));
  const [bare, indexed] = nodes;
  if (!bare || !indexed) throw new Error("Both nodes are needed");
  await new Filler(postgres, urls[0] ?? "").run(withoutOnPostgres);
  const plain = await compare({ bare, indexed }, "no tag", options);
  const tagged = await compare({ bare, indexed }, "three tags", options);
  await servers.stop();
  return { startOfBareOnPostgres: plain, taggedStartOfBareOnPostgres: tagged };
};

export const keysPart: Part = {
  title: "what the indexes of types and tags cost a start",
  async run(options, servers) {
    say("On files:");
    const files = await onFiles(options, servers);
    say("On PostgreSQL:");
    return { ...files, ...(await onPostgres(options, servers)) };
  },
};
