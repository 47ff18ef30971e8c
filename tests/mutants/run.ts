// `npm run mutants`: do the tests find bugs that are put into a copy of the working tree?
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "@ekiden/server";
import { copyTree } from "./copy.ts";
import { type Mutant, mutants } from "./patches.ts";

/** A test that a bug keeps from ending has found it, too. */
const maxTestMinutes = 8;

interface Finding {
  readonly mutant: Mutant;
  readonly isFound: boolean;
  /** The test that failed first, or why none could. */
  readonly by: string;
  readonly milliseconds: number;
}

const help = `npm run mutants -- [words]

Puts one bug after the other into a copy of the working tree, and runs the tests that are named for
it in tests/mutants. With words, those bugs alone whose names have one of them. The exit code is 0
only where every bug was found.`;

const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean", default: false } },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const chosen = mutants().filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
);
if (chosen.length === 0) {
  const names = mutants().map(({ name }) => name);
  throw new Error(`No bug has ${words.join(" or ")} in its name: ${names.join(", ")}.`);
}

const run = (cwd: string, command: readonly string[], maxMinutes = maxTestMinutes) => {
  const [file = "", ...args] = command;
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    cwd,
    encoding: "utf8",
    timeout: maxMinutes * 60_000,
    killSignal: "SIGKILL",
    maxBuffer: 256 * 1024 * 1024,
  });
  return { isOk: status === 0, text: `${stdout}${stderr}`, isCut: error !== undefined };
};

const testCommand = (given: readonly string[]) => [
  ...[process.execPath, "--conditions=source", "--import", "tsx", "tools/test.ts"],
  ...given,
];

/** What was checked before is not checked again, unless a bug reaches there. */
const compilation = {
  extends: "./tsconfig.check.json",
  compilerOptions: { incremental: true, tsBuildInfoFile: "mutants.tsbuildinfo" },
  include: ["packages/model/src", "packages/engine/src", "packages/server/src"],
};

const compilerError = (path: string): string | undefined => {
  writeFileSync(join(path, "tsconfig.mutants.json"), JSON.stringify(compilation));
  const compiler = join("node_modules", "typescript-7", "bin", "tsc");
  const { isOk, text } = run(path, [process.execPath, compiler, "-p", "tsconfig.mutants.json"]);
  return isOk ? undefined : (text.split("\n")[0] ?? "");
};

/** The first line of the report's last part. */
const firstFailed = (text: string): string =>
  /failing tests:[\s\S]*?✖ (.+?) \([\d.]+ms\)/.exec(text)?.[1] ?? "a file that did not end well";

const look = (path: string, mutant: Mutant): Omit<Finding, "mutant" | "milliseconds"> => {
  const applied = run(path, ["git", "apply", mutant.file]);
  if (!applied.isOk) return { isFound: false, by: `it no longer applies: ${applied.text.trim()}` };
  try {
    const problem = compilerError(path);
    if (problem) return { isFound: false, by: `it does not compile: ${problem}` };
    const tested = run(path, testCommand(mutant.words));
    if (tested.isCut) return { isFound: true, by: `a test that did not end (${mutant.words[0]})` };
    if (tested.isOk) return { isFound: false, by: `not by ${mutant.words.join(", ")}` };
    return { isFound: true, by: firstFailed(tested.text) };
  } finally {
    run(path, ["git", "apply", "--reverse", mutant.file]);
  }
};

const withTime = (path: string, mutant: Mutant): Finding => {
  const before = systemClock.now();
  const found = look(path, mutant);
  const finding = { mutant, ...found, milliseconds: systemClock.now() - before };
  console.log(row(finding));
  return finding;
};

const row = ({ mutant, isFound, by, milliseconds }: Finding): string =>
  `| ${mutant.name} | ${isFound ? by : `**NOT FOUND**: ${by}`} | ` +
  `${(milliseconds / 1000).toFixed(0)} s |`;

using copy = copyTree();
const all = [...new Set(chosen.flatMap((mutant) => mutant.words))];
console.error(`First without any bug: ${all.join(" ")} …`);
const error = compilerError(copy.path);
const baseline = run(copy.path, testCommand(all), maxTestMinutes * 3);
if (error || !baseline.isOk) {
  console.error(`Without any bug it fails already: ${error ?? firstFailed(baseline.text)}`);
  process.exit(1);
}
console.log("| seeded bug | found by the test | in |\n| --- | --- | --- |");
const findings = chosen.map((mutant) => withTime(copy.path, mutant));
const found = findings.filter(({ isFound }) => isFound).length;
console.log(`\n${found} of ${findings.length} seeded bugs were found.`);
process.exitCode = found === findings.length ? 0 : 1;
