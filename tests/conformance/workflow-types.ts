import assert from "node:assert/strict";
import { test } from "node:test";
import {
  deciders,
  domain,
  invalidMember,
  refused,
  startService,
  unknown,
  workflowType,
} from "./harness.ts";

const printed = "WorkflowType=[name=order, version=1]";
const nobody = { name: "nobody", version: "0" };

test("a workflow type is described as it was registered", async () => {
  await using service = await startService();
  const configuration = {
    defaultTaskStartToCloseTimeout: "NONE",
    defaultExecutionStartToCloseTimeout: "31536000",
    defaultTaskList: deciders,
    defaultTaskPriority: "-2147483648",
    defaultChildPolicy: "REQUEST_CANCEL",
    defaultLambdaRole: "arn:aws:iam::123456789012:role/lambda",
  } as const;
  const names = { domain, name: "full", version: "1.0" };
  await service.swf.registerWorkflowType({ ...names, description: "all", ...configuration });
  const type = { name: "full", version: "1.0" };
  const { text } = await service.send("DescribeWorkflowType", { domain, workflowType: type });
  const creationDate = service.server.now() / 1000;
  assert.deepEqual(JSON.parse(text), {
    typeInfo: { workflowType: type, status: "REGISTERED", description: "all", creationDate },
    configuration,
  });
});

test("a workflow type needs no defaults, and only those that were given are described", async () => {
  await using service = await startService();
  await service.swf.registerWorkflowType({ domain, name: "bare", version: "1" });
  const input = { domain, workflowType: { name: "bare", version: "1" } };
  const { typeInfo, configuration } = JSON.parse(
    (await service.send("DescribeWorkflowType", input)).text,
  );
  assert.deepEqual(configuration, {});
  assert.deepEqual(Object.keys(typeInfo).sort(), ["creationDate", "status", "workflowType"]);
});

test("an execution time-out of a workflow type may not be NONE", async () => {
  await using service = await startService();
  const call = service.swf.registerWorkflowType({
    domain,
    name: "endless",
    version: "1",
    defaultExecutionStartToCloseTimeout: "NONE",
  });
  await invalidMember(call, "defaultExecutionStartToCloseTimeout", {
    value: "NONE",
    constraint: "Member must be a whole number of seconds between 0 and 31536000",
  });
});

test("a priority is a whole number of 32 bits", async () => {
  await using service = await startService();
  const register = (defaultTaskPriority: string) =>
    service.swf.registerWorkflowType({ domain, name: "p", version: "1", defaultTaskPriority });
  const constraint = "Member must be a whole number between -2147483648 and 2147483647";
  for (const value of ["2147483648", "-2147483649", "1.5", "high", ""]) {
    await invalidMember(register(value), "defaultTaskPriority", { value, constraint });
  }
  await register("2147483647");
});

test("a workflow type is registered once, also when it is deprecated", async () => {
  await using service = await startService();
  const { swf } = service;
  await refused(
    swf.registerWorkflowType({ domain, ...workflowType }),
    "TypeAlreadyExistsFault",
    printed,
  );
  await swf.deprecateWorkflowType({ domain, workflowType });
  await refused(
    swf.registerWorkflowType({ domain, ...workflowType }),
    "TypeAlreadyExistsFault",
    printed,
  );
  await swf.registerWorkflowType({ domain, name: "order", version: "2" });
});

test("an unknown workflow type is named by the refusal", async () => {
  await using service = await startService();
  const { swf } = service;
  const message = "Unknown type: WorkflowType=[name=nobody, version=0]";
  const names = { domain, workflowType: nobody };
  await unknown(swf.describeWorkflowType(names), message);
  await unknown(swf.deprecateWorkflowType(names), message);
  await unknown(swf.undeprecateWorkflowType(names), message);
  await unknown(swf.deleteWorkflowType(names), message);
  await unknown(service.start("w", { workflowType: nobody }), message);
});

test("a workflow type is deprecated and undeprecated, and tells when it was deprecated", async () => {
  await using service = await startService();
  const { swf, server } = service;
  const names = { domain, workflowType };
  const createdAt = server.now();
  const run = await service.start("running");
  await refused(swf.undeprecateWorkflowType(names), "TypeAlreadyExistsFault", printed);
  await server.advance({ hours: 1 });
  await swf.deprecateWorkflowType(names);
  const { typeInfo } = await swf.describeWorkflowType(names);
  assert.equal(typeInfo?.status, "DEPRECATED");
  assert.equal(typeInfo?.deprecationDate?.getTime(), server.now());
  assert.equal(typeInfo?.creationDate?.getTime(), createdAt);
  await refused(swf.deprecateWorkflowType(names), "TypeDeprecatedFault", printed);
  await refused(service.start("new"), "TypeDeprecatedFault", printed);
  const task = await service.decide();
  assert.equal(task.workflowExecution?.runId, run.runId);
  await swf.undeprecateWorkflowType(names);
  const after = await swf.describeWorkflowType(names);
  assert.equal(after.typeInfo?.deprecationDate, undefined);
  await service.start("new");
});

test("a workflow type is deleted only once it is deprecated, and may then be registered anew", async () => {
  await using service = await startService();
  const { swf } = service;
  const names = { domain, workflowType };
  const running = await service.start("running");
  const message = "The type is currently registered and cannot be deleted in its current state";
  await refused(swf.deleteWorkflowType(names), "TypeNotDeprecatedFault", message);
  await swf.deprecateWorkflowType(names);
  await swf.deleteWorkflowType(names);
  await unknown(swf.describeWorkflowType(names), `Unknown type: ${printed}`);
  const task = await service.decide();
  assert.equal(task.workflowExecution?.runId, running.runId);
  await swf.registerWorkflowType({ domain, ...workflowType, description: "anew" });
  assert.equal((await swf.describeWorkflowType(names)).typeInfo?.description, "anew");
});

test("workflow types are listed by name and version, by status, and by one name", async () => {
  await using service = await startService();
  const { swf } = service;
  for (const [name, version] of [
    ["b", "1"],
    ["a", "2"],
    ["a", "1"],
    ["old", "1"],
  ] as const) {
    await swf.registerWorkflowType({ domain, name, version });
  }
  await swf.deprecateWorkflowType({ domain, workflowType: { name: "old", version: "1" } });
  const list = async (settings: object = {}) => {
    const input = { domain, registrationStatus: "REGISTERED" as const, ...settings };
    const { typeInfos = [] } = await swf.listWorkflowTypes(input);
    return typeInfos.map((info) => `${info.workflowType?.name}/${info.workflowType?.version}`);
  };
  assert.deepEqual(await list(), ["a/1", "a/2", "b/1", "order/1"]);
  assert.deepEqual(await list({ reverseOrder: true }), ["order/1", "b/1", "a/2", "a/1"]);
  assert.deepEqual(await list({ name: "a" }), ["a/1", "a/2"]);
  assert.deepEqual(await list({ name: "A" }), []);
  assert.deepEqual(await list({ registrationStatus: "DEPRECATED" }), ["old/1"]);
});

test("workflow types are sorted by the whole name before the version, also over pages", async () => {
  await using service = await startService();
  const { swf } = service;
  const sorted = ["A", "a", "a !", "a!", "a1", "aa", "é", "映画"];
  for (const name of sorted.toReversed()) {
    for (const version of ["z", "0"]) await swf.registerWorkflowType({ domain, name, version });
  }
  const found: string[] = [];
  let nextPageToken: string | undefined;
  do {
    const request = { domain, registrationStatus: "REGISTERED", maximumPageSize: 3 } as const;
    const page = await swf.listWorkflowTypes({ ...request, nextPageToken });
    for (const { workflowType: type } of page.typeInfos ?? []) {
      found.push(`${type?.name}/${type?.version}`);
    }
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
  const pairs = [...sorted, "order"].sort((one, other) => (one < other ? -1 : 1));
  const wanted = pairs.flatMap((name) =>
    name === "order" ? ["order/1"] : [`${name}/0`, `${name}/z`],
  );
  assert.deepEqual(found, wanted);
});
