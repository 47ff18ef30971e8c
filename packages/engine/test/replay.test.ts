// I1: history is the truth. That replaying gives the state is checked after every step of every
// script; here is what the checks themselves rest on.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asReplayed,
  decodeExecution,
  encodeExecution,
  nextDeadline,
  replay,
} from "../src/index.ts";
import { cancelOther, invoke, schedule, signalOther, startChild, startTimer } from "./decisions.ts";
import { asStored, checkReplays } from "./promises.ts";
import { type Run, started } from "./script.ts";

/** A run with one of everything open. */
const busy = (): Run => {
  const sticky = { taskList: { name: "own" }, taskListScheduleToStartTimeout: "600" };
  return started({
    lambdaRole: "role",
    lambdaAvailable: true,
    taskPriority: "3",
    tagList: ["red"],
    taskStartToCloseTimeout: "300",
  })
    .decides(
      schedule("waiting", { scheduleToStartTimeout: "900" }),
      schedule("working", { heartbeatTimeout: "100", startToCloseTimeout: "800" }),
      startTimer("t", "700"),
      startChild("c"),
      invoke("f"),
      invoke("g"),
    )
    .workerPolls("working")
    .functionStarts(9)
    .answers({ ...sticky, executionContext: "half way" })
    .holdsMessages()
    .signaled("go")
    .decides(startChild("d"), signalOther("o"), cancelOther("o"))
    .cancelRequested()
    .deciderPolls()
    .signaled("again")
    .heartbeats("working", "half done");
};

test("replaying a history gives the state, but for the heartbeats", () => {
  const run = busy();
  const replayed = replay(run.state, run.history);
  assert.deepEqual(asStored(replayed), asStored(asReplayed(run.state)));
  assert.notDeepEqual(asStored(replayed), asStored(run.state));
});

test("a state comes out of a store as it went in", () => {
  const { state } = busy();
  const { domain, workflowId, runId } = state;
  const text = encodeExecution(state);
  assert.deepEqual(decodeExecution({ domain, workflowId, runId }, text), state);
  assert.equal(encodeExecution(decodeExecution(state, text)), text);
});

test("the key of a run is not part of its stored state", () => {
  const text = encodeExecution(started({ workflowId: "a rare name" }).state);
  assert.equal(text.includes("a rare name"), false);
});

test("leaving out heartbeats leaves the state alone", () => {
  const run = busy();
  const before = encodeExecution(run.state);
  asReplayed(run.state);
  assert.equal(encodeExecution(run.state), before);
});

test("a replayed state has the deadlines of the original, heartbeats aside", () => {
  const run = busy();
  const replayed = replay(run.state, run.history);
  assert.equal(nextDeadline(replayed), nextDeadline(asReplayed(run.state)));
});

test("every prefix of a history replays to a state that the next event continues", () => {
  const run = busy();
  const growing = replay(run.state, []);
  assert.equal(growing.lastEventId, 0);
  for (const { id, at } of run.history) {
    const state = replay(run.state, run.history.slice(0, id));
    assert.deepEqual([state.lastEventId, state.lastEventAt], [id, at]);
  }
});

test("closed runs replay too", () => {
  const run = busy();
  run.terminated().delivers().after("400 d");
  checkReplays(run.harness);
});

test("the checks notice a state that its history does not explain", () => {
  const run = busy();
  run.state.cancelRequested = false;
  assert.throws(() => checkReplays(run.harness), /I1/);
  assert.throws(() => run.signaled("go"), /I1/);
});
