// Messages may be late, out of order, or delivered twice (I4); what they did the first time stands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { receive } from "../src/index.ts";
import {
  cancel,
  cancelOther,
  complete,
  continueAsNew,
  fail,
  signalOther,
  startChild,
} from "./decisions.ts";
import { EngineHarness } from "./engine-harness.ts";
import { expectHistory, expectRefusal, type Run, started } from "./script.ts";

/** Each script makes some kinds of messages; none may do more when it comes twice. */
const scripts: readonly [string, (harness: EngineHarness) => Run][] = [
  [
    "startChild and childStarted",
    (harness) => started({ harness }).decides(startChild("c")).decides(),
  ],
  ["startChildFailed", (harness) => started({ harness }).decides(startChild("w")).decides()],
  ...([complete(), fail(), cancel()] as const).map(
    (close): [string, (harness: EngineHarness) => Run] => [
      `childClosed by ${Object.keys(close)}`,
      (harness) => {
        const parent = started({ harness }).decides(startChild("c")).decides();
        parent.latest("c").decides(close);
        return parent;
      },
    ],
  ),
  [
    "childClosed by time-out and termination",
    (harness) => {
      const settings = { executionStartToCloseTimeout: "5" };
      const parent = started({ harness }).decides(startChild("c"), startChild("d", settings));
      parent.latest("c").terminated();
      return parent.after("5 s");
    },
  ],
  ...(["TERMINATE", "REQUEST_CANCEL"] as const).flatMap(
    (childPolicy): [string, (harness: EngineHarness) => Run][] => [
      [
        `applyChildPolicy ${childPolicy}`,
        (harness) => started({ harness, childPolicy }).decides(startChild("c")).terminated(),
      ],
      [
        `applyChildPolicy ${childPolicy} to a child that starts late`,
        (harness) => {
          const parent = started({ harness, childPolicy }).holdsMessages();
          return parent.decides(startChild("c"), complete()).delivers();
        },
      ],
    ],
  ),
  [
    "signaled and cancelRequested",
    (harness) => {
      started({ harness, workflowId: "other" });
      return started({ harness }).decides(signalOther("other"), cancelOther("other"));
    },
  ],
  [
    "signalFailed and requestCancelFailed",
    (harness) => started({ harness }).decides(signalOther("missing"), cancelOther("missing")),
  ],
];

const historiesOf = ({ harness }: Run) => harness.runs.map(({ audit }) => audit.history);

for (const [name, script] of scripts) {
  test(`messages that come twice do what they did once: ${name}`, () => {
    const once = historiesOf(script(new EngineHarness()));
    const twice = historiesOf(script(new EngineHarness({ echoes: true })));
    assert.deepEqual(twice, once);
  });
}

test("a signal and a cancel request come once: a store forgets them as it receives them", () => {
  const other = started({ workflowId: "other" });
  const run = started({ harness: other.harness }).holdsMessages();
  run.decides(signalOther("other"), cancelOther("other"));
  const [signal, request] = other.harness.pending;
  assert.ok(signal && request);
  for (const message of [signal, request, signal, request]) other.harness.receive(message);
  assert.deepEqual(
    other.history.slice(2).map(({ type }) => type),
    [
      "WorkflowExecutionSignaled",
      "WorkflowExecutionCancelRequested",
      "WorkflowExecutionSignaled",
      "WorkflowExecutionCancelRequested",
    ],
  );
});

test("a child whose end comes before its start is reported in order", () => {
  const parent = started().holdsMessages().decides(startChild("c")).delivers("startChild");
  parent.latest("c").decides(complete("quick"));
  parent.delivers("childClosed").delivers("childStarted");
  expectHistory(
    parent,
    `
    ...
    5 StartChildWorkflowExecutionInitiated
    6 ChildWorkflowExecutionStarted workflowExecution=c/c-1 initiatedEventId=5
  = 7 ChildWorkflowExecutionCompleted workflowExecution=c/c-1 result=quick initiatedEventId=5
      startedEventId=6
  = 8 DecisionTaskScheduled`,
  );
});

test("that a namesake runs is no news of a child that has started", () => {
  const parent = started().holdsMessages().decides(startChild("c")).delivers("startChild");
  const [start] = started().holdsMessages().decides(startChild("c")).harness.pending;
  assert.ok(start);
  parent.harness.receive(start);
  parent.delivers();
  expectHistory(
    parent,
    `
    ...
    5 StartChildWorkflowExecutionInitiated
    6 ChildWorkflowExecutionStarted
    7 DecisionTaskScheduled`,
  );
});

test("the start of a child is no news to a parent that has continued as new (a guess)", () => {
  const parent = started().holdsMessages().decides(startChild("c")).delivers("startChild");
  parent.signaled("go").decides(continueAsNew()).delivers();
  assert.equal(parent.history.at(-1)?.type, "WorkflowExecutionContinuedAsNew");
  assert.equal(parent.latest("w").history.length, 2);
  assert.equal(parent.latest("c").state.closed, undefined);
});

test("an outcome for a run that has continued as new is dropped", () => {
  const run = started().holdsMessages();
  run.decides(signalOther("missing"), cancelOther("missing"), continueAsNew()).delivers();
  assert.equal(run.history.at(-1)?.type, "WorkflowExecutionContinuedAsNew");
  assert.equal(run.latest("w").history.length, 2);
});

test("a signal or cancel request that is handed to a closed run is refused", () => {
  const run = started().holdsMessages().decides(signalOther("w"), cancelOther("w"), complete());
  for (const message of run.harness.pending) {
    expectRefusal(
      "UnknownResourceFault: Unknown execution: WorkflowExecution=[workflowId=w, runId=w-1]",
      () => run.harness.step(run.kept, (step) => receive(step, message as never)),
    );
  }
});

test("an answer that finds no run goes no further", () => {
  const run = started().holdsMessages().decides(signalOther("missing"));
  run.harness.deliver("signal");
  const [failed] = run.harness.pending.splice(0);
  assert.equal(failed?.kind, "signalFailed");
  const elsewhere = new EngineHarness();
  elsewhere.receive(failed as never);
  assert.deepEqual(elsewhere.pending, []);
});
