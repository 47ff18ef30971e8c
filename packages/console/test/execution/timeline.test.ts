// Zooming, moving and stepping on the timeline, and what an address says of a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lanesOf } from "../../src/execution/history/lanes.ts";
import { timeScale } from "../../src/execution/history/scale.ts";
import { viewOf } from "../../src/execution/history/view.ts";
import { searchOf, stateOf } from "../../src/execution/page-state.ts";
import { keyTo } from "../../src/execution/timeline/keys.ts";
import { type Layout, operationAt, xOf } from "../../src/execution/timeline/layout.ts";
import {
  brought,
  marksOf,
  moved,
  textOf,
  viewportIn,
  whole,
  zoomed,
} from "../../src/execution/timeline/viewport.ts";
import { beginning, epoch, history } from "./recorded.ts";

const view = viewOf(
  history(`${beginning}
    5 ActivityTaskScheduled activityId=a decisionTaskCompletedEventId=4
    6 ActivityTaskScheduled activityId=b decisionTaskCompletedEventId=4
    7 +4 ActivityTaskStarted scheduledEventId=5
    8 +4 ActivityTaskCompleted scheduledEventId=5 startedEventId=7
    9 DecisionTaskScheduled`),
);
const scale = timeScale(view.events, epoch + 10_000, { folded: false });
const layout: Layout = {
  width: 1200,
  height: 200,
  scrollTop: 0,
  labelWidth: 200,
  laneHeight: 26,
  scale,
  lanes: lanesOf(view).all,
  viewport: whole(scale.shownMilliseconds),
  now: epoch + 10_000,
};
const press = (key: string, shiftKey = false) => ({ key, shiftKey });

test("zooming keeps what is under the pointer where it is, and stays inside", () => {
  assert.deepEqual(zoomed(whole(100), 100, { factor: 0.5, anchor: 20 }), { from: 10, to: 60 });
  assert.deepEqual(zoomed({ from: 10, to: 60 }, 100, { factor: 9, anchor: 20 }), whole(100));
  assert.deepEqual(moved({ from: 10, to: 60 }, 100, 70), { from: 50, to: 100 });
  assert.deepEqual(brought({ from: 0, to: 10 }, 100, { from: 50, to: 52 }), { from: 46, to: 56 });
});

test("what is in sight is written into an address and read from it", () => {
  assert.deepEqual(viewportIn(textOf({ from: 1_500.4, to: 4_200 })), { from: 1_500, to: 4_200 });
  assert.equal(viewportIn("7-7"), undefined);
  assert.equal(viewportIn("all"), undefined);
});

test("the marks of the axis are round lengths of time", () => {
  assert.deepEqual(marksOf({ from: 100, to: 4_900 }, 5), [1_000, 2_000, 3_000, 4_000]);
});

test("keys go from lane to lane and from part to part", () => {
  const down = keyTo(press("ArrowDown"), { layout, activeLane: undefined, selected: undefined });
  assert.equal(down?.lane, 0);
  const end = keyTo(press("End"), { layout, activeLane: 0, selected: undefined });
  assert.equal(end?.operation?.subject, "b");
  const [first, second] = view.decisions;
  const right = keyTo(press("ArrowRight"), { layout, activeLane: 1, selected: first });
  assert.equal(right?.operation, second);
  assert.equal(keyTo(press("x"), { layout, activeLane: 1, selected: first }), undefined);
});

test("keys zoom and move what is in sight", () => {
  const before = { layout, activeLane: 0, selected: undefined };
  const near = keyTo(press("+"), before)?.viewport;
  assert.ok(near && near.to - near.from < scale.shownMilliseconds);
  assert.deepEqual(keyTo(press("0"), before)?.viewport, whole(scale.shownMilliseconds));
  assert.deepEqual(keyTo(press("ArrowRight", true), before)?.viewport, layout.viewport);
});

test("what is pointed at is the part that is drawn there", () => {
  const activity = view.operations.find(({ subject }) => subject === "a");
  const lane = layout.lanes.findIndex(({ operations }) => operations[0] === activity);
  const y = lane * layout.laneHeight + 10;
  assert.equal(operationAt(layout, { x: xOf(layout, epoch + 5_000), y }), activity);
  assert.equal(operationAt(layout, { x: xOf(layout, epoch + 500), y }), undefined);
});

test("an address says what a page shows, and nothing that is as usual", () => {
  assert.deepEqual(searchOf(stateOf({})), {});
  const state = stateOf({ tab: "history", form: "full", event: "7", text: 42, folded: false });
  assert.deepEqual(searchOf(state), {
    tab: "history",
    form: "full",
    event: 7,
    text: "42",
    folded: false,
  });
  assert.equal(stateOf({ tab: "nonsense", event: "x" }).tab, "summary");
});
