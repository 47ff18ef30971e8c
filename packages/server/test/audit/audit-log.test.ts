// The audit log alone: what is written in which order, and what becomes of it when it cannot be.
import assert from "node:assert/strict";
import { renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { refuse } from "@ekiden/model";
import { openOutlet } from "../../src/audit/outlet.ts";
import { systemClock } from "../../src/clock.ts";
import { AuditHarness, account, arn, begin, isLinux, upTo } from "./audit-harness.ts";

test("records are written in the order in which calls were answered, many at a time", async () => {
  await using harness = new AuditHarness();
  const audit = await harness.open();
  for (const n of upTo(1_700)) audit.note(harness.call(n));
  assert.deepEqual(harness.records(), [], "no call waits for a disk");
  await audit.close();
  assert.deepEqual(
    harness.requests(),
    upTo(1_700).map((n) => `request-${n}`),
  );
});

test("a record is written a tenth of a second later, not only at the end", async () => {
  await using harness = new AuditHarness();
  let written: () => void = () => {};
  const isWritten = new Promise<void>((resolve) => {
    written = resolve;
  });
  const outlet = await openOutlet(harness.file);
  const flush = outlet.flush.bind(outlet);
  outlet.flush = async () => {
    const isDone = await flush();
    if (harness.records().length > 0) written();
    return isDone;
  };
  const audit = await harness.open({}, outlet);
  audit.note(harness.call(1));
  harness.clock.moveTo(begin + 100);
  await isWritten;
  assert.deepEqual(harness.requests(), ["request-1"]);
});

test("a pipe that is full for a moment is waited for, also at the end, and is no failure", async () => {
  await using harness = new AuditHarness();
  const outlet = await openOutlet(harness.file);
  const flush = outlet.flush.bind(outlet);
  let looks = 0;
  outlet.flush = async () => {
    looks += 1;
    return looks % 4 === 0 && flush();
  };
  const audit = await harness.open({ clock: systemClock }, outlet);
  for (const n of upTo(1_700)) audit.note(harness.call(n));
  await audit.close();
  assert.equal(harness.records().length, 1_700);
  assert.deepEqual(harness.logged, []);
});

test("a record has the form of CloudTrail", async () => {
  await using harness = new AuditHarness();
  const audit = await harness.open();
  audit.note(harness.call(1));
  await audit.close();
  const [record] = harness.records();
  const { eventID, ...others } = record ?? {};
  assert.match(String(eventID), /^[\da-f-]{36}$/);
  assert.deepEqual(others, {
    eventVersion: "1.11",
    userIdentity: {
      type: "IAMUser",
      principalId: "AKIAWORKERWORKERWORK",
      arn,
      accountId: account,
      accessKeyId: "AKIAWORKERWORKERWORK",
      userName: "worker",
    },
    eventTime: "2026-01-01T00:00:00Z",
    eventSource: "swf.amazonaws.com",
    eventName: "DescribeDomain",
    awsRegion: "us-east-1",
    sourceIPAddress: "127.0.0.1",
    userAgent: "test",
    readOnly: true,
    requestParameters: { name: "d1" },
    responseElements: null,
    requestID: "request-1",
    resources: [
      {
        accountId: account,
        type: "AWS::SWF::Domain",
        ARN: `arn:aws:swf:us-east-1:${account}:/domain/d1`,
      },
    ],
    eventType: "AwsApiCall",
    apiVersion: "2012-01-25",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
  });
});

test("an answer with decisions leaves a record for each beside its own, of one request", async () => {
  await using harness = new AuditHarness();
  const run = { domain: "d", workflowId: "w", runId: "r" };
  const audit = await harness.open();
  const decisions = [
    {
      decisionType: "RecordMarker",
      recordMarkerDecisionAttributes: { markerName: "m", details: "x" },
    },
    { decisionType: "CompleteWorkflowExecution" },
    {
      decisionType: "StartTimer",
      startTimerDecisionAttributes: { timerId: "t", startToFireTimeout: "1", control: "x" },
    },
  ];
  const answer = {
    ...harness.call(1),
    operation: "RespondDecisionTaskCompleted",
    run,
    input: { taskToken: "token", decisions, executionContext: "x" },
    declined: new Map([[2, "TIMER_CREATION_RATE_EXCEEDED" as const]]),
  } as const;
  audit.note(answer);
  audit.note({ ...answer, fault: refuse.unknownDecisionTask(7) });
  await audit.close();
  const seen = harness
    .records()
    .map((record) => [
      record.eventName,
      record.requestID,
      record.requestParameters,
      record.errorCode,
      record.additionalEventData,
      record.eventCategory,
    ]);
  const of = { workflowExecution: { workflowId: "w", runId: "r" } };
  const timer = { timerId: "t", startToFireTimeout: "1" };
  assert.deepEqual(seen, [
    ["RespondDecisionTaskCompleted", "request-1", {}, undefined, of, "Data"],
    ["RecordMarker", "request-1", { markerName: "m" }, undefined, of, "Data"],
    ["CompleteWorkflowExecution", "request-1", null, undefined, of, "Data"],
    ["StartTimer", "request-1", timer, "TIMER_CREATION_RATE_EXCEEDED", of, "Data"],
    ["RespondDecisionTaskCompleted", "request-1", {}, "UnknownResourceFault", of, "Data"],
  ]);
  assert.equal(new Set(harness.records().map(({ eventID }) => eventID)).size, 5);
});

test("a dry run only reads, where an operation has one and is asked for it", async () => {
  await using harness = new AuditHarness();
  const audit = await harness.open();
  const named = { domain: "d", workflowId: "w" };
  const note = (operation: string, input: object) =>
    audit.note({ ...harness.call(1), operation, input, output: { keptEvents: 2 } });
  note("ResetWorkflowExecution", { ...named, dryRun: true });
  note("ResetWorkflowExecution", { ...named, dryRun: false });
  note("ResetWorkflowExecution", named);
  note("TerminateWorkflowExecution", { ...named, dryRun: true });
  await audit.close();
  assert.deepEqual(
    harness.records().map(({ readOnly, responseElements }) => [readOnly, responseElements]),
    [
      [true, null],
      [false, { keptEvents: 2 }],
      [false, { keptEvents: 2 }],
      [false, null],
    ],
  );
});

test("members that an operation does not have change nothing of its record", async () => {
  await using harness = new AuditHarness();
  const audit = await harness.open();
  const forged = [{ decisionType: "CancelTimer", cancelTimerDecisionAttributes: { timerId: "t" } }];
  for (const decisions of [forged, "none", [{}]]) {
    const input = { name: "d", domain: "other", resourceArn: "arn", decisions };
    audit.note({ ...harness.call(1), input });
  }
  await audit.close();
  const seen = harness
    .records()
    .map(({ eventName, requestParameters, resources }) => [
      eventName,
      requestParameters,
      (resources as { ARN: string }[])[0]?.ARN,
    ]);
  const arnOfDomain = `arn:aws:swf:us-east-1:${account}:/domain/d`;
  const own = ["DescribeDomain", { name: "d" }, arnOfDomain];
  assert.deepEqual(seen, [own, own, own]);
  assert.deepEqual(harness.logged, []);
});

test("what a refused call holds is not recorded where it was not checked", async () => {
  await using harness = new AuditHarness();
  const audit = await harness.open();
  const { principal: _, input: __, ...call } = harness.call(1);
  audit.note({ ...call, keyId: "AKIAUNKNOWNUNKNOWNUN", fault: refuse.unrecognizedClient() });
  await audit.close();
  const [record] = harness.records();
  assert.deepEqual(record?.userIdentity, { type: "Unknown", accessKeyId: "AKIAUNKNOWNUNKNOWNUN" });
  assert.equal(record?.requestParameters, null);
  assert.equal(record?.errorCode, "UnrecognizedClientException");
});

test("a full disk holds up no call, is reported once, and what was lost is counted in its place", {
  skip: !isLinux && "only Linux has a device that is always full",
}, async () => {
  await using harness = new AuditHarness();
  symlinkSync("/dev/full", harness.file);
  const audit = await harness.open({ maxRecords: 3 });
  audit.note(harness.call(0));
  // Fails, and is tried again in vain.
  for (const wait of [100, 1_000, 1_000]) {
    harness.clock.moveTo(harness.clock.now() + wait);
    await audit.reopen();
  }
  for (const n of upTo(6)) audit.note(harness.call(n + 1));
  const messages = () => harness.logged.map(({ body }) => body.split(":")[0]);
  assert.deepEqual(messages(), ["the audit log cannot be written"]);
  assert.match(harness.logged[0]?.["ekiden.reason"] ?? "", /ENOSPC/);
  rmSync(harness.file);
  await audit.reopen();
  assert.deepEqual(harness.requests(), [
    "request-0",
    "request-1",
    "request-2",
    "request-3",
    undefined,
  ]);
  const gap = harness.records().at(-1);
  assert.equal(gap?.eventName, "AuditRecordsLost");
  assert.deepEqual(gap?.additionalEventData, { lost: 3 });
  assert.deepEqual(messages(), [
    "the audit log cannot be written",
    "the audit log is written again",
  ]);
  assert.equal(harness.logged[1]?.["ekiden.lost"], 3);
  audit.note(harness.call(7));
  await audit.close();
  assert.equal(harness.requests().at(-1), "request-7");
});

test("an audit log that cannot be written at its end says how much is missing", {
  skip: !isLinux && "only Linux has a device that is always full",
}, async () => {
  await using harness = new AuditHarness();
  symlinkSync("/dev/full", harness.file);
  const audit = await harness.open();
  audit.note(harness.call(1));
  await audit.close();
  assert.deepEqual(
    harness.logged.map(({ body }) => body),
    [
      "the audit log cannot be written: calls go on, and records are kept for as long as there is room",
      "the audit log was closed before all of it was written",
    ],
  );
  assert.equal(harness.logged[1]?.["ekiden.lost"], 1);
});

test("after a rotation, records go to the file that has the name then, and none is lost", async () => {
  await using harness = new AuditHarness();
  const audit = await harness.open();
  for (const n of upTo(10)) audit.note(harness.call(n));
  await audit.reopen();
  const old = join(harness.directory, "audit.log.1");
  renameSync(harness.file, old);
  for (const n of upTo(10)) audit.note(harness.call(10 + n));
  await audit.reopen();
  audit.note(harness.call(20));
  await audit.close();
  assert.deepEqual(
    [...harness.requests(old), ...harness.requests()],
    upTo(21).map((n) => `request-${n}`),
  );
  assert.ok(harness.requests().includes("request-20"));
  assert.equal(statSync(harness.file).mode & 0o777, 0o600, "for its owner alone");
});

test("a file that cannot be opened again leaves the one before in use", async () => {
  await using harness = new AuditHarness();
  const audit = await harness.open();
  const moved = `${harness.directory}-moved`;
  renameSync(harness.directory, moved);
  audit.note(harness.call(1));
  await audit.reopen();
  renameSync(moved, harness.directory);
  assert.deepEqual(harness.requests(), ["request-1"]);
  assert.match(harness.logged[0]?.body ?? "", /cannot be opened again/);
});

test("a file that cannot be opened at the start is refused in one line", async () => {
  await assert.rejects(openOutlet("/nowhere/audit.log"), {
    name: "ConfigError",
    message: /^The audit log \/nowhere\/audit\.log cannot be written: ENOENT.*--audit\.$/,
  });
});
