// `npm run clients`: published clients of Amazon SWF, unmodified, against servers of this build.
import { parseArgs } from "node:util";
import { systemClock } from "@ekiden/server";
import { startTestPostgres } from "@ekiden/testing";
import { partOf, readPart } from "../../tools/part.ts";
import { type Kind, skipOf } from "../proxies/balancer.ts";
import { runClients } from "./clients.ts";
import { type Client, readClients } from "./manifest.ts";
import { writePage } from "./page.ts";
import { type Counts, type Run, report } from "./report.ts";
import {
  scenarios as allScenarios,
  isDirect,
  isThroughBalancers,
  type Scenario,
} from "./scenarios.ts";
import { complainUnlessBuilt } from "./server.ts";
import { runVirtualTime } from "./virtual-time/run.ts";

const help = `Runs every client whose language this machine has through the scenarios of
tests/clients/scenarios.ts, against servers of this build (\`npm run build\` first). Prints a
table, why something was left out or failed, and as its last line the counts as JSON.

  npm run clients -- [options]

  --core               only the clients and scenarios of the gate
  --require <names>    fail where one of these languages is absent: java,python,go,rust
  --only <client>      only this client; may be repeated
  --part <n>/<of>      only this part of the clients, such as 2/3
  --scenario <id>      only this scenario; may be repeated
  --through <balancer> nginx or haproxy, as docs/operations/balancers.md sets it, in front of
                       three nodes on one PostgreSQL, in place of a server; may be repeated
  --at-once <number>   clients that run beside each other (2)
  --write-page         write docs/clients/compatibility.md; all clients and scenarios are run,
                       straight to servers and through each balancer
  --virtual-time       only programs that move the time of \`ekiden dev --time virtual\`
  --list               only names the clients and the scenarios
  --help               this text

It exits with 1 if anything failed or a required language is absent.`;

const options = {
  core: { type: "boolean", default: false },
  require: { type: "string", default: "" },
  part: { type: "string" },
  only: { type: "string", multiple: true, default: [] as string[] },
  scenario: { type: "string", multiple: true, default: [] as string[] },
  through: { type: "string", multiple: true, default: [] as string[] },
  "at-once": { type: "string", default: "2" },
  "write-page": { type: "boolean", default: false },
  "virtual-time": { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Those that are named, or all where none is; a name that there is not is an error. */
const select = <Item extends { readonly id: string; readonly core: boolean }>(
  items: readonly Item[],
  names: readonly string[],
  onlyCore: boolean,
): readonly Item[] => {
  const unknown = names.find((name) => !items.some(({ id }) => id === name));
  if (unknown !== undefined) {
    const there = items.map(({ id }) => id).join(", ");
    throw new Error(`There is no ${unknown}. There are: ${there}.`);
  }
  return items.filter(
    ({ id, core }) => (names.length === 0 || names.includes(id)) && (core || !onlyCore),
  );
};

const list = (clients: readonly Client[], scenarios: readonly Scenario[]): void => {
  for (const { id, core, name } of clients) console.log(`${id}${core ? " (core)" : ""}: ${name}`);
  for (const { id, core, sentence } of scenarios)
    console.log(`${id}${core ? " (core)" : ""}: ${sentence}`);
};

const balancers: readonly Kind[] = ["nginx", "haproxy"];

/** undefined is none: straight to a server. */
const betweenOf = ({ through, writesPage }: Asked): readonly (Kind | undefined)[] => {
  if (writesPage) return [undefined, ...balancers];
  if (through.length === 0) return [undefined];
  return through.map((name) => {
    const kind = balancers.find((each) => each === name);
    if (kind === undefined) throw new Error(`--through takes ${balancers.join(" or ")}`);
    return kind;
  });
};

interface Asked {
  readonly through: readonly string[];
  readonly writesPage: boolean;
}

interface Work {
  readonly clients: readonly Client[];
  readonly scenarios: readonly Scenario[];
  readonly atOnce: number;
}

const runThrough = async (kind: Kind | undefined, work: Work): Promise<Run> => {
  const missing = kind === undefined ? false : skipOf(kind);
  if (missing) throw new Error(missing);
  const scenarios = work.scenarios.filter(kind === undefined ? isDirect : isThroughBalancers);
  const say = (line: string) => console.log(kind === undefined ? line : `${kind}: ${line}`);
  if (kind === undefined)
    return { through: kind, scenarios, rows: await runClients({ ...work, scenarios, say }) };
  // Each node has five connections, and each client several nodes.
  await using postgres = await startTestPostgres({
    settings: ["fsync=off", "max_connections=500"],
  });
  const rows = await runClients({ ...work, scenarios, through: { kind, postgres }, say });
  return { through: kind, scenarios, rows };
};

/** Of rows whose language this machine must have, but does not. */
const lackingOf = (runs: readonly Run[], required: readonly string[]) =>
  (runs[0]?.rows ?? []).filter(
    ({ client, absent }) => absent !== undefined && required.includes(client.language),
  );

const readOptions = () => parseArgs({ options }).values;
type Given = ReturnType<typeof readOptions>;

/** Throws for options that do not go together. */
const workOf = (given: Given): Work => {
  const chosen = select(readClients(), given.only, given.core);
  const clients = partOf(chosen, readPart(given.part));
  const scenarios = select(allScenarios, given.scenario, given.core);
  const isPart = clients.length < readClients().length || scenarios.length < allScenarios.length;
  if (given["write-page"] && (isPart || given.through.length > 0))
    throw new Error("--write-page is of all: no --core, --part, --only, --scenario, --through");
  if (!/^[1-9]\d?$/.test(given["at-once"])) throw new Error("--at-once takes a number, 1 to 99");
  return { clients, scenarios, atOnce: Number(given["at-once"]) };
};

const main = async (): Promise<number> => {
  const given = readOptions();
  if (given.help) {
    console.log(help);
    return 0;
  }
  if (given["virtual-time"]) {
    complainUnlessBuilt();
    return (await runVirtualTime()) > 0 ? 1 : 0;
  }
  const work = workOf(given);
  if (given.list) {
    list(work.clients, work.scenarios);
    return 0;
  }
  return runAll(work, given);
};

const runAll = async (work: Work, { through, require, ...given }: Given): Promise<number> => {
  const writesPage = given["write-page"];
  complainUnlessBuilt();
  const begun = process.hrtime.bigint();
  const runs: Run[] = [];
  for (const kind of betweenOf({ through, writesPage })) runs.push(await runThrough(kind, work));
  if (writesPage) writePage(runs, new Date(systemClock.now()).toISOString().slice(0, 10));
  const lacking = lackingOf(runs, require.split(",").filter(Boolean));
  for (const { client, absent } of lacking) console.log(`${client.id} is required, but ${absent}`);
  const counts = runs.map(report);
  const sum = (name: keyof Counts) => counts.reduce((all, each) => all + each[name], 0);
  const seconds = Math.round(Number(process.hrtime.bigint() - begun) / 1e9);
  const [passed, failed] = [sum("passed"), sum("failed")];
  const [leftOut, notRun] = [sum("leftOut"), sum("notRun")];
  console.log(
    JSON.stringify({ clients: work.clients.length, passed, failed, leftOut, notRun, seconds }),
  );
  return failed > 0 || lacking.length > 0 ? 1 : 0;
};

// What is told to stop leaves nothing behind: each part ends the processes that it started.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
