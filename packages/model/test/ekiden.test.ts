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
  humanTaskFaults,
  requestFor,
  shapeViolations,
} from "../src/index.ts";
import { anyJson, integer, jsonObject, list, optional, string, structure } from "../src/shape.ts";

const rows: [string, EkidenOperationRow][] = Object.entries(ekidenOperations);

test("the example of each operation fits the shapes of its row", () => {
  for (const [name, { input, output, events, example }] of rows) {
    assert.deepEqual(shapeViolations(input, example.input), [], name);
    if (output) assert.deepEqual(shapeViolations(output, example.output), [], name);
    else assert.ok(events, `${name} has neither an output nor events`);
  }
});

test("a path names only required texts of its input", () => {
  const named = rows.flatMap(([, { path, input }]) =>
    [...path.matchAll(/\{(\w+)\}/g)].map(([, member = ""]) => ({ member, input })),
  );
  assert.ok(named.length > 0);
  for (const { member, input } of named) {
    assert.equal(input.properties[member]?.type, "string");
    assert.ok(input.required?.includes(member), member);
  }
});

test("what a query carries is a text, a number or a list of these", () => {
  for (const [name, { method, input }] of rows) {
    if (method === "POST") continue;
    for (const [member, shape] of Object.entries(input.properties)) {
      const of = shape.type === "array" ? shape.items : shape;
      assert.ok(/^(string|integer|number)$/.test(of.type) || of.anyOf, `${name} ${member}`);
    }
  }
});

test("each fault of an operation is a row of a table of faults", () => {
  for (const [name, row] of rows) {
    for (const fault of row.faults) assert.ok(fault in faults || fault in humanTaskFaults, name);
  }
});

test("no two operations have the same method and path", () => {
  const routes = rows.map(
    ([, { method, path }]) => `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`,
  );
  assert.equal(new Set(routes).size, routes.length);
});

test("a request has each member in its place", () => {
  assert.deepEqual(requestFor("GET /api/human-tasks/{id}", { id: "a/b", as: undefined }), {
    method: "GET",
    path: "/api/human-tasks/a%2Fb",
  });
  assert.deepEqual(requestFor("GET /api/events", { domain: ["a b", "c&d"] }), {
    method: "GET",
    path: "/api/events?domain=a%20b&domain=c%26d",
  });
  assert.deepEqual(requestFor("POST /api/human-tasks/{id}/assign", { id: "t", to: "mary" }), {
    method: "POST",
    path: "/api/human-tasks/t/assign",
    body: '{"to":"mary"}',
  });
  assert.deepEqual(requestFor("DELETE /api/session", {}), {
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
  const request = { method: "GET", path: "/api/task-lists?domain=d" };
  const answered = (status: number, body: object) =>
    answerViolations({ ...request, status, text: JSON.stringify(body) });
  assert.deepEqual(answered(200, { taskLists: [] }), []);
  assert.deepEqual(answered(200, { taskLists: [], more: 1 }), [
    "ListTaskLists: /more: the shape does not declare this member",
  ]);
  const unknown = { __type: "com.amazonaws.swf.base.model#UnknownResourceFault", message: "" };
  assert.deepEqual(answered(400, unknown), []);
  assert.deepEqual(answered(404, unknown), [
    "ListTaskLists: UnknownResourceFault has the status 404",
  ]);
  assert.deepEqual(answered(410, { __type: "TaskOver", message: "", problems: [] }), [
    "ListTaskLists: its row does not name the fault TaskOver",
  ]);
  assert.deepEqual(answerViolations({ ...request, path: "/", status: 200, text: "" }), []);
});
