// Calls that are refused before their bodies have come: the audit has them, each once.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { AuditLog } from "../../src/audit/audit-log.ts";
import { openOutlet } from "../../src/audit/outlet.ts";
import { systemClock } from "../../src/clock.ts";
import { createLog } from "../../src/log/log.ts";
import { temporaryDirectory } from "../store/data-directory.ts";
import { type FrontOptions, openFront } from "./fixture.ts";
import { faultOf, requestOf } from "./wire.ts";

const operation = "TerminateWorkflowExecution";
const target = `SimpleWorkflowService.${operation}`;
const host = "Host: localhost";
const fromPage = [host, "Origin: http://localhost"];
const long = JSON.stringify({ domain: "d", workflowId: "w", details: "x".repeat(2_000) });

interface Refused {
  /** All that is sent. */
  readonly request: Buffer;
  readonly fault: string;
  readonly options?: FrontOptions;
}

/** What the audit has of it, once its connection has come to its end. */
const recordsOf = async ({ request, fault, options }: Refused) => {
  using directory = temporaryDirectory();
  const file = join(directory.path, "audit.log");
  const outlet = await openOutlet(file);
  const log = createLog("warn", { write: () => {} });
  const place = { region: "us-east-1", account: "123456789012" };
  const audit = new AuditLog({ outlet, log, clock: systemClock, ...place });
  {
    await using front = await openFront({}, { ...options, audit });
    const wire = await front.connect();
    await wire.send(request);
    assert.equal(faultOf(await wire.reply()), fault);
    await wire.closed;
  }
  await audit.close();
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines
    .map((line) => JSON.parse(line))
    .map(({ eventName, errorCode }) => ({ eventName, errorCode }));
};

const timeouts = {
  headers: 100,
  request: 200,
  check: 20,
  idle: 60_000,
  silence: 60_000,
  drain: 60_000,
};
const noRoom = { timeouts, maxUnfinishedBytes: 1_000 };

const refused: Readonly<Record<string, Refused>> = {
  "a body that stops half-way": {
    request: requestOf({ target, body: long }).subarray(0, -1),
    fault: "MalformedHttpRequestException",
    options: { timeouts },
  },
  "a body in chunks that are none": {
    request: requestOf({ target, headers: [host, "Transfer-Encoding: chunked"], body: "zz\r\n" }),
    fault: "MalformedHttpRequestException",
  },
  "a body for which there is no room": {
    request: requestOf({ target, body: long }).subarray(0, -1),
    fault: "ServiceUnavailable",
    options: noRoom,
  },
  "a body for which there is no room, in the general server": {
    request: requestOf({ target, headers: fromPage, body: long }).subarray(0, -1),
    fault: "ServiceUnavailable",
    options: noRoom,
  },
  "a body that is too large, and does not come": {
    request: requestOf({ target, body: "x".repeat(2_000_000) }).subarray(0, 1_000),
    fault: "RequestEntityTooLargeException",
    options: { timeouts },
  },
};

for (const [what, call] of Object.entries(refused)) {
  test(`${what}: the call is in the audit, with the fault that its caller got`, async () => {
    const record = { eventName: operation, errorCode: call.fault };
    assert.deepEqual(await recordsOf(call), [record]);
  });
}

test("a head that stops half-way names no operation and leaves nothing", async () => {
  const request = Buffer.from(`POST / HTTP/1.1\r\n${host}\r\nX-Amz-Target: ${target}`);
  const fault = "MalformedHttpRequestException";
  assert.deepEqual(await recordsOf({ request, fault, options: { timeouts } }), []);
});
