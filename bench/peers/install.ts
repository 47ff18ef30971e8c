// Installs what peers need, below one folder that git ignores, with the versions that are given.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { say } from "../report.ts";
import { installed, peersDirectory } from "./peer.ts";

const run = promisify(execFile);
/** A server of a million lines is built within it, even while the machine does other things. */
const maxInstallMs = 30 * 60_000;

const polite = (command: readonly string[]): [string, string[]] => [
  "nice",
  ["-n", "19", ...command],
];

const runIn = async (cwd: string, command: readonly string[], more = {}): Promise<void> => {
  const env = { ...process.env, ...more };
  say(`installing: ${command.join(" ")}`);
  await run(...polite(command), { cwd, env, timeout: maxInstallMs, maxBuffer: 2 ** 26 });
};

/** Each in a folder of its own; the folder. */
export const installNpm = async (name: string, packages: readonly string[]): Promise<string> => {
  const directory = join(installed, name);
  if (existsSync(join(directory, "done"))) return directory;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true }));
  const options = ["--no-workspaces", "--no-audit", "--no-fund", "--prefix", directory];
  await runIn(directory, ["npm", "install", ...options, ...packages]);
  writeFileSync(join(directory, "done"), packages.join("\n"));
  return directory;
};

interface GoProgram {
  /** The folder with `go.mod`, below that of the peers. */
  readonly folder: string;
  readonly program: string;
  /** The package to build. */
  readonly from: string;
}

/** The path of the program. One package at a time: a machine of two cores stays usable. */
export const buildGo = async ({ folder, program, from }: GoProgram): Promise<string> => {
  const path = join(installed, "bin", program);
  if (existsSync(path)) return path;
  const flags = { GOFLAGS: "-p=1 -buildvcs=false" };
  await runIn(join(peersDirectory, folder), ["go", "build", "-o", path, from], flags);
  return path;
};
