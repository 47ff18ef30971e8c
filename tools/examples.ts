// Runs the examples, one after the other: each `start` ends with an assertion of its own.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./files.ts";

/** An example that takes longer hangs, and is ended. */
const maxMilliseconds = 120_000;

interface Manifest {
  readonly description: string;
  readonly scripts: { readonly start?: string };
}

const folder = join(repository, "examples");
const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8"));

const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && manifestOf(entry.name).scripts.start)
  .map(({ name }) => name);

/** True if it exits with 0; the last line that it prints is its result. */
const runOne = (name: string): boolean => {
  console.log(`${name}: ${manifestOf(name).description}`);
  const begun = performance.now();
  const options = { cwd: join(folder, name), encoding: "utf8", timeout: maxMilliseconds } as const;
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "start"], options);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  if (status === 0) console.log(`  ✔ ${stdout.trimEnd().split("\n").at(-1)} (${seconds} s)`);
  else console.log(`  ✖ failed after ${seconds} s\n${stdout}${stderr}`);
  return status === 0;
};

const passed = names.filter(runOne).length;
console.log(`${passed} passed, ${names.length - passed} failed`);
process.exitCode = passed === names.length && passed > 0 ? 0 : 1;
