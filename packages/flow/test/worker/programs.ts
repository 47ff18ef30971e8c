// Programs of their own that import this package.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface Exit {
  readonly code: number | null;
  readonly errors: string;
}

const source = (name: string): string =>
  fileURLToPath(new URL(`../../src/${name}`, import.meta.url));

/**
 * A folder whose programs find this package, in the bundles in which it is published: a program
 * that reads its sources takes several times as long to start.
 */
const installPackage = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-programs-"));
  process.once("exit", () => rmSync(folder, { recursive: true }));
  const installed = join(folder, "node_modules", "@ekiden", "flow");
  await build({
    entryPoints: { flow: source("index.ts"), "guards-only": source("guards.ts") },
    outdir: join(installed, "dist"),
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    conditions: ["source"],
    logLevel: "error",
    external: ["undici"],
    // As in the published bundles, which leave other packages as they are.
    ignoreAnnotations: true,
  });
  const undici = dirname(createRequire(import.meta.url).resolve("undici/package.json"));
  symlinkSync(undici, join(folder, "node_modules", "undici"));
  const exports = { ".": "./dist/flow.js", "./guards": "./dist/guards-only.js" };
  const manifest = JSON.stringify({ name: "@ekiden/flow", type: "module", exports });
  writeFileSync(join(installed, "package.json"), manifest);
  return folder;
};

let installing: Promise<string> | undefined;

/** A program that runs, and how it ends. */
export interface Started {
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
}

/** Starts a program that imports this package; `options` are those of Node. */
export const startProgram = async (
  program: string,
  options: readonly string[] = [],
): Promise<Started> => {
  installing ??= installPackage();
  const words = [...options, "--input-type=module", "--eval", program];
  const child = spawn(process.execPath, words, {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: await installing,
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exit = once(child, "close").then(([code]) => ({ code, errors }));
  return { child, exit };
};

/** Runs it to its end. */
export const runProgram = async (program: string, options: readonly string[] = []): Promise<Exit> =>
  (await startProgram(program, options)).exit;

/** Replays a decision task of a workflow, by which the guards are set. */
export const replays = (run: string) => `
  import { ApplicationFailure, defineWorkflow, proxyActivities, replayHistory, sleep }
    from "@ekiden/flow";
  const data = { taskList: { name: "t" }, workflowType: { name: "W", version: "1.0" } };
  const events = [
    { eventId: 1, eventTimestamp: 1, eventType: "WorkflowExecutionStarted",
      workflowExecutionStartedEventAttributes: { ...data, childPolicy: "TERMINATE" } },
    { eventId: 2, eventTimestamp: 1, eventType: "DecisionTaskScheduled",
      decisionTaskScheduledEventAttributes: data },
    { eventId: 3, eventTimestamp: 1, eventType: "DecisionTaskStarted",
      decisionTaskStartedEventAttributes: { scheduledEventId: 2 } },
  ];
  const workflow = defineWorkflow({ name: "W", version: "1.0" }, ${run});
  const replayed = await replayHistory(workflow, { events }, { milliseconds: 500 })
    .catch((error) => ({ error }));
`;

/** A promise is rejected before it is awaited. */
export const early = `async () => {
  const refused = Promise.reject(new ApplicationFailure("early"));
  await sleep("1 hour");
  await refused;
}`;
