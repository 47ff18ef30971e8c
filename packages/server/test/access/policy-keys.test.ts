// What the service's actions offer to policies, held against the model of its API.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Decision,
  decisions,
  ekidenOperations,
  type Input,
  operations,
  policyKeyPaths,
  type Shape,
} from "@ekiden/model";
import {
  decisionKeys,
  defaultsOfDecisions,
  forbiddenDecisions,
  Judge,
  knownActions,
  operationKeys,
  requestOfCall,
  requestOfDecision,
  requestsOfEkidenCall,
} from "../../src/access/policy/index.ts";
import { allow, arnOf, deny, judgeOf, policyOf, requestContext } from "./asking.ts";

/** The shape at the end of a path; undefined where the path leads nowhere. */
const shapeAt = (shape: Shape, path: readonly (string | number)[]): Shape | undefined =>
  path.reduce<Shape | undefined>(
    (at, step) => (typeof step === "number" ? at?.items : at?.properties?.[step]),
    shape,
  );

test("every operation and every decision is an action, and there is no other", () => {
  assert.deepEqual(Object.keys(operationKeys).sort(), Object.keys(operations).sort());
  assert.deepEqual(Object.keys(decisionKeys).sort(), Object.keys(decisions).sort());
  assert.equal(knownActions.length, 52);
});

for (const [name, { resource, keys, tags }] of Object.entries(operationKeys)) {
  test(`what policies may ask of ${name} is in its input`, () => {
    const { input } = operations[name as keyof typeof operations];
    for (const key of keys) {
      assert.equal(shapeAt(input, policyKeyPaths[key])?.type, "string", key);
    }
    if (resource !== "allDomains") assert.equal(shapeAt(input, [resource])?.type, "string");
    if (tags) assert.equal(shapeAt(input, [tags])?.type, "array");
    const hasDomain = shapeAt(input, ["domain"]) !== undefined;
    assert.equal(hasDomain, resource === "domain", "where there is a domain, it is the resource");
  });
}

for (const [name, keys] of Object.entries(decisionKeys)) {
  test(`what policies may ask of the decision ${name} is in its attributes`, () => {
    const shape = decisions[name as keyof typeof decisions];
    for (const key of keys) assert.equal(shapeAt(shape, policyKeyPaths[key])?.type, "string", key);
  });
}

const said = (keys: readonly string[], context: (key: string) => unknown) =>
  Object.fromEntries(keys.map((key) => [key, context(key.toLowerCase())]));

const startInput: Input<"StartWorkflowExecution"> = {
  domain: "video",
  workflowId: "w",
  workflowType: { name: "encode", version: "2" },
  tagList: ["gold", "eu"],
};

test("a start says its type, its tags and its task list, or that of its registered type", () => {
  const call = { operation: "StartWorkflowExecution", input: startInput } as const;
  const request = requestOfCall(
    { ...call, defaults: { "swf:taskList.name": "usual" } },
    requestContext,
  );
  assert.equal(request.action, "swf:StartWorkflowExecution");
  assert.equal(request.resource, arnOf("video"));
  const keys = operationKeys.StartWorkflowExecution.keys;
  assert.deepEqual(said(keys, request.context), {
    "swf:tagList.member.0": "gold",
    "swf:tagList.member.1": "eu",
    "swf:tagList.member.2": undefined,
    "swf:tagList.member.3": undefined,
    "swf:tagList.member.4": undefined,
    "swf:taskList.name": "usual",
    "swf:workflowType.name": "encode",
    "swf:workflowType.version": "2",
  });
  const own = { ...startInput, taskList: { name: "own" } };
  const given = requestOfCall(
    { ...call, input: own, defaults: { "swf:taskList.name": "usual" } },
    requestContext,
  );
  assert.equal(given.context("swf:tasklist.name"), "own");
});

test("a key that an operation does not offer is absent with any input", () => {
  const input = { domain: "video", workflowId: "w", signalName: "go", taskList: { name: "x" } };
  const request = requestOfCall({ operation: "SignalWorkflowExecution", input }, requestContext);
  assert.equal(request.context("swf:tasklist.name"), undefined);
});

test("the caller, the call and its moment are known by their global keys", () => {
  const { context } = requestOfCall(
    {
      operation: "DescribeDomain",
      input: { name: "video" },
      domainTags: [{ key: "Stage", value: "prod" }, { key: "bare" }],
    },
    requestContext,
  );
  const expected = {
    "aws:username": "mary",
    "aws:userid": "AIDAMARY",
    "aws:PrincipalArn": "arn:aws:iam::123456789012:user/mary",
    "aws:PrincipalAccount": "123456789012",
    "aws:PrincipalType": "User",
    "aws:PrincipalTag/team": "media",
    "aws:PrincipalTag/other": undefined,
    "aws:ResourceAccount": "123456789012",
    "aws:ResourceTag/stage": "prod",
    "aws:ResourceTag/bare": "",
    "aws:ResourceTag/none": undefined,
    "aws:RequestedRegion": "us-east-1",
    "aws:CurrentTime": "2026-01-31T12:00:00.000Z",
    "aws:EpochTime": "1769860800",
    "aws:SourceIp": "203.0.113.7",
    "aws:UserAgent": "test/1.0",
    "aws:SecureTransport": "true",
    "aws:TagKeys": undefined,
  };
  assert.deepEqual(said(Object.keys(expected), context), expected);
});

test("what kind of principal asks is in its ARN", () => {
  const typeOf = (arn: string) =>
    requestOfCall(
      { operation: "DescribeDomain", input: { name: "video" } },
      { ...requestContext, principal: { arn } },
    ).context("aws:principaltype");
  assert.equal(typeOf("arn:aws:iam::123456789012:user/team/mary"), "User");
  assert.equal(typeOf("arn:aws:iam::123456789012:root"), "Account");
  assert.equal(typeOf("arn:aws:sts::123456789012:assumed-role/worker/one"), "AssumedRole");
  assert.equal(typeOf(""), undefined);
});

test("tags of a request are known by their names and their keys", () => {
  const tags = [{ key: "Stage", value: "prod" }, { key: "Team" }];
  const registering = { name: "video", workflowExecutionRetentionPeriodInDays: "1", tags };
  const { context } = requestOfCall(
    { operation: "RegisterDomain", input: registering },
    requestContext,
  );
  assert.equal(context("aws:requesttag/stage"), "prod");
  assert.equal(context("aws:requesttag/team"), "");
  assert.deepEqual(context("aws:tagkeys"), ["Stage", "Team"]);
  const untagging = { resourceArn: arnOf("video"), tagKeys: ["Stage"] };
  const untag = requestOfCall({ operation: "UntagResource", input: untagging }, requestContext);
  assert.deepEqual(untag.context("aws:tagkeys"), ["Stage"]);
  assert.equal(untag.context("aws:requesttag/stage"), undefined);
});

test("the resource of a call is the domain that it is about", () => {
  const resourceOf = (operation: never, input: object, domain?: string) =>
    requestOfCall({ operation, input: input as never, domain }, requestContext).resource;
  const name = (operation: keyof typeof operations) => operation as never;
  assert.equal(resourceOf(name("DescribeDomain"), { name: "video" }), arnOf("video"));
  assert.equal(resourceOf(name("ListDomains"), {}), arnOf("*"));
  const respond = { taskToken: "token" };
  assert.equal(resourceOf(name("RespondActivityTaskFailed"), respond, "video"), arnOf("video"));
  for (const resourceArn of [
    arnOf("video"),
    "arn:aws:swf:::domain/video",
    "arn:x:swf:eu-west-1:000000000000:/domain/video",
  ]) {
    assert.equal(resourceOf(name("TagResource"), { resourceArn }), arnOf("video"), resourceArn);
  }
});

test("ListDomains has to be granted on all domains", () => {
  const input = { registrationStatus: "REGISTERED" } as const;
  const request = requestOfCall({ operation: "ListDomains", input }, requestContext);
  const verdict = (Resource: string) =>
    judgeOf(allow("swf:ListDomains", { Resource })).judge(request);
  assert.equal(verdict("*"), "allowed");
  assert.equal(verdict(arnOf("*")), "allowed");
  assert.equal(verdict(arnOf("video")), "implicitDeny");
  assert.equal(verdict(arnOf("v*")), "implicitDeny");
});

test("a Deny by task list or type reaches the pauses of those, and no others", () => {
  type Paused = readonly [name: keyof typeof ekidenOperations, key: string, named: object];
  const list = { kind: "activity", name: "billing" };
  const type = { name: "billing", version: "2" };
  const paused: readonly Paused[] = [
    ["DescribeTaskList", "swf:taskList.name", list],
    ["PauseTaskList", "swf:taskList.name", list],
    ["ResumeTaskList", "swf:taskList.name", list],
    ["PauseActivityType", "swf:activityType.name", type],
    ["ResumeActivityType", "swf:activityType.name", type],
    ["PauseWorkflowType", "swf:workflowType.name", type],
    ["ResumeWorkflowType", "swf:workflowType.name", type],
  ];
  for (const [operation, key, named] of paused) {
    const Condition = { StringEquals: { [key]: "billing" } };
    const judge = judgeOf(allow("ekiden:*"), deny("ekiden:*", { Condition }));
    const { policy } = ekidenOperations[operation];
    const verdictFor = (members: Readonly<Record<string, unknown>>) => {
      const asked = { operation, policy, members, domain: "video" };
      return judge.judge(requestsOfEkidenCall(asked, requestContext)[0]);
    };
    assert.equal(verdictFor({ ...named }), "explicitDeny", operation);
    assert.equal(verdictFor({ ...named, name: "mail" }), "allowed", operation);
  }
});

// ── Decisions ───────────────────────────────────────────────────────────────────────────────────

const schedule = (name: string, taskList?: string): Decision => ({
  type: "ScheduleActivityTask",
  data: {
    activityType: { name, version: "1" },
    activityId: "a",
    ...(taskList && { taskList: { name: taskList } }),
  },
});
const mark: Decision = { type: "RecordMarker", data: { markerName: "m" } };
const complete: Decision = { type: "CompleteWorkflowExecution", data: {} };

const forbidden = (judge: Judge, ...given: readonly Decision[]) => [
  ...forbiddenDecisions(judge, { decisions: given, domain: "video" }, requestContext).keys(),
];

test("each decision needs an allow of its own, beside that of the answer", () => {
  const answerOnly = judgeOf(allow("swf:RespondDecisionTaskCompleted"));
  assert.deepEqual(forbidden(answerOnly, schedule("encode"), mark), [0, 1]);
  assert.deepEqual(forbidden(judgeOf(allow("swf:*")), schedule("encode"), mark, complete), []);
  const some = judgeOf(allow(["swf:ScheduleActivityTask", "swf:Complete*"]));
  assert.deepEqual(forbidden(some, mark, schedule("encode"), complete, mark), [0, 3]);
  const denied = judgeOf(allow("swf:*"), deny("swf:RecordMarker"));
  assert.deepEqual(forbidden(denied, mark, complete), [0]);
});

test("a forbidden decision fails as one that is not permitted", () => {
  const answer = { decisions: [mark], domain: "video" };
  const found = forbiddenDecisions(new Judge({ policies: [] }), answer, requestContext);
  assert.deepEqual([...found], [[0, "OPERATION_NOT_PERMITTED"]]);
});

test("a decision is judged by what it names, and by its type's defaults where it is silent", () => {
  const judge = judgeOf(
    allow("swf:ScheduleActivityTask", {
      Condition: {
        StringEquals: { "swf:activityType.name": "encode", "swf:taskList.name": "gpu" },
      },
    }),
  );
  const given = [schedule("encode", "gpu"), schedule("delete", "gpu"), schedule("encode")];
  assert.deepEqual(forbidden(judge, ...given), [1, 2]);
  const answer = {
    decisions: given,
    domain: "video",
    defaultsOf: () => ({ "swf:taskList.name": "gpu" }),
  };
  assert.deepEqual([...forbiddenDecisions(judge, answer, requestContext).keys()], [1]);
});

test("registered types say what decisions leave out, and a run its own version (a guess)", () => {
  const types = (kind: string) => (name: string, version: string) =>
    version === "none" ? undefined : { defaultTaskList: { name: `${kind} ${name} ${version}` } };
  const lookups = { workflowType: types("workflow"), activityType: types("activity") };
  const defaultsOf = defaultsOfDecisions(lookups, { name: "own", version: "7" });
  assert.deepEqual(defaultsOf(schedule("encode")), { "swf:taskList.name": "activity encode 1" });
  const child = { workflowId: "c", workflowType: { name: "cut", version: "none" } };
  assert.deepEqual(defaultsOf({ type: "StartChildWorkflowExecution", data: child }), {});
  const continuing = (data: { workflowTypeVersion?: string }): Decision => ({
    type: "ContinueAsNewWorkflowExecution",
    data,
  });
  assert.deepEqual(defaultsOf(continuing({})), {
    "swf:taskList.name": "workflow own 7",
    "swf:workflowTypeVersion": "7",
  });
  assert.deepEqual(defaultsOf(continuing({ workflowTypeVersion: "8" })), {
    "swf:taskList.name": "workflow own 8",
    "swf:workflowTypeVersion": "8",
  });
  assert.deepEqual(defaultsOf(mark), {});
});

test("decisions do not know where the answer came from, but who sent it", () => {
  const { context } = requestOfDecision(mark, { decisions: [], domain: "video" }, requestContext);
  for (const key of ["aws:sourceip", "aws:useragent", "aws:securetransport"]) {
    assert.equal(context(key), undefined, key);
  }
  assert.equal(context("aws:username"), "mary");
});

test("the domain of the task is the resource of its decisions", () => {
  const judge = new Judge({ policies: [policyOf(allow("swf:*", { Resource: arnOf("video") }))] });
  const inDomain = (domain: string) =>
    forbiddenDecisions(judge, { decisions: [mark], domain }, requestContext).size;
  assert.equal(inDomain("video"), 0);
  assert.equal(inDomain("other"), 1);
});
