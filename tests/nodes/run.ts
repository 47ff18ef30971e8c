// `npm run nodes`: the faults that three nodes over one PostgreSQL must bear, with its figures.
import { parseArgs } from "node:util";
import { sayAloud, tell } from "./three-nodes.ts";
import { runUnderLoad } from "./under-load.ts";

const help = `Three nodes over a PostgreSQL of their own, under load: nodes are killed (kill -9) and
frozen (SIGSTOP), PostgreSQL is stopped at once and started again. Then everything that
callers were told is checked against what the nodes say of it.

  npm run nodes -- [options]

  --cycles <n>          nodes killed, one after the other (10)
  --restarts <n>        immediate restarts of PostgreSQL (3)
  --freezes <n>         nodes frozen (1)
  --freeze-seconds <n>  how long a frozen node stands still (60)
  --seed <n>            of the moments, and of what callers do (1)
  --help                this text

It exits with 1 if anything was lost, duplicated or malformed, if the other nodes did not go
on within a second, or if a node was not back three seconds after PostgreSQL.`;

const options = {
  cycles: { type: "string", default: "10" },
  restarts: { type: "string", default: "3" },
  freezes: { type: "string", default: "1" },
  "freeze-seconds": { type: "string", default: "60" },
  seed: { type: "string", default: "1" },
  help: { type: "boolean", default: false },
} as const;

const numberOf = (name: string, text: string): number => {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number, not ${JSON.stringify(text)}: see --help`);
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const result = await runUnderLoad({
    kills: numberOf("cycles", values.cycles),
    restarts: numberOf("restarts", values.restarts),
    freezes: numberOf("freezes", values.freezes),
    freezeSeconds: numberOf("freeze-seconds", values["freeze-seconds"]),
    seed: numberOf("seed", values.seed),
    say: sayAloud,
  });
  return tell(result) ? 0 : 1;
};

// What is told to stop leaves nothing behind: what started a process ends it at the exit.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
