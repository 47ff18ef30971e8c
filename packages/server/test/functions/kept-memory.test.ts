// What events of local functions leave behind in the server's memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { LocalFunctions } from "../../src/functions/local/local-functions.ts";
import { directoryOf, invocationOf, never } from "./invocations.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const events = 300;
const characters = 30_000;

test("a function that is called again and again leaves no results in memory", async () => {
  await using directory = await directoryOf({
    "long.mjs": `const text = "x".repeat(${characters}); export const handler = async () => text;`,
  });
  const functions = new LocalFunctions({
    directory: directory.path,
    region: "us-east-1",
    onLine: () => undefined,
  });
  const call = async () => {
    const outcome = await functions.invoke(invocationOf("long"), never);
    assert.ok("result" in outcome);
  };
  try {
    await call();
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < events; at += 1) await call();
    collect();
    const left = process.memoryUsage().heapUsed - before;
    assert.ok(left < (events * characters) / 3, `${left} bytes`);
  } finally {
    await functions.close();
  }
});
