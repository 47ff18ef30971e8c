// Bodies that no honest client sends: each gets a clear refusal, or is taken as it is meant.
import assert from "node:assert/strict";
import { test } from "node:test";
import { check, problem } from "../src/check.ts";
import { operations } from "../src/operations.ts";
import { list, oneOf, optional, string, structure, timestamp } from "../src/shape.ts";

const start = operations.StartWorkflowExecution.input;
const respond = operations.RespondDecisionTaskCompleted.input;
const listOpen = operations.ListOpenWorkflowExecutions.input;

const smallestStart = { domain: "d", workflowId: "w", workflowType: { name: "n", version: "1" } };
const refused = (name: string, message: string | RegExp) => ({ name, message });
const serialization = (message: string) => refused("SerializationException", message);
const validation = (...problems: string[]) =>
  refused(
    "ValidationException",
    `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected: ${problems.join("; ")}`,
  );
const mustNotBeNull = (path: string) =>
  `Value null at '${path}' failed to satisfy constraint: Member must not be null`;

test("a body that is no structure is refused by its JSON type", () => {
  const refusals: [body: unknown, message: string][] = [
    [null, "NULL_VALUE can not be converted to a structure"],
    [[], "START_ARRAY can not be converted to a structure"],
    ["text", "STRING_VALUE can not be converted to a structure"],
    [1, "NUMBER_VALUE can not be converted to a structure"],
    [true, "BOOLEAN_VALUE can not be converted to a structure"],
  ];
  for (const [body, message] of refusals) {
    assert.throws(() => check(start, body), serialization(message));
  }
});

test("a member of the wrong JSON type is refused with the place where it stands", () => {
  const refusals: [member: object, message: string][] = [
    [{ domain: 1 }, "NUMBER_VALUE can not be converted to a string at 'domain'"],
    [{ input: {} }, "START_OBJECT can not be converted to a string at 'input'"],
    [{ taskList: "t" }, "STRING_VALUE can not be converted to a structure at 'taskList'"],
    [{ taskList: [] }, "START_ARRAY can not be converted to a structure at 'taskList'"],
    [{ tagList: {} }, "START_OBJECT can not be converted to a list at 'tagList'"],
    [{ tagList: ["t", 2] }, "NUMBER_VALUE can not be converted to a string at 'tagList.2.member'"],
    [{ childPolicy: false }, "BOOLEAN_VALUE can not be converted to a string at 'childPolicy'"],
    [
      { workflowType: { name: [], version: "1" } },
      "START_ARRAY can not be converted to a string at 'workflowType.name'",
    ],
  ];
  for (const [member, message] of refusals) {
    assert.throws(() => check(start, { ...smallestStart, ...member }), serialization(message));
  }
});

test("numbers and booleans are neither text nor each other", () => {
  const smallestList = { domain: "d", startTimeFilter: { oldestDate: 0 } };
  const refusals: [member: object, message: string][] = [
    [
      { maximumPageSize: "7" },
      "STRING_VALUE can not be converted to a number at 'maximumPageSize'",
    ],
    [
      { maximumPageSize: 1.5 },
      "NUMBER_VALUE can not be converted to a whole number at 'maximumPageSize'",
    ],
    [{ reverseOrder: "true" }, "STRING_VALUE can not be converted to a boolean at 'reverseOrder'"],
    [{ reverseOrder: 1 }, "NUMBER_VALUE can not be converted to a boolean at 'reverseOrder'"],
  ];
  assert.deepEqual(check(listOpen, smallestList), smallestList);
  for (const [member, message] of refusals) {
    assert.throws(() => check(listOpen, { ...smallestList, ...member }), serialization(message));
  }
});

test("a number too large for a double is refused and does not become infinity", () => {
  const body = JSON.parse('{"domain":"d","startTimeFilter":{"oldestDate":1e999}}');
  const message =
    "NUMBER_VALUE can not be converted to a finite number at 'startTimeFilter.oldestDate'";
  assert.throws(() => check(listOpen, body), serialization(message));
  assert.throws(() => check(structure({ at: timestamp() }), { at: Number.NaN }), {
    name: "SerializationException",
  });
});

test("a member that is null counts as absent", () => {
  const body = { ...smallestStart, input: null, taskList: null, tagList: null };
  assert.deepEqual(check(start, body), smallestStart);
});

test("nulls deep inside are dropped and all else is kept", () => {
  const decision = {
    decisionType: "StartTimer",
    startTimerDecisionAttributes: { timerId: "t", startToFireTimeout: "1", control: null },
    recordMarkerDecisionAttributes: null,
  };
  assert.deepEqual(check(respond, { taskToken: "k", decisions: [decision] }), {
    taskToken: "k",
    decisions: [
      {
        decisionType: "StartTimer",
        startTimerDecisionAttributes: { timerId: "t", startToFireTimeout: "1" },
      },
    ],
  });
});

test("a required member that is null is refused like one that is absent", () => {
  const problem = validation(mustNotBeNull("domain"));
  assert.throws(() => check(start, { ...smallestStart, domain: null }), problem);
  assert.throws(() => check(start, { ...smallestStart, domain: undefined }), problem);
});

test("a null in a list of texts is left out, as a member that is null is", () => {
  const tags = Array.from({ length: 5 }, (_, index) => `t${index}`);
  const body = { ...smallestStart, tagList: [null, ...tags] };
  assert.deepEqual(check(start, body), { ...smallestStart, tagList: tags });
  assert.deepEqual(check(start, { ...body, tagList: [null] }), { ...smallestStart, tagList: [] });
});

test("a null in a list of structures is refused", () => {
  const body = { taskToken: "k", decisions: [null] };
  assert.throws(() => check(respond, body), validation(mustNotBeNull("decisions.1.member")));
});

test("members that no shape declares are ignored with all that they hold", () => {
  const body = { ...smallestStart, results: "x", toString: 1, taskLists: [null] };
  assert.deepEqual(check(start, body), smallestStart);
  const attributes = { activityId: "a", activityType: { name: "n", version: "1" } };
  const decisionType = "ScheduleActivityTask";
  const answer = (scheduleActivityTaskDecisionAttributes: object) => ({
    taskToken: "k",
    decisions: [{ decisionType, scheduleActivityTaskDecisionAttributes }],
  });
  const undeclared = {
    ...attributes,
    activityType: { ...attributes.activityType, kind: "remote", domain: "other" },
  };
  assert.deepEqual(check(respond, answer(undeclared)), answer(attributes));
});

test("a member called __proto__ changes no prototype", () => {
  const body = JSON.parse(
    `{"__proto__":{"domain":"d"},"constructor":{"prototype":{}},"workflowId":"w","input":null}`,
  );
  assert.throws(
    () => check(start, body),
    validation(mustNotBeNull("domain"), mustNotBeNull("workflowType")),
  );
  const complete = JSON.parse(
    `{"__proto__":{"polluted":1},${JSON.stringify(smallestStart).slice(1)}`,
  );
  assert.equal("polluted" in check(start, { ...complete, input: null }), false);
  assert.equal("polluted" in {}, false);
});

test("a required member is not found on the prototype", () => {
  const body = Object.create({ domain: "d" });
  assert.throws(
    () => check(operations.DescribeDomain.input, body),
    validation(mustNotBeNull("name")),
  );
});

const nested = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));

test("a deeply nested member that no shape declares costs nothing", () => {
  const body = { ...smallestStart, unheardOf: nested(100_000), input: null };
  assert.deepEqual(check(start, body), smallestStart);
});

test("a deeply nested value in the place of text is refused and overflows no stack", () => {
  const deep = nested(100_000);
  const message = "START_ARRAY can not be converted to a string at 'tagList.1.member'";
  const tagList = Array.from({ length: 6 }, () => deep);
  assert.throws(() => check(start, { ...smallestStart, tagList }), serialization(message));
});

test("a long list that is too long is refused by its length", () => {
  const shape = structure({ tags: list(string(0, 8), 2) });
  const problem =
    "Value '[a, b, c]' at 'tags' failed to satisfy constraint: Member must have length less than or equal to 2";
  assert.throws(() => check(shape, { tags: ["a", "b", "c"] }), validation(problem));
});

test("lengths count UTF-16 code units, half a surrogate pair included", () => {
  const shape = structure({ text: string(1, 2) });
  for (const text of ["é", "🎬", "\ud83c", "\udfac\ud83c"]) {
    assert.deepEqual(check(shape, { text }), { text });
  }
  const constraint = "Member must have length less than or equal to 2";
  const problem = `Value '🎬\ud83c' at 'text' failed to satisfy constraint: ${constraint}`;
  assert.throws(() => check(shape, { text: "🎬\ud83c" }), validation(problem));
});

test("a refused list is read no further than it is quoted, however deep or long", () => {
  const refusalOf = (value: unknown) => problem(value, "list", "Member must be short").text;
  const quoted = (text: string) =>
    `Value '${text}…' at 'list' failed to satisfy constraint: Member must be short`;
  let deep: unknown[] = [];
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
  assert.equal(refusalOf(deep), quoted("[".repeat(256)));
  const unread = { toString: () => assert.fail("read further") };
  const long = [...Array.from({ length: 86 }, () => "x"), unread];
  assert.equal(refusalOf(long), quoted(`[${"x, ".repeat(85)}`));
});

test("a long refused value is quoted only at its start", () => {
  const text = "x".repeat(300);
  const problem = `Value '${"x".repeat(256)}…' at 'text' failed to satisfy constraint: Member must have length less than or equal to 8`;
  assert.throws(() => check(structure({ text: string(0, 8) }), { text }), validation(problem));
});

test("several problems are counted and joined in the order of the members", () => {
  const body = { domain: "", workflowType: { name: "n" }, childPolicy: "KEEP" };
  assert.throws(
    () => check(start, body),
    validation(
      "Value '' at 'domain' failed to satisfy constraint: Member must have length greater than or equal to 1",
      mustNotBeNull("workflowId"),
      mustNotBeNull("workflowType.version"),
      "Value 'KEEP' at 'childPolicy' failed to satisfy constraint: Member must satisfy enum value set: [TERMINATE, REQUEST_CANCEL, ABANDON]",
    ),
  );
});

test("a problem inside a list names its element, counting from one", () => {
  const decisions = [
    { decisionType: "CompleteWorkflowExecution" },
    { decisionType: "StartTimer", startTimerDecisionAttributes: { startToFireTimeout: "1" } },
    { decisionType: "StartTimer", startTimerDecisionAttributes: { timerId: "t" } },
  ];
  assert.throws(
    () => check(respond, { taskToken: "k", decisions }),
    validation(
      mustNotBeNull("decisions.2.member.startTimerDecisionAttributes.timerId"),
      mustNotBeNull("decisions.3.member.startTimerDecisionAttributes.startToFireTimeout"),
    ),
  );
});

test("an attribute block that does not belong to the decision type is checked too", () => {
  const decision = {
    decisionType: "CompleteWorkflowExecution",
    startTimerDecisionAttributes: { timerId: "", startToFireTimeout: "1" },
  };
  const problem =
    "Value '' at 'decisions.1.member.startTimerDecisionAttributes.timerId' failed to satisfy constraint: Member must have length greater than or equal to 1";
  assert.throws(
    () => check(respond, { taskToken: "k", decisions: [decision] }),
    validation(problem),
  );
});

test("a body with very many problems gets a short refusal", () => {
  const decisions = Array.from({ length: 100_000 }, () => ({}));
  assert.throws(
    () => check(respond, { taskToken: "k", decisions }),
    ({ message }: Error) =>
      message.startsWith("100 validation errors detected: ") && message.length < 20_000,
  );
});

test("a set of one value refuses every other", () => {
  const shape = structure({ only: optional(oneOf("START_TO_CLOSE")) });
  const problem =
    "Value 'HEARTBEAT' at 'only' failed to satisfy constraint: Member must satisfy enum value set: [START_TO_CLOSE]";
  assert.throws(() => check(shape, { only: "HEARTBEAT" }), validation(problem));
});

test("a name that would break an ARN is refused in words that say what a name may hold", () => {
  assert.throws(
    () => check(operations.DescribeDomain.input, { name: "a/b" }),
    refused(
      "ValidationException",
      /^1 validation error detected: Value 'a\/b' at 'name' failed to satisfy constraint: Member must not contain ':'/,
    ),
  );
});

test("a workflow id may hold what a name may not", () => {
  const workflowId = "22M4ump7/hVp=:1|arn";
  assert.equal(check(start, { ...smallestStart, workflowId }).workflowId, workflowId);
});
