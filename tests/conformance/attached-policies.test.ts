// Who may do what, by the policies attached to users and keys, as the SDK for JavaScript is told.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { SWF } from "@aws-sdk/client-swf";
import { type NewKey, openKeyService, openPolicyService, systemClock } from "@ekiden/server";
import { startTestServer } from "@ekiden/testing";

const account = "123456789012";
const arnOf = (domain: string) => `arn:aws:swf:us-east-1:${account}:/domain/${domain}`;
const data = mkdtempSync(join(tmpdir(), "ekiden-policies-"));
const server = await startTestServer({ access: "keys", data });
const keys = await openKeyService({ data });
const policies = await openPolicyService({ data });
const clients: SWF[] = [];
const clientOf = (key?: NewKey): SWF => {
  const credentials = key && { credentials: key };
  const client = new SWF({ ...server.clientOptions, maxAttempts: 1, ...credentials });
  clients.push(client);
  return client;
};
after(async () => {
  for (const client of clients) client.destroy();
  await Promise.all([keys.close(), policies.close()]);
  await server.close();
  rmSync(data, { recursive: true });
});

const admin = clientOf();
const domain = "video";
const workflowType = { name: "encode", version: "1" };
await admin.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
await admin.registerWorkflowType({
  domain,
  ...workflowType,
  defaultTaskList: { name: "usual" },
  defaultExecutionStartToCloseTimeout: "100",
  defaultTaskStartToCloseTimeout: "100",
  defaultChildPolicy: "TERMINATE",
});

const allow = (Action: string | string[], more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource: arnOf(domain),
  ...more,
});
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

/** A client of a new user, to whom these statements are attached. */
const userWith = async (user: string, ...statements: object[]): Promise<SWF> => {
  const holder = { user, account };
  if (statements.length > 0) await policies.service.attach(holder, "own", document(...statements));
  return clientOf(await keys.service.create(holder));
};

const denied = (user: string, action: string, resource = arnOf(domain)) => ({
  name: "AccessDeniedException",
  message:
    `User: arn:aws:iam::${account}:user/${user} is not authorized to perform: ` +
    `swf:${action} on resource: ${resource}`,
});

test("a user without a policy may do nothing, and is told so in the service's words", async () => {
  const nobody = await userWith("nobody");
  await assert.rejects(nobody.describeDomain({ name: domain }), denied("nobody", "DescribeDomain"));
  await assert.rejects(
    nobody.describeDomain({ name: "unknown" }),
    denied("nobody", "DescribeDomain", arnOf("unknown")),
  );
  await assert.rejects(
    nobody.listDomains({ registrationStatus: "REGISTERED" }),
    denied("nobody", "ListDomains", arnOf("*")),
  );
});

test("admin of another account may do everything there, and no other user may without a policy", async () => {
  const other = "210987654321";
  const owner = clientOf(await keys.service.create({ user: "admin", account: other }));
  await assert.rejects(owner.describeDomain({ name: domain }), { name: "UnknownResourceFault" });
  await owner.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "2" });
  const { domainInfo, configuration } = await owner.describeDomain({ name: domain });
  assert.equal(domainInfo?.arn, `arn:aws:swf:us-east-1:${other}:/domain/${domain}`);
  assert.equal(configuration?.workflowExecutionRetentionPeriodInDays, "2");
  const worker = clientOf(await keys.service.create({ user: "worker", account: other }));
  await assert.rejects(worker.describeDomain({ name: domain }), {
    name: "AccessDeniedException",
    message: new RegExp(`user/worker is not .* on resource: arn:aws:swf:us-east-1:${other}:`),
  });
});

test("a policy is for a user of one account, and not for its namesake in another", async () => {
  const name = "namesake";
  await userWith(name, allow("swf:DescribeDomain"));
  const stranger = clientOf(await keys.service.create({ user: name, account: "210987654322" }));
  await assert.rejects(stranger.describeDomain({ name: domain }), {
    name: "AccessDeniedException",
  });
});

test("nothing is allowed that a user's boundary does not allow as well", async () => {
  const bounded = await userWith("bounded", allow("swf:*"));
  const boundary = { user: "bounded", account, boundary: true };
  const looks = document(allow("swf:Describe*"), allow("swf:UndeprecateDomain"));
  await policies.service.attach(boundary, "looks", looks);
  await bounded.describeDomain({ name: domain });
  const { name: refused } = denied("bounded", "ListWorkflowTypes");
  const list = bounded.listWorkflowTypes({ domain, registrationStatus: "REGISTERED" });
  await assert.rejects(list, { name: refused });
  await assert.rejects(policies.service.attach(boundary, "more", looks), /has a boundary already/);
  await assert.rejects(
    policies.service.attach(
      { ...boundary, user: undefined, key: "AKIAAAAAAAAAAAAAAAAA" },
      "k",
      looks,
    ),
    /A boundary is a user's or a role's/,
  );
});

test("a boundary allows nothing by itself, and binds the owner, too", async () => {
  const empty = { user: "only-bounded", account, boundary: true };
  await policies.service.attach(empty, "all", document(allow("swf:*")));
  const only = await userWith("only-bounded");
  await assert.rejects(only.describeDomain({ name: domain }), { name: "AccessDeniedException" });
  const other = "210987654323";
  const owner = clientOf(await keys.service.create({ user: "admin", account: other }));
  const lists = { Effect: "Allow", Action: "swf:ListDomains", Resource: "*" };
  await policies.service.attach({ ...empty, user: "admin", account: other }, "l", document(lists));
  await owner.listDomains({ registrationStatus: "REGISTERED" });
  await assert.rejects(owner.describeDomain({ name: domain }), { name: "AccessDeniedException" });
});

test("the task list of a type's defaults counts as said at a start", async () => {
  const starter = await userWith(
    "starter",
    allow("swf:StartWorkflowExecution", {
      Condition: { StringEquals: { "swf:taskList.name": "usual" } },
    }),
  );
  await starter.startWorkflowExecution({ domain, workflowId: "default", workflowType });
  const elsewhere = { workflowId: "other", workflowType, taskList: { name: "other" } };
  await assert.rejects(
    starter.startWorkflowExecution({ domain, ...elsewhere }),
    denied("starter", "StartWorkflowExecution"),
  );
});

test("who answers a decision task needs the domain of its token, and each decision", async () => {
  const taskList = { name: "deciding" };
  const { runId } = await admin.startWorkflowExecution({
    domain,
    workflowId: "deciding",
    workflowType,
    taskList,
  });
  const { taskToken } = await admin.pollForDecisionTask({ domain, taskList });
  const timer = {
    decisionType: "StartTimer" as const,
    startTimerDecisionAttributes: { timerId: "t", startToFireTimeout: "50" },
  };
  const marker = {
    decisionType: "RecordMarker" as const,
    recordMarkerDecisionAttributes: { markerName: "m" },
  };
  const answer = { taskToken, decisions: [marker, timer] };
  const stranger = await userWith("elsewhere", {
    ...allow("swf:*"),
    Resource: arnOf("another"),
  });
  await assert.rejects(
    stranger.respondDecisionTaskCompleted(answer),
    denied("elsewhere", "RespondDecisionTaskCompleted"),
  );
  const decider = await userWith(
    "decider",
    allow(["swf:RespondDecisionTaskCompleted", "swf:StartTimer"]),
  );
  await decider.respondDecisionTaskCompleted(answer);
  const execution = { workflowId: "deciding", runId };
  const { events = [] } = await admin.getWorkflowExecutionHistory({ domain, execution });
  const failed = events.find(({ eventType }) => eventType === "RecordMarkerFailed");
  assert.equal(failed?.recordMarkerFailedEventAttributes?.cause, "OPERATION_NOT_PERMITTED");
  assert.ok(events.some(({ eventType }) => eventType === "TimerStarted"));
});

test("after a close that its decider may not make, the execution has its next decision task", async () => {
  const closes = {
    CompleteWorkflowExecution: "CompleteWorkflowExecutionFailed",
    FailWorkflowExecution: "FailWorkflowExecutionFailed",
    CancelWorkflowExecution: "CancelWorkflowExecutionFailed",
    ContinueAsNewWorkflowExecution: "ContinueAsNewWorkflowExecutionFailed",
  } as const;
  const decider = await userWith("no-closer", allow("swf:RespondDecisionTaskCompleted"));
  const taskList = { name: "closing" };
  for (const [type, failed] of Object.entries(closes)) {
    await admin.startWorkflowExecution({ domain, workflowId: type, workflowType, taskList });
    const close = { decisionType: type as keyof typeof closes };
    const first = await admin.pollForDecisionTask({ domain, taskList });
    await decider.respondDecisionTaskCompleted({ taskToken: first.taskToken, decisions: [close] });
    const pending = await admin.countPendingDecisionTasks({ domain, taskList });
    assert.equal(pending.count, 1, `nothing follows ${failed}`);
    const { taskToken, events = [] } = await admin.pollForDecisionTask({ domain, taskList });
    assert.deepEqual(
      events.slice(-4).map(({ eventType }) => eventType),
      ["DecisionTaskCompleted", failed, "DecisionTaskScheduled", "DecisionTaskStarted"],
    );
    const complete = { decisionType: "CompleteWorkflowExecution" as const };
    await admin.respondDecisionTaskCompleted({ taskToken, decisions: [complete] });
  }
});

test("tags of a domain and the client's name are known to policies", async () => {
  const tagged = await userWith(
    "tagged",
    allow("swf:DescribeDomain", { Condition: { StringEquals: { "aws:ResourceTag/team": "red" } } }),
    allow("swf:ListWorkflowTypes", {
      Condition: { StringLike: { "aws:UserAgent": "aws-sdk-js*" } },
    }),
    allow("swf:ListActivityTypes", { Condition: { IpAddress: { "aws:SourceIp": "127.0.0.1" } } }),
  );
  const refusal = denied("tagged", "DescribeDomain");
  await assert.rejects(tagged.describeDomain({ name: domain }), refusal);
  await admin.tagResource({ resourceArn: arnOf(domain), tags: [{ key: "team", value: "red" }] });
  await tagged.describeDomain({ name: domain });
  await tagged.listWorkflowTypes({ domain, registrationStatus: "REGISTERED" });
  await tagged.listActivityTypes({ domain, registrationStatus: "REGISTERED" });
});

test("a policy of a key is for that key and its sessions, and is gone soon after", async () => {
  const holder = { user: "two-keys", account };
  const [one, other] = [await keys.service.create(holder), await keys.service.create(holder)];
  const byKey = { key: one.accessKeyId, account };
  await policies.service.attach(byKey, "look", document(allow("swf:DescribeDomain")));
  const look = (client: SWF) => client.describeDomain({ name: domain });
  const client = clientOf(one);
  await look(client);
  await look(clientOf(await keys.service.session(one.accessKeyId, 900)));
  await assert.rejects(look(clientOf(other)), { name: "AccessDeniedException" });
  await policies.service.detach(byKey, "look");
  const giveUpAt = systemClock.now() + 10_000;
  for (;;) {
    const refused = await look(client).then(
      () => false,
      ({ name }) => name === "AccessDeniedException",
    );
    if (refused) break;
    assert.ok(systemClock.now() < giveUpAt, "the policy still counts");
  }
});
