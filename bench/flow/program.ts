// Runs a program of this folder in a process of its own, on what is built, as a user has it.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../processes.ts";

const run = promisify(execFile);

export interface ProgramOptions {
  readonly nodeOptions?: readonly string[];
}

/** The numbers that a program prints; TypeScript needs a loader, which JavaScript does without. */
export const program = async (
  file: `${string}.ts` | `${string}.js`,
  args: readonly (string | number)[],
  { nodeOptions = [] }: ProgramOptions = {},
): Promise<readonly number[]> => {
  const path = join(repository, "bench", "flow", file);
  const loader = file.endsWith(".ts") ? ["--import", "tsx"] : [];
  const { stdout } = await run(
    process.execPath,
    [...loader, ...nodeOptions, path, ...args.map(String)],
    { cwd: repository, env: { ...process.env, NODE_NO_WARNINGS: "1" } },
  );
  return JSON.parse(stdout) as number[];
};
