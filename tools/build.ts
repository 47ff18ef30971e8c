// `npm run build`: compiles the packages and bundles them. Bundles and the console are built from
// sources, so that they need not wait for the compiler.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { repository } from "./files.ts";
import { writeNotices } from "./notices.ts";
import { recordBuild } from "./own-build.ts";

/** Each with the packages that it refers to. */
const compiled = [
  "client",
  "cli",
  "testing",
  "otel",
  "eslint-plugin",
  "cli/tsconfig.embed.json",
].map((name) => `packages/${name}`);

const run = async (command: string, ...words: readonly string[]): Promise<void> => {
  const options = {
    cwd: repository,
    stdio: "inherit",
    shell: process.platform === "win32",
  } as const;
  const [code] = await once(spawn(command, words, options), "exit");
  if (code !== 0) throw new Error(`${command} ${words.join(" ")} ended with ${code}.`);
};

const npmRun = (script: string, ...words: readonly string[]): Promise<void> =>
  run("npm", "run", "--silent", script, ...words);

const compile = async (): Promise<void> => {
  await npmRun("compile", "--", "--build", ...compiled);
  await npmRun("commonjs");
};

const bundle = async (): Promise<void> => {
  await npmRun("build", "--workspace", "packages/cli", "--workspace", "packages/console");
  writeNotices();
  await npmRun("bundle", "--workspaces", "--if-present");
};

const begun = new Date();
const results = await Promise.allSettled([compile(), bundle()]);
for (const result of results) {
  if (result.status === "fulfilled") continue;
  console.error(String(result.reason));
  process.exitCode = 1;
}
if (results.every(({ status }) => status === "fulfilled")) recordBuild(begun);
