import assert from "node:assert/strict";
import { test } from "node:test";
import { schedule } from "./decisions.ts";
import { activityType, domain, refused, startService, unknown, workers } from "./harness.ts";

const printed = "ActivityType=[name=work, version=1]";

test("an activity type is described as it was registered", async () => {
  await using service = await startService();
  const configuration = {
    defaultTaskStartToCloseTimeout: "60",
    defaultTaskHeartbeatTimeout: "NONE",
    defaultTaskScheduleToStartTimeout: "0",
    defaultTaskScheduleToCloseTimeout: "31536000",
    defaultTaskList: workers,
    defaultTaskPriority: "7",
  };
  const type = { name: "full", version: "1" };
  await service.swf.registerActivityType({ domain, ...type, description: "d", ...configuration });
  const { text } = await service.send("DescribeActivityType", { domain, activityType: type });
  const creationDate = service.server.now() / 1000;
  assert.deepEqual(JSON.parse(text), {
    typeInfo: { activityType: type, status: "REGISTERED", description: "d", creationDate },
    configuration,
  });
});

test("an activity type needs no defaults, and only those that were given are described", async () => {
  await using service = await startService();
  const type = { name: "bare", version: "1" };
  await service.swf.registerActivityType({ domain, ...type });
  const { text } = await service.send("DescribeActivityType", { domain, activityType: type });
  assert.deepEqual(JSON.parse(text).configuration, {});
});

test("an activity type is registered once, also when it is deprecated", async () => {
  await using service = await startService();
  const { swf } = service;
  const again = { domain, ...activityType };
  await refused(swf.registerActivityType(again), "TypeAlreadyExistsFault", printed);
  await swf.deprecateActivityType({ domain, activityType });
  await refused(swf.registerActivityType(again), "TypeAlreadyExistsFault", printed);
});

test("an unknown activity type is named by the refusal", async () => {
  await using service = await startService();
  const { swf } = service;
  const message = "Unknown type: ActivityType=[name=nobody, version=0]";
  const names = { domain, activityType: { name: "nobody", version: "0" } };
  await unknown(swf.describeActivityType(names), message);
  await unknown(swf.deprecateActivityType(names), message);
  await unknown(swf.undeprecateActivityType(names), message);
  await unknown(swf.deleteActivityType(names), message);
});

test("an activity type is deprecated, undeprecated and deleted", async () => {
  await using service = await startService();
  const { swf } = service;
  const names = { domain, activityType };
  const message = "The type is currently registered and cannot be deleted in its current state";
  await refused(swf.undeprecateActivityType(names), "TypeAlreadyExistsFault", printed);
  await refused(swf.deleteActivityType(names), "TypeNotDeprecatedFault", message);
  await swf.deprecateActivityType(names);
  await refused(swf.deprecateActivityType(names), "TypeDeprecatedFault", printed);
  const { typeInfo } = await swf.describeActivityType(names);
  assert.equal(typeInfo?.deprecationDate?.getTime(), service.server.now());
  await swf.undeprecateActivityType(names);
  assert.equal((await swf.describeActivityType(names)).typeInfo?.status, "REGISTERED");
  await swf.deprecateActivityType(names);
  await swf.deleteActivityType(names);
  await unknown(swf.describeActivityType(names), `Unknown type: ${printed}`);
  await swf.registerActivityType({ domain, ...activityType });
});

test("a task that is scheduled outlives its deprecated and deleted type; no new one is made", async () => {
  await using service = await startService();
  const { swf } = service;
  const run = await service.start();
  await service.decide(schedule("a"));
  await swf.deprecateActivityType({ domain, activityType });
  await service.signal();
  await service.decide(schedule("b"));
  await swf.deleteActivityType({ domain, activityType });
  await service.decide(schedule("c"));
  await service.work("done");
  await service.expectHistory(
    run,
    `9 DecisionTaskCompleted
    = 10 ScheduleActivityTaskFailed activityType=work/1 activityId=b cause=ACTIVITY_TYPE_DEPRECATED decisionTaskCompletedEventId=9
    = 11 DecisionTaskScheduled
    12 DecisionTaskStarted
    13 DecisionTaskCompleted
    = 14 ScheduleActivityTaskFailed activityId=c cause=ACTIVITY_TYPE_DOES_NOT_EXIST
    = 15 DecisionTaskScheduled
    16 ActivityTaskStarted scheduledEventId=5
    17 ActivityTaskCompleted result=done`,
  );
});

test("activity types are listed by name and version, by status, and by one name", async () => {
  await using service = await startService();
  const { swf } = service;
  for (const [name, version] of [
    ["b", "1"],
    ["a", "2"],
    ["a", "1"],
    ["old", "1"],
  ] as const) {
    await swf.registerActivityType({ domain, name, version });
  }
  await swf.deprecateActivityType({ domain, activityType: { name: "old", version: "1" } });
  const list = async (settings: object = {}) => {
    const input = { domain, registrationStatus: "REGISTERED" as const, ...settings };
    const { typeInfos = [] } = await swf.listActivityTypes(input);
    return typeInfos.map((info) => `${info.activityType?.name}/${info.activityType?.version}`);
  };
  assert.deepEqual(await list(), ["a/1", "a/2", "b/1", "work/1"]);
  assert.deepEqual(await list({ reverseOrder: true }), ["work/1", "b/1", "a/2", "a/1"]);
  assert.deepEqual(await list({ name: "a" }), ["a/1", "a/2"]);
  assert.deepEqual(await list({ registrationStatus: "DEPRECATED" }), ["old/1"]);
});

test("a workflow type and an activity type of one name are two things", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.registerActivityType({ domain, name: "order", version: "1" });
  await swf.deprecateActivityType({ domain, activityType: { name: "order", version: "1" } });
  await service.start();
});
