import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { LocalFunctions } from "../../src/functions/local/local-functions.ts";
import { createLog } from "../../src/log/log.ts";
import { directoryOf, invocationOf, never } from "./invocations.ts";

test("what a function prints is in the log, with whose it is, and its input is not", async () => {
  const lines: Record<string, unknown>[] = [];
  const to = new Writable({
    write(chunk, _, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const log = createLog("debug", to);
  await using directory = await directoryOf({
    "resize.mjs": "export const handler = () => { console.log('resized'); process.exit(1) };",
  });
  const functions = new LocalFunctions({
    directory: directory.path,
    region: "us-east-1",
    onLine: log.functionLine,
  });
  const invocation = invocationOf("resize", { input: '{"secret":"input"}' });
  log.functionInvoked(invocation);
  await functions.invoke(invocation, never);
  log.functionEnded(invocation, "completed");
  await functions.close();
  const whose = { account: "123456789012", domain: "film", workflowId: "w", runId: "r" };
  const about = { ...whose, function: "resize" };
  for (const line of lines) {
    const { account, domain, workflowId, runId, function: name, requestId } = line;
    assert.deepEqual({ account, domain, workflowId, runId, function: name }, about);
    assert.equal(requestId, "request-1");
    assert.doesNotMatch(JSON.stringify(line), /secret/);
  }
  assert.deepEqual(
    lines.map(({ msg, line, level }) => [level, msg, line]),
    [
      [20, "a function is invoked", undefined],
      [30, "a function printed a line", "resized"],
      [20, "a function has ended", undefined],
    ],
  );
});
