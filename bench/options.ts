// What the command line may say. `--help` prints it.
import { parseArgs } from "node:util";
import { serverCommand } from "./servers.ts";

export interface Options {
  /** Names of sections; none means the default ones. */
  readonly only: readonly string[];
  readonly all: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly scale: number;
  /** Of the sections `flow`, `metrics`, `nodes`, `own` and `peers`; none means all. */
  readonly parts: readonly string[];
  /** Stored for the part `find` of `own`. */
  readonly executions: number;
  /** A directory in which the files of `find` stay for the next run. */
  readonly keep: string | undefined;
  /** A file for the plans of all statements that `nodes` has seen. */
  readonly plans: string | undefined;
  readonly serverCommand: string;
  /** The other build of the section `builds`. */
  readonly beforeCommand: string | undefined;
}

export const help = (sections: readonly string[]): string => `npm run bench -- [section …] [options]

  --only NAME[,NAME]      run these sections, as \`npm run bench -- NAME\` does: ${sections.join(", ")}
  --all                   run every section, also the long ones
  --rounds N              rounds of each measurement (3)
  --seconds N             measured seconds of each round (4)
  --scale X               size of the long sections, 1 for the full one (1)
  --parts NAME[,NAME]     of \`flow\`, \`metrics\`, \`nodes\`, \`own\` or \`peers\`, only these; a wrong one is answered with all names
  --executions N          how many \`own --parts find,jobs\` stores before (1000000)
  --keep DIRECTORY        where \`find\` keeps the executions on files, for the next run
  --plans FILE            where \`nodes\` writes the plans of all statements to, as JSON
  --server-command TEXT   the server under test, with {port} and {data} in it
                          (${serverCommand})
  --before-command TEXT   the build that \`builds\` compares with, likewise
  --help                  print this`;

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} takes a number above 0, not "${text}"`);
  return value;
};

/** Undefined when only help was asked for. */
export const readOptions = (
  args: readonly string[],
  sections: readonly string[],
): Options | undefined => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: "string", multiple: true, default: [] },
      all: { type: "boolean", default: false },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "4" },
      scale: { type: "string", default: "1" },
      parts: { type: "string", default: "" },
      executions: { type: "string", default: "1000000" },
      keep: { type: "string" },
      plans: { type: "string" },
      "server-command": { type: "string", default: serverCommand },
      "before-command": { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const only = [...positionals, ...values.only].flatMap((names) => names.split(","));
  const unknown = only.find((name) => !sections.includes(name));
  if (unknown) throw new Error(`There is no section "${unknown}": ${sections.join(", ")}`);
  return {
    only,
    all: values.all,
    rounds: Math.ceil(positive("rounds", values.rounds)),
    seconds: positive("seconds", values.seconds),
    scale: positive("scale", values.scale),
    keep: values.keep,
    executions: Math.ceil(positive("executions", values.executions)),
    plans: values.plans,
    parts: values.parts.split(",").filter(Boolean),
    serverCommand: values["server-command"],
    beforeCommand: values["before-command"],
  };
};
