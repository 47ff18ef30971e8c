// `npm create ekiden` for each template, and how long it takes from nothing to the first result,
// beside the time that npm needs to install.
import { spawnSync } from "node:child_process";
import { Shell, type ShellOptions } from "./shell.ts";
import type { Tally } from "./tally.ts";

/**
 * From the command to the first result of the own workflow, without the installing. It is an aim,
 * and is named where it is missed: a busy machine is no failure of a template.
 */
const aimSeconds = 60;

interface Template {
  readonly name: string;
  /** A line that `npm start` prints. */
  readonly result: string;
  readonly isPython?: boolean;
}

const templates: readonly Template[] = [
  { name: "basic", result: "sent: Hello Ines" },
  { name: "order-saga", result: "order-7 shipped" },
  { name: "human-approval", result: "Ines gets 80" },
  { name: "ai-agent", result: "In stock: tea: 3 left" },
  { name: "boto3", result: "Hello Ines", isPython: true },
];

export const templateNames = templates.map(({ name }) => name);

/** Types commands, counts the time of each, and remembers the first that failed. */
class Session {
  readonly #shell: Shell;
  failure: string | undefined;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** In seconds; nothing is done once something has failed. */
  async type(command: string, line?: string): Promise<number> {
    if (this.failure !== undefined) return 0;
    const begun = performance.now();
    const { code, output } = await this.#shell.run(command);
    const isAsWished = code === 0 && (line === undefined || output.split("\n").includes(line));
    if (!isAsWished) this.failure = `${command}\nended with ${code}:\n${output.trimEnd()}`;
    return (performance.now() - begun) / 1_000;
  }

  async stayUp(command: string, pattern: RegExp): Promise<number> {
    if (this.failure !== undefined) return 0;
    const begun = performance.now();
    const output = await this.#shell.runOn(command, pattern);
    if (output !== undefined) this.failure = `${command}\nwas not ready:\n${output.trimEnd()}`;
    return (performance.now() - begun) / 1_000;
  }
}

const sum = (seconds: readonly number[]): number => seconds.reduce((one, other) => one + other, 0);

const tryTemplate = async ({ name, result, isPython = false }: Template, options: ShellOptions) => {
  await using shell = await Shell.open(options);
  const session = new Session(shell);
  const words = `${name} -- --template ${name} --no-install`;
  const made = await session.type(`npm create ekiden ${words} && cd ${name}`);
  const installed = await session.type("npm install");
  const looked = isPython
    ? []
    : [await session.type("npm run lint"), await session.type("npm test")];
  const up = await session.stayUp("npm run dev", /polling/i);
  const started = await session.type("npm start", result);
  const own = sum([made, ...looked, up, started]);
  return { own, installed, failure: session.failure };
};

const hasBoto3 = (): boolean => spawnSync("python3", ["-c", "import boto3"]).status === 0;

interface TemplatesOptions {
  readonly tally: Tally;
  readonly isWanted: (name: string) => boolean;
}

export const tryTemplates = async (
  options: ShellOptions,
  { tally, isWanted }: TemplatesOptions,
): Promise<void> => {
  for (const template of templates.filter(({ name }) => isWanted(name))) {
    const label = `npm create ekiden, ${template.name}`;
    if (template.isPython && !hasBoto3()) {
      console.log(`skipped ${label}: this machine has no boto3 (pip install boto3)`);
      continue;
    }
    tally.begin(label, "npm");
    const { own, installed, failure } = await tryTemplate(template, options);
    const missed = own > aimSeconds ? `, which is over the aim of ${aimSeconds} s` : "";
    const times = `${own.toFixed(1)} s, beside ${installed.toFixed(1)} s of npm install${missed}`;
    tally.end(times, failure && `${label}: ${failure}`);
  }
};
