// `npm run clients`: published clients of Amazon SWF, unmodified, against servers of this build.
import { parseArgs } from "node:util";
import { systemClock } from "@ekiden/server";
import { runClients } from "./clients.ts";
import { type Client, readClients } from "./manifest.ts";
import { writePage } from "./page.ts";
import { report } from "./report.ts";
import { scenarios as allScenarios, type Scenario } from "./scenarios.ts";
import { complainUnlessBuilt } from "./server.ts";

const help = `Runs every client whose language this machine has through the scenarios of
tests/clients/scenarios.ts, against servers of this build (\`npm run build\` first). Prints a
table, why something was left out or failed, and as its last line the counts as JSON.

  npm run clients -- [options]

  --core               only the clients and scenarios of the gate
  --require <names>    fail where one of these languages is absent: java,python,go,rust
  --only <client>      only this client; may be repeated
  --scenario <id>      only this scenario; may be repeated
  --at-once <number>   clients that run beside each other (2)
  --write-page         write docs/clients/compatibility.md; all clients and scenarios are run
  --list               only names the clients and the scenarios
  --help               this text

It exits with 1 if anything failed or a required language is absent.`;

const options = {
  core: { type: "boolean", default: false },
  require: { type: "string", default: "" },
  only: { type: "string", multiple: true, default: [] as string[] },
  scenario: { type: "string", multiple: true, default: [] as string[] },
  "at-once": { type: "string", default: "2" },
  "write-page": { type: "boolean", default: false },
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

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const clients = select(readClients(), values.only, values.core);
  const scenarios = select(allScenarios, values.scenario, values.core);
  if (values.list) {
    list(clients, scenarios);
    return 0;
  }
  const isPart = clients.length < readClients().length || scenarios.length < allScenarios.length;
  if (values["write-page"] && isPart)
    throw new Error("--write-page takes no --core, --only or --scenario: the page is of all");
  if (!/^[1-9]\d?$/.test(values["at-once"])) throw new Error("--at-once takes a number, 1 to 99");
  complainUnlessBuilt();
  const begun = process.hrtime.bigint();
  const rows = await runClients({
    clients,
    scenarios,
    atOnce: Number(values["at-once"]),
    say: (line) => console.log(line),
  });
  if (values["write-page"])
    writePage(rows, scenarios, new Date(systemClock.now()).toISOString().slice(0, 10));
  const required = values.require.split(",").filter(Boolean);
  const lacking = rows.filter(
    ({ client, absent }) => absent !== undefined && required.includes(client.language),
  );
  for (const { client, absent } of lacking) console.log(`${client.id} is required, but ${absent}`);
  const { failed } = report(rows, scenarios, Number(process.hrtime.bigint() - begun) / 1e9);
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
