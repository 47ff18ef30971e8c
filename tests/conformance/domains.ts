import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activityType,
  domain,
  invalid,
  invalidMember,
  refused,
  startService,
  unknown,
  workflowType,
} from "./harness.ts";

test("a domain that is registered is described as it was registered", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.registerDomain({
    name: "theatre",
    description: "plays",
    workflowExecutionRetentionPeriodInDays: "90",
    tags: [{ key: "team", value: "stage" }],
  });
  const answer = await service.send("DescribeDomain", { name: "theatre" });
  const arn = "arn:aws:swf:us-east-1:123456789012:/domain/theatre";
  assert.deepEqual(JSON.parse(answer.text), {
    domainInfo: { name: "theatre", status: "REGISTERED", description: "plays", arn },
    configuration: { workflowExecutionRetentionPeriodInDays: "90" },
  });
});

test("a description that was not given is not there", async () => {
  await using service = await startService();
  const { domainInfo } = await service.swf.describeDomain({ name: domain });
  assert.deepEqual(Object.keys(domainInfo ?? {}).sort(), ["arn", "name", "status"]);
});

/** It is unknown what the service makes of these (docs/decisions/0006-guesses.md). */
test("a description comes back as it was given: empty, with a lone surrogate, with a NUL", async () => {
  await using service = await startService();
  for (const [index, description] of ["", "\ud800", "a\udc00b", "\0", "a\0b"].entries()) {
    const name = `d${index}`;
    const retention = { workflowExecutionRetentionPeriodInDays: "1" };
    await service.send("RegisterDomain", { name, description, ...retention });
    const { text } = await service.send("DescribeDomain", { name });
    assert.equal(JSON.parse(text).domainInfo.description, description);
    const type = { domain: name, name: "t", version: "1", description };
    for (const kind of ["Workflow", "Activity"] as const) {
      await service.send(`Register${kind}Type`, type);
      const listed = await service.send(`List${kind}Types`, {
        domain: name,
        registrationStatus: "REGISTERED",
      });
      assert.equal(JSON.parse(listed.text).typeInfos[0].description, description);
    }
  }
});

test("a domain is registered once, also when it is deprecated", async () => {
  await using service = await startService();
  const { swf } = service;
  const again = { name: domain, workflowExecutionRetentionPeriodInDays: "1" };
  await refused(swf.registerDomain(again), "DomainAlreadyExistsFault", domain);
  await swf.deprecateDomain({ name: domain });
  await refused(swf.registerDomain(again), "DomainAlreadyExistsFault", domain);
});

test("an unknown domain is named by the refusal", async () => {
  await using service = await startService();
  const { swf } = service;
  const message = "Unknown domain: nowhere";
  await unknown(swf.describeDomain({ name: "nowhere" }), message);
  await unknown(swf.deprecateDomain({ name: "nowhere" }), message);
  await unknown(swf.undeprecateDomain({ name: "nowhere" }), message);
});

test("a domain is deprecated once, and undeprecated once", async () => {
  await using service = await startService();
  const { swf } = service;
  await refused(swf.undeprecateDomain({ name: domain }), "DomainAlreadyExistsFault", domain);
  await swf.deprecateDomain({ name: domain });
  const { domainInfo } = await swf.describeDomain({ name: domain });
  assert.equal(domainInfo?.status, "DEPRECATED");
  await refused(swf.deprecateDomain({ name: domain }), "DomainDeprecatedFault", domain);
  await swf.undeprecateDomain({ name: domain });
  assert.equal((await swf.describeDomain({ name: domain })).domainInfo?.status, "REGISTERED");
});

test("domains are listed by status and name, in both directions", async () => {
  await using service = await startService();
  const { swf } = service;
  for (const name of ["b", "c", "a", "old"]) {
    await swf.registerDomain({ name, workflowExecutionRetentionPeriodInDays: "1" });
  }
  await swf.deprecateDomain({ name: "old" });
  const list = async (registrationStatus: "REGISTERED" | "DEPRECATED", reverseOrder = false) => {
    const { domainInfos } = await swf.listDomains({ registrationStatus, reverseOrder });
    return domainInfos?.map(({ name }) => name);
  };
  assert.deepEqual(await list("REGISTERED"), ["a", "b", "c", domain]);
  assert.deepEqual(await list("REGISTERED", true), [domain, "c", "b", "a"]);
  assert.deepEqual(await list("DEPRECATED"), ["old"]);
});

test("nothing new begins in a deprecated domain, and what runs there goes on", async () => {
  await using service = await startService();
  const { swf } = service;
  const run = await service.start("running");
  await swf.deprecateDomain({ name: domain });
  const type = "WorkflowType=[name=order, version=1]";
  await refused(service.start("new"), "TypeDeprecatedFault", type);
  await service.signal("running");
  const task = await service.decide();
  assert.equal(task.workflowExecution?.runId, run.runId);
  const count = await swf.countOpenWorkflowExecutions({
    domain,
    startTimeFilter: { oldestDate: new Date(0) },
  });
  assert.equal(count.count, 1);
});

test("types go with their domain and come back with it, save those deprecated before (a guess)", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.registerWorkflowType({ domain, name: "older", version: "1" });
  await swf.deprecateWorkflowType({ domain, workflowType: { name: "older", version: "1" } });
  const names = async (registrationStatus: "REGISTERED" | "DEPRECATED") => {
    const { typeInfos } = await swf.listWorkflowTypes({ domain, registrationStatus });
    return typeInfos?.map((type) => type.workflowType?.name);
  };
  await swf.deprecateDomain({ name: domain });
  assert.deepEqual(await names("DEPRECATED"), ["older", "order"]);
  await swf.undeprecateDomain({ name: domain });
  assert.deepEqual(await names("REGISTERED"), ["order"]);
  assert.deepEqual(await names("DEPRECATED"), ["older"]);
  await service.start("again", { workflowType });
});

test("registering a type in a deprecated domain is refused with DomainDeprecatedFault (a guess)", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.deprecateDomain({ name: domain });
  const type = { domain, name: "late", version: "1" };
  await refused(swf.registerWorkflowType(type), "DomainDeprecatedFault", domain);
  await refused(swf.registerActivityType(type), "DomainDeprecatedFault", domain);
});

test("a worker that registers its types at every start can start in a deprecated domain", async () => {
  await using service = await startService();
  const { swf } = service;
  const run = await service.start("running");
  await swf.deprecateDomain({ name: domain });
  const exists = "TypeAlreadyExistsFault";
  const workflow = { domain, ...workflowType };
  await refused(swf.registerWorkflowType(workflow), exists, "WorkflowType=[name=order, version=1]");
  const activity = { domain, ...activityType };
  await refused(swf.registerActivityType(activity), exists, "ActivityType=[name=work, version=1]");
  const next = { domain, name: workflowType.name, version: "2" };
  await refused(swf.registerWorkflowType(next), "DomainDeprecatedFault", domain);
  await refused(
    swf.registerActivityType({ ...next, name: activityType.name }),
    "DomainDeprecatedFault",
    domain,
  );
  // A type that was deleted there is a new one again.
  await swf.deleteWorkflowType({ domain, workflowType });
  await refused(swf.registerWorkflowType(workflow), "DomainDeprecatedFault", domain);
  assert.equal((await service.decide()).workflowExecution?.runId, run.runId);
});

test("a type that comes back before its domain does still starts nothing (a guess)", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.deprecateDomain({ name: domain });
  await swf.undeprecateWorkflowType({ domain, workflowType });
  await refused(service.start("new"), "DomainDeprecatedFault", domain);
});

test("a status that there is not is refused with those that there are", async () => {
  await using service = await startService();
  const registrationStatus = "DELETED" as "DEPRECATED";
  await invalidMember(service.swf.listDomains({ registrationStatus }), "registrationStatus", {
    value: "DELETED",
    constraint: "Member must satisfy enum value set: [REGISTERED, DEPRECATED]",
  });
});

test("a retention is 0 to 90 days or NONE", async () => {
  await using service = await startService();
  const { swf } = service;
  const register = (name: string, days: string) =>
    swf.registerDomain({ name, workflowExecutionRetentionPeriodInDays: days });
  await register("none", "NONE");
  await register("zero", "0");
  await register("most", "90");
  const path = "workflowExecutionRetentionPeriodInDays";
  const constraint = "Member must be a whole number of days between 0 and 90, or NONE";
  for (const value of ["91", "-1", "1.5", "seven"]) {
    await invalidMember(register("x", value), path, { value, constraint });
  }
  await invalidMember(register("x", ""), path, {
    value: "",
    constraint: "Member must have length greater than or equal to 1",
  });
});

test("a name has no colon, slash, bar or control character, and is not the word arn", async () => {
  await using service = await startService();
  const { swf } = service;
  const register = (name: string) =>
    swf.registerDomain({ name, workflowExecutionRetentionPeriodInDays: "1" });
  const constraint =
    "Member must not contain ':', '/', '|' or control characters, must not start or end with white space, and must not be the word 'arn'";
  for (const value of ["a:b", "a/b", "a|b", "a\u0000b", "a\u009fb", "arn", " a", "a "]) {
    await invalidMember(register(value), "name", { value, constraint });
  }
  for (const name of ["arnold", "a b", "filmó", "映画", "x".repeat(256)]) await register(name);
  const value = "x".repeat(257);
  await invalid(
    register(value),
    `1 validation error detected: Value '${value.slice(0, 256)}…' at 'name' failed to satisfy constraint: Member must have length less than or equal to 256`,
  );
});
