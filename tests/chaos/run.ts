// `npm run chaos`: real processes under load, one kind of fault at a time.
import { parseArgs } from "node:util";
import { sayAloud } from "../nodes/three-nodes.ts";
import { tellReport, tellSkipped } from "./report.ts";
import type { Script, ScriptOptions } from "./script.ts";
import { scripts } from "./scripts.ts";

const head = `Servers that are processes of their own, under load, and one kind of disruption at a time. Then
everything that callers were told is checked against what the servers say of it.

  npm run chaos -- <script> [options]

  --cycles <n>   how often the disruption is made
  --seed <n>     of the moments, and of what callers do (1)
  --minutes <n>  how long a soak takes (10)
  --with <dir>   another checkout, built, for an upgrade from it
  --help         this text
`;

const tail = `
The last line is one JSON object. It exits with 1 if anything was lost, duplicated or malformed,
or if a bar of the script was missed; a script that lacks something says what, and is skipped.`;

const options = {
  cycles: { type: "string" },
  seed: { type: "string", default: "1" },
  minutes: { type: "string", default: "10" },
  with: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

const help = (): string => {
  const rows = Object.entries(scripts).map(
    ([name, { what, cycles }]) => `  ${name.padEnd(9)}${what} (${cycles})`,
  );
  return [
    head,
    "Scripts, and how many cycles they take unless told otherwise:",
    "",
    ...rows,
    tail,
  ].join("\n");
};

const numberOf = (name: string, text: string): number => {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number, not ${JSON.stringify(text)}: see --help`);
};

const main = async (): Promise<boolean> => {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name] = positionals;
  if (values.help || name === undefined) {
    console.log(help());
    return true;
  }
  const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (!script) throw new Error(`There is no script ${JSON.stringify(name)}: see --help`);
  return runScript(name, script, {
    cycles: values.cycles === undefined ? script.cycles : numberOf("cycles", values.cycles),
    seed: numberOf("seed", values.seed),
    minutes: numberOf("minutes", values.minutes),
    checkout: values.with,
    say: sayAloud,
  });
};

const runScript = async (name: string, script: Script, given: ScriptOptions): Promise<boolean> => {
  const reason = script.whyNot?.(given);
  if (reason !== undefined) {
    console.log(tellSkipped(name, reason).join("\n"));
    return true;
  }
  const { lines, isWell } = tellReport(name, await script.run(given));
  console.log(lines.join("\n"));
  return isWell;
};

// What is told to stop leaves nothing behind: what started a process ends it at the exit.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
