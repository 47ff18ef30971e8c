// Runs a TypeScript program of the repository as a process of its own.
import { spawn } from "node:child_process";
import { repository } from "./files.ts";

/** Resolves when it has ended with 0, and rejects where it ends otherwise. */
export const runScript = async (program: string, ...words: readonly string[]): Promise<void> => {
  const options = { cwd: repository, stdio: "inherit" } as const;
  const child = spawn(process.execPath, ["--import", "tsx", program, ...words], options);
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`${program} ended with ${code}.`);
};
