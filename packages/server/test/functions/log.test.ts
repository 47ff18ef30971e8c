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
  const about = {
    "ekiden.account": "123456789012",
    "ekiden.domain": "film",
    "ekiden.workflow_id": "w",
    "ekiden.run_id": "r",
    "faas.invoked_name": "resize",
    "aws.request_id": "request-1",
  };
  for (const line of lines) {
    for (const [name, value] of Object.entries(about)) assert.equal(line[name], value);
    assert.doesNotMatch(JSON.stringify(line), /secret/);
  }
  assert.deepEqual(
    lines.map((line) => [line.severity_text, line.body, line["ekiden.line"]]),
    [
      ["DEBUG", "a function is invoked", undefined],
      ["INFO", "a function printed a line", "resized"],
      ["DEBUG", "a function has ended", undefined],
    ],
  );
});
