// What tests of function targets share: an invocation, and a directory of functions.
import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LambdaOutcome } from "@ekiden/engine";
import type { Invocation } from "../../src/functions/target.ts";

export const role = "arn:aws:iam::123456789012:role/lambda";
export const never = new AbortController().signal;
setMaxListeners(0, never);

export type Given = { readonly [K in keyof Invocation]?: Exclude<Invocation[K], undefined> };

export const invocationOf = (name: string, given: Given = {}): Invocation => ({
  requestId: "request-1",
  account: "123456789012",
  domain: "film",
  workflowId: "w",
  runId: "r",
  name,
  input: "{}",
  role,
  remainingMilliseconds: 900_000,
  ...given,
});

/** Files by their paths in a directory that goes at the end of the block. */
export const directoryOf = async (files: Readonly<Record<string, string>>) => {
  const path = await mkdtemp(join(tmpdir(), "ekiden-functions-"));
  const write = async (name: string, text: string) => {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return {
    path,
    write,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
};

/** The error of a function that broke. */
export const errorOf = (outcome: LambdaOutcome): { errorType: string; errorMessage: string } => {
  assert.ok("reason" in outcome, `it completed: ${JSON.stringify(outcome)}`);
  assert.equal(outcome.reason, "Unhandled", JSON.stringify(outcome));
  return JSON.parse(outcome.details ?? "{}");
};
