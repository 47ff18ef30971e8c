// The form of a start: what becomes of its workflow id when a type is chosen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formOf, typeKey, withNewId, withType } from "../../src/start/start-input.ts";

const order = typeKey("order", "2.0");

test("an id that was typed, or that a link brought, stays when a type is chosen", () => {
  const typed = { ...formOf({ type: "order", version: "1.0" }), workflowId: "order-4711" };
  assert.equal({ ...typed, ...withType(typed, order) }.workflowId, "order-4711");
  assert.equal({ ...typed, ...withType(typed, order) }.type, order);
  const linked = formOf({ workflowId: "order-4711" });
  assert.equal({ ...linked, ...withType(linked, order) }.workflowId, "order-4711");
});

test("an id that the form made, or one that is missing, is made for the type that is chosen", () => {
  const first = formOf({});
  assert.match(first.workflowId, /^workflow-/);
  const second = { ...first, ...withType(first, order) };
  assert.match(second.workflowId, /^order-/);
  const again = { ...second, ...withNewId(second) };
  assert.notEqual(again.workflowId, second.workflowId);
  const third = { ...again, ...withType(again, typeKey("parcel", "1.2")) };
  assert.match(third.workflowId, /^parcel-/);
  const emptied = { ...third, workflowId: "" };
  assert.match(`${withType(emptied, order).workflowId}`, /^order-/);
});
