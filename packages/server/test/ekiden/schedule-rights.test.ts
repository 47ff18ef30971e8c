// As whom a schedule acts: what its caller may do is asked when it is made and at each start,
// quotas count its starts, and the audit has each under the caller's name.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { openPolicyService } from "../../src/node/open-access.ts";
import { arnOf, denied, domain, outcomeOf, own } from "./harness.ts";
import { dawn, given, hour, ScheduleHarness } from "./schedule-harness.ts";

const allow = (...Action: string[]) => ({ Effect: "Allow", Action, Resource: arnOf(domain) });
const start = "swf:StartWorkflowExecution";
const schedules = "ekiden:*Schedule*";
const now = { everySeconds: hour };

/** Resolves once the node has read a change that another process has made. */
const becomes = async (client: SwfClient, outcome: string): Promise<void> => {
  const asked = { domain, workflowId: "none", workflowType: { name: "none", version: "1" } };
  while ((await outcomeOf(client.startWorkflowExecution(asked))) !== outcome);
};

test("a schedule is no way round a policy: its caller needs what it does", async () => {
  await using bench = await ScheduleHarness.open("sqlite");
  const { harness } = bench;
  const userOf = async (user: string, ...actions: string[]) =>
    harness.client(await harness.keyFor(user, [allow(...actions)])).ekiden;
  const none = await userOf("none", schedules);
  assert.equal(await outcomeOf(none.createSchedule(given("a"))), denied);
  assert.equal(await outcomeOf(none.createSchedule({ ...given("a"), dryRun: true })), denied);
  const starter = await userOf("starter", schedules, start);
  assert.equal(await outcomeOf(starter.createSchedule(given("a"))), "allowed");
  for (const overlap of ["CANCEL", "TERMINATE"] as const) {
    const ending = given("b", { overlap });
    assert.equal(await outcomeOf(starter.createSchedule(ending)), denied, overlap);
    assert.equal(await outcomeOf(starter.updateSchedule({ ...ending, name: "a" })), denied);
  }
  const ender = await userOf("ender", schedules, start, "swf:TerminateWorkflowExecution");
  const ending = given("b", { overlap: "TERMINATE" });
  assert.equal(await outcomeOf(ender.createSchedule(ending)), "allowed");
  assert.equal(await outcomeOf(ender.createSchedule({ ...ending, overlap: "CANCEL" })), denied);
  const named = { domain, name: "a" };
  assert.equal(await outcomeOf(none.updateSchedule(given("a"))), denied);
  assert.equal(await outcomeOf(none.triggerSchedule(named)), denied);
  const reader = await userOf("reader", "ekiden:Describe*", "ekiden:List*");
  assert.equal(await outcomeOf(reader.describeSchedule(named)), "allowed");
  assert.equal(await outcomeOf(reader.listSchedules({ domain })), "allowed");
  for (const call of [
    () => reader.createSchedule(given("c")),
    () => reader.pauseSchedule({ ...named, reason: "a test" }),
    () => reader.resumeSchedule(named),
    () => reader.backfillSchedule({ ...named, from: dawn, to: dawn }),
    () => reader.deleteSchedule(named),
  ]) {
    assert.equal(await outcomeOf(call()), denied);
  }
  assert.deepEqual(await bench.runs(), []);
});

test("a right that the caller has lost fails each start, until another caller updates it", async () => {
  await using bench = await ScheduleHarness.open("sqlite");
  const { harness } = bench;
  const key = await harness.keyFor("mary", allow(schedules, start));
  const mary = harness.client(key);
  await mary.ekiden.createSchedule(given("report", { overlap: "ALLOW" }));
  bench.moveTo(hour);
  await bench.outcomes("report", 1);
  const { service, close } = await openPolicyService({ data: harness.data });
  const holder = { account: own, user: "mary" };
  const Statement = [allow(schedules)];
  await service.attach(holder, "own", JSON.stringify({ Version: "2012-10-17", Statement }));
  await close();
  await becomes(mary, denied);
  bench.moveTo(2 * hour);
  const lost = await bench.until("report", ({ recent }) => recent.length === 2);
  assert.match(lost.actsAs, /:user\/mary$/);
  assert.equal(lost.recent[0]?.outcome, "FAILED");
  assert.match(lost.recent[0]?.text ?? "", /^AccessDeniedException: .*StartWorkflowExecution/);
  assert.equal(lost.recent[0]?.runId, undefined);
  await bench.ekiden.updateSchedule(given("report", { overlap: "ALLOW" }));
  bench.moveTo(3 * hour);
  const outcomes = ["01:00 STARTED", "02:00 FAILED", "03:00 STARTED"];
  assert.deepEqual(await bench.outcomes("report", 3), outcomes);
  const { actsAs, counts } = await bench.describe("report");
  assert.match(actsAs, /:user\/admin$/);
  assert.deepEqual(counts, { started: 2, skipped: 0, failed: 1 });
});

test("a schedule whose caller's key is disabled starts nothing, and says so", async () => {
  await using bench = await ScheduleHarness.open("sqlite");
  const { harness, ekiden } = bench;
  const key = await harness.keyFor("mary", { Effect: "Allow", Action: "*", Resource: "*" });
  const mary = harness.client(key);
  await mary.ekiden.createSchedule(given("report"));
  await ekiden.disableAccessKey({ accessKeyId: key.accessKeyId });
  await becomes(mary, "UnrecognizedClientException");
  bench.moveTo(hour);
  assert.deepEqual(await bench.outcomes("report", 1), ["01:00 FAILED"]);
  const { recent } = await bench.describe("report");
  assert.match(recent[0]?.text ?? "", /key or the role .* is gone: update the schedule$/);
  assert.deepEqual(await bench.runs(), []);
});

test("a trigger acts as who calls it, and starts nothing where that one may not", async () => {
  await using bench = await ScheduleHarness.open("sqlite");
  const { harness } = bench;
  await bench.create("report");
  const trigger = "ekiden:TriggerSchedule";
  const named = { domain, name: "report" };
  const mary = harness.client(await harness.keyFor("mary", [allow(trigger)]));
  await assert.rejects(mary.ekiden.triggerSchedule(named), { message: /StartWorkflowExecution/ });
  assert.deepEqual([await bench.runs(), (await bench.describe("report")).recent], [[], []]);
  const john = harness.client(await harness.keyFor("john", [allow(trigger, start)]));
  const { workflowId } = await john.ekiden.triggerSchedule(named);
  assert.deepEqual(await bench.runs(), [`${workflowId} OPEN`]);
});

test("each start is in the audit under the name of its caller, and of its schedule", async () => {
  const directory = await mkdtemp(join(tmpdir(), "ekiden-audit-"));
  const audit = join(directory, "audit.log");
  try {
    await using bench = await ScheduleHarness.open("sqlite", { audit });
    const { harness } = bench;
    const key = await harness.keyFor("mary", { Effect: "Allow", Action: "*", Resource: "*" });
    const mary = harness.client(key).ekiden;
    await mary.createSchedule(given("daily report, é", { overlap: "TERMINATE" }));
    bench.moveTo(hour);
    await bench.outcomes("daily report, é", 1);
    bench.moveTo(2 * hour);
    await bench.outcomes("daily report, é", 2);
    await bench.ekiden.triggerSchedule({ domain, name: "daily report, é" });
    await harness.node.close();
    const records = (await readFile(audit, "utf8"))
      .split("\n")
      .filter((line) => line.includes("ekiden-schedule/"))
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      records.map(({ eventName, userIdentity }) => `${eventName} ${userIdentity.userName}`),
      [
        "StartWorkflowExecution mary",
        "TerminateWorkflowExecution mary",
        "StartWorkflowExecution mary",
        "StartWorkflowExecution admin",
      ],
    );
    for (const { userAgent } of records) {
      assert.equal(userAgent, "ekiden-schedule/daily%20report%2C%20%C3%A9");
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test("a start for which quotas have no room is made once, as soon as they have", async () => {
  const quota = ["StartWorkflowExecution=1/1"];
  await using bench = await ScheduleHarness.open("sqlite", { quota });
  for (const name of ["a", "b", "c"]) await bench.create(name, { times: now });
  bench.moveTo(hour);
  const started = async (): Promise<number> => {
    const { schedules } = await bench.ekiden.listSchedules({ domain });
    return schedules.filter(({ lastOutcome }) => lastOutcome?.outcome === "STARTED").length;
  };
  for (const second of [0, 1, 2]) {
    bench.moveTo(hour + second);
    while ((await started()) <= second);
    assert.equal((await bench.runs()).length, second + 1);
  }
  await bench.pass(hour + 5);
  for (const name of ["a", "b", "c"]) {
    const { counts, recent } = await bench.describe(name);
    assert.deepEqual(counts, { started: 1, skipped: 0, failed: 0 });
    assert.equal(recent[0]?.scheduledFor, dawn + hour);
  }
});
