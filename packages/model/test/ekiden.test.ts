// Rows of Ekiden's own operations: what routing, the check of inputs and the reference rely on.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answerViolations,
  check,
  type EkidenOperationRow,
  ekidenOperations,
  Fault,
  faults,
  type MemberPath,
  operations,
  type PathOperationRow,
  pathOperations,
  pathRequest,
  type Shape,
  shapeViolations,
} from "../src/index.ts";
import { anyJson, integer, jsonObject, list, optional, string, structure } from "../src/shape.ts";

const rows: [string, EkidenOperationRow][] = Object.entries(ekidenOperations);
const paths: [string, PathOperationRow][] = Object.entries(pathOperations);

test("the example of each operation fits the shapes of its row", () => {
  for (const [name, { input, output, example }] of rows) {
    assert.deepEqual(shapeViolations(input, example.input), [], name);
    assert.deepEqual(shapeViolations(output, example.output), [], name);
  }
  for (const [name, { input, output, events, example }] of paths) {
    assert.deepEqual(shapeViolations(input, example.input), [], name);
    if (output) assert.deepEqual(shapeViolations(output, example.output), [], name);
    else assert.ok(events, `${name} has neither an output nor events`);
  }
});

test("no operation has the name of one of the service, or of another", () => {
  const names = [...rows, ...paths].map(([name]) => name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(
    names.filter((name) => name in operations),
    [],
  );
});

/** The shape at the end of a path; undefined where the path leads nowhere. */
const shapeAt = ({ input, output }: EkidenOperationRow, isTask: boolean, path: MemberPath) =>
  path.reduce<Shape | undefined>(
    (at, step) => (typeof step === "number" ? at?.items : at?.properties?.[step]),
    isTask ? output : input,
  );

test("what policies may ask of an operation is in its input, or in its human task", () => {
  const { output: task } = ekidenOperations.DescribeHumanTask;
  for (const [name, row] of rows) {
    const { resource, keys = {}, filteredBy, includes = [] } = row.policy;
    for (const operation of includes) {
      const { properties }: Shape = operations[operation].input;
      assert.equal(properties.domain?.type, "string", `${name} ${operation}`);
    }
    const isTask = resource === "humanTask";
    for (const [key, path] of Object.entries(keys)) {
      const shape = shapeAt({ ...row, output: task }, isTask, path);
      assert.equal(shape?.type, "string", `${name} ${key}`);
    }
    if (filteredBy !== undefined) assert.ok(filteredBy in keys, name);
    const named = {
      domain: "domain",
      humanTask: "id",
      administrator: undefined,
      allDomains: undefined,
      none: undefined,
    };
    const member = named[resource];
    if (member !== undefined) assert.equal(row.input.properties[member]?.type, "string", name);
  }
});

test("what names a task list or a type says so to policies", () => {
  for (const [name, { input, policy }] of rows) {
    const { properties }: Shape = input;
    const { keys = {} } = policy;
    const isOfType = "name" in properties && "version" in properties;
    if ("kind" in properties) assert.deepEqual(keys, { "swf:taskList.name": ["name"] }, name);
    if (isOfType) assert.deepEqual(Object.values(keys), [["name"], ["version"]], name);
  }
});

test("an operation that only looks is named as one", () => {
  for (const [name, { isReadOnly }] of rows) {
    const isLook = /^(Describe|List|Search|Find|Count|Explain|Get|Await)/.test(name);
    assert.equal(isReadOnly, isLook, name);
  }
});

test("what a query carries is a text or a list of texts", () => {
  for (const [name, { method, input }] of paths) {
    if (method === "POST") continue;
    for (const [member, shape] of Object.entries(input.properties)) {
      assert.equal((shape.type === "array" ? shape.items : shape).type, "string", name + member);
    }
  }
});

test("each fault of an operation is a row of a table of faults", () => {
  for (const [name, row] of [...rows, ...paths]) {
    for (const fault of row.faults) assert.ok(fault in faults, name);
  }
});

test("no two operations have the same method and path", () => {
  const routes = paths.map(([, { method, path }]) => `${method} ${path}`);
  assert.equal(new Set(routes).size, routes.length);
});

test("a request by a path has each member in its place", () => {
  assert.deepEqual(pathRequest("GET /api/events", { domain: ["a b", "c&d"], other: undefined }), {
    method: "GET",
    path: "/api/events?domain=a%20b&domain=c%26d",
  });
  assert.deepEqual(pathRequest("POST /api/session", { accessKeyId: "a" }), {
    method: "POST",
    path: "/api/session",
    body: '{"accessKeyId":"a"}',
  });
  assert.deepEqual(pathRequest("DELETE /api/session", {}), {
    method: "DELETE",
    path: "/api/session",
  });
});

test("any JSON is taken as it is, with its nulls, also where the rest is explained", () => {
  const shape = structure({ answer: anyJson(), to: optional(string(1, 4)) });
  assert.deepEqual(check(shape, { answer: null }), { answer: null });
  assert.deepEqual(check(shape, { answer: { a: [null] }, to: null }), { answer: { a: [null] } });
  assert.throws(() => check(shape, {}), { message: /Value null at 'answer' failed/ });
  assert.throws(() => check(shape, { answer: null, to: "maryann" }), {
    message: /^1 validation error detected: Value 'maryann' at 'to'/,
  });
});

test("an object of any members is told from what is none", () => {
  const shape = structure({ form: jsonObject(), count: optional(integer(1)) });
  assert.deepEqual(check(shape, { form: { a: null }, count: null }), { form: { a: null } });
  for (const form of [[], "x", 7]) assert.throws(() => check(shape, { form }), Fault);
});

test("a violation of a shape is told with its place, also a member that is not declared", () => {
  const shape = structure({ runs: list(structure({ id: string(1) })) });
  assert.deepEqual(shapeViolations(shape, { runs: [{ id: "a" }] }), []);
  const told = shapeViolations(shape, { runs: [{ id: "" }, { id: "b", at: 1 }], more: 1 });
  assert.deepEqual(
    told.map((text) => text.split(":")[0]),
    ["/runs/0/id", "/runs/1/at", "/more"],
  );
});

test("an answer that its row does not describe is told", () => {
  const ways = [{ path: "/ekiden/ListTaskLists" }, { path: "/", target: "Ekiden.ListTaskLists" }];
  const unknown = { __type: "com.amazonaws.swf.base.model#UnknownResourceFault", message: "" };
  const known = { asOf: 9, watchedSince: 1, countedSince: 1, unseenNodes: 0 };
  const lists = { taskLists: [], truncated: false, ...known };
  for (const way of ways) {
    const answered = (status: number, body: object) =>
      answerViolations({ method: "POST", ...way, status, text: JSON.stringify(body) });
    assert.deepEqual(answered(200, lists), []);
    assert.deepEqual(answered(200, { ...lists, more: 1 }), [
      "ListTaskLists: /more: the shape does not declare this member",
    ]);
    assert.deepEqual(answered(400, unknown), []);
    assert.deepEqual(answered(404, unknown), [
      "ListTaskLists: UnknownResourceFault has the status 404",
    ]);
    assert.deepEqual(answered(410, { __type: "ekiden#TaskOver", message: "", problems: [] }), [
      "ListTaskLists: its row does not name the fault TaskOver",
    ]);
  }
  const text = JSON.stringify(unknown);
  const session = { method: "GET", path: "/api/session?a=1", status: 400, text };
  assert.deepEqual(answerViolations(session), [
    "DescribeSession: its row does not name the fault UnknownResourceFault",
  ]);
  const swf = { method: "POST", path: "/", target: "SimpleWorkflowService.ListDomains" };
  assert.deepEqual(answerViolations({ ...swf, status: 200, text: "" }), []);
});
