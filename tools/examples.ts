// Runs the examples, one after the other: each ends with an assertion of its own. All of them are
// bundled first, since each would need longer to read its sources than to run.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./files.ts";
import { bundleInto, newFolder } from "./test-build.ts";

/** An example that takes longer hangs, and is ended. */
const maxMilliseconds = 120_000;

interface Manifest {
  readonly description: string;
  readonly scripts?: { readonly start?: string };
}

const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(repository, "examples", name, "package.json"), "utf8"));

const names = readdirSync(join(repository, "examples"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && manifestOf(entry.name).scripts?.start)
  .map(({ name }) => name);

/** What examples start as processes of their own. */
const started = ["embedded/src/program.ts", "host-pinned-files/src/worker.ts"];

/**
 * What `npm start` does in an example, with its bundle in the place of its sources. The loader
 * takes as long to start as half of an example, and a bundle does not need it.
 */
const commandOf = (name: string, folder: string): string => {
  const bundle = join(folder, "examples", name, "src/main.js");
  const command = (manifestOf(name).scripts?.start ?? "").replace("src/main.ts", bundle);
  return command.replace(" --import tsx", "");
};

/** True if it exits with 0; the last line that it prints is its result. */
const runOne = (name: string, folder: string): boolean => {
  console.log(`${name}: ${manifestOf(name).description}`);
  const begun = performance.now();
  const cwd = join(repository, "examples", name);
  const options = { cwd, encoding: "utf8", timeout: maxMilliseconds, shell: true } as const;
  const { status, stdout, stderr } = spawnSync(commandOf(name, folder), options);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  if (status === 0) console.log(`  ✔ ${stdout.trimEnd().split("\n").at(-1)} (${seconds} s)`);
  else console.log(`  ✖ failed after ${seconds} s\n${stdout}${stderr}`);
  return status === 0;
};

const folder = newFolder();
const programs = [...names.map((name) => `${name}/src/main.ts`), ...started];
await bundleInto(
  folder,
  programs.map((path) => `examples/${path}`),
);
const passed = names.filter((name) => runOne(name, folder)).length;
rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${names.length - passed} failed`);
process.exitCode = passed === names.length && passed > 0 ? 0 : 1;
