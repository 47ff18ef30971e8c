// The console as a browser is sent it, built of the sources as they are.
import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newestIn, repository } from "./files.ts";
import { runScript } from "./run-script.ts";

const inConsole = (path: string): string => join(repository, "packages/console", path);
const program = inConsole("build.ts");
const ownBuild = inConsole("dist");
const sourceFolders = [inConsole("src"), join(repository, "packages/model/src")];
const sourceFiles = [program, inConsole("index.html")];

export class Build implements AsyncDisposable {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.directory !== ownBuild) await rm(this.directory, { recursive: true });
  }
}

/** The one of this checkout where that is newer than the sources, or else another. */
export const buildConsole = async (): Promise<Build> => {
  if (isBuilt()) return new Build(ownBuild);
  const directory = await mkdtemp(join(tmpdir(), "ekiden-console-"));
  await buildInto(directory);
  return new Build(directory);
};

/** Before a run of tests: each of its processes would build the console for itself. */
export const updateOwnBuild = async (): Promise<void> => {
  if (!isBuilt()) await buildInto(ownBuild);
};

const isBuilt = (): boolean => {
  const page = statSync(join(ownBuild, "index.html"), { throwIfNoEntry: false });
  const changes = [
    ...sourceFolders.map(newestIn),
    ...sourceFiles.map((file) => statSync(file).mtimeMs),
  ];
  return page !== undefined && Math.max(...changes) < page.mtimeMs;
};

const buildInto = (directory: string): Promise<void> => runScript(program, "--out", directory);
