// What callers send of their own choice: how long a record may be, and all that wait, and what is
// escaped in them.
import assert from "node:assert/strict";
import { readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { test } from "node:test";
import { refuse } from "@ekiden/model";
import { AuditHarness, arn, begin, isLinux, upTo } from "./audit-harness.ts";

test("what waits for a disk is bounded by its length, too, and there is room again afterwards", {
  skip: !isLinux && "only Linux has a device that is always full",
}, async () => {
  await using harness = new AuditHarness();
  symlinkSync("/dev/full", harness.file);
  const audit = await harness.open({ maxCharacters: 5_000 });
  audit.note(harness.call(0));
  harness.clock.moveTo(begin + 100);
  await audit.reopen();
  for (const n of upTo(20)) audit.note(harness.call(n + 1));
  rmSync(harness.file);
  await audit.reopen();
  assert.ok(statSync(harness.file).size < 7_000);
  const kept = harness.records().length - 1;
  const gap = harness.records().at(-1);
  assert.deepEqual(gap?.additionalEventData, { lost: 21 - kept }, "the others are counted");
  for (const n of upTo(4)) audit.note(harness.call(n + 21));
  await audit.close();
  assert.equal(harness.requests().at(-1), "request-24");
});

test("parameters that are longer than those of CloudTrail are left out", async () => {
  await using harness = new AuditHarness();
  const audit = await harness.open();
  const tagged = (count: number) => ({
    ...harness.call(count),
    operation: "UntagResource",
    input: { resourceArn: "arn", tagKeys: upTo(count).map((n) => String(n).padStart(128, "k")) },
    fault: refuse.accessDenied(arn, "swf:UntagResource", "arn"),
  });
  audit.note(tagged(50));
  audit.note(tagged(7_500));
  await audit.close();
  const [usual, long] = harness.records();
  assert.deepEqual(usual?.requestParameters, tagged(50).input);
  assert.equal(long?.requestParameters, null);
  assert.equal(long?.errorCode, "AccessDeniedException");
});

test("nothing that a caller sends acts on the terminal of those who read the file", async () => {
  await using harness = new AuditHarness();
  const audit = await harness.open();
  const userAgent = "a\u009b2Kb\u0085c\u2028d\u202ee\u007f";
  audit.note({ ...harness.call(1), userAgent });
  audit.noteSignIn({ name: "ConsoleLogin", at: begin, address: undefined, userAgent });
  const { input: _, ...call } = harness.call(2);
  audit.note({ ...call, service: "sts", operation: "GetCallerIdentity", userAgent });
  await audit.close();
  assert.deepEqual(
    harness.records().map((record) => record.userAgent),
    [userAgent, userAgent, userAgent],
  );
  assert.match(readFileSync(harness.file, "utf8"), /^[\n -~]*$/);
});
