// Histories of one piece of code, replayed through another that does something else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import {
  DecisionFailure,
  defineSignal,
  external,
  localActivity,
  proxyActivities,
  recordMarker,
  replayHistory,
  runChild,
  sideEffect,
  sleep,
  workflowReference,
} from "../../src/index.ts";
import { program, replaying } from "./replaying.ts";

const activities = { one: async () => 1, two: async () => 2 };
const replay = replaying(activities);
const { one, two } = proxyActivities<typeof activities>({ startToClose: "1 minute" });
const named = { id: "same" } as const;
const word = defineSignal("word");

const isMismatch =
  (...parts: readonly RegExp[]) =>
  (error: unknown) => {
    assert.ok(error instanceof DecisionFailure, String(error));
    assert.equal(error.kind, "mismatch");
    for (const part of parts) assert.match(error.message, part);
    assert.match(
      error.message,
      /^Workflow Program 1 \(w, run .+\) does not do what its history says/,
    );
    assert.match(error.message, /patched\(/);
    return true;
  };

const here = /mismatches\.test\.ts:\d+:\d+/;

test("a call that is missing is a mismatch at its event", async () => {
  const before = async () => {
    await one();
    await two();
  };
  const missing = /event \d+ is ActivityTaskScheduled two-1, .* asks for nothing there/;
  await assert.rejects(
    replay(before, async () => {
      await one();
      await new Promise<void>((resolve) => word.handle(resolve));
    }),
    isMismatch(missing),
  );
  await assert.rejects(
    replay(before, async () => void (await one())),
    isMismatch(/event \d+ is ActivityTaskScheduled two-1, .* CompleteWorkflowExecution/),
  );
});

test("a call that the history does not have is a mismatch with its line", async () => {
  await assert.rejects(
    replay(one, () => Promise.all([one(), two()])),
    isMismatch(/asks for ScheduleActivityTask two-1 \(.*\) after event 3/, here),
  );
});

test("a call of another kind is a mismatch with both", async () => {
  await assert.rejects(
    replay(one, () => sleep("1 minute")),
    isMismatch(/event 5 is ActivityTaskScheduled one-1, .* asks for StartTimer timer-1/, here),
  );
});

test("an activity of another name under the same id is a mismatch with both", async () => {
  await assert.rejects(
    replay(
      () => one.with(named)(),
      () => two.with(named)(),
    ),
    isMismatch(/ActivityTaskScheduled same of one, .* ScheduleActivityTask same .* of two/, here),
  );
});

test("a child of another type under the same id is a mismatch", async () => {
  const child = (name: string) => () =>
    runChild(workflowReference(name, "1"), { workflowId: "child" }).catch(() => {});
  await assert.rejects(
    replay(child("One"), child("Two")),
    isMismatch(/StartChildWorkflowExecutionFailed child of One, .* of Two/, here),
  );
});

test("a signal to another workflow is a mismatch", async () => {
  const signal = (workflowId: string) => () =>
    external(workflowId)
      .signal(word)
      .catch(() => {});
  await assert.rejects(
    replay(signal("a"), signal("b")),
    isMismatch(/word to a-1, .* SignalExternalWorkflowExecution word to b-1/, here),
  );
});

test("calls in another order within a turn are none, and across turns they are a mismatch", async () => {
  await replay(
    async () => void (await Promise.all([one(), two(), sleep("1 second")])),
    async () => void (await Promise.all([sleep("1 second"), two(), one()])),
  );
  await assert.rejects(
    replay(
      async () => [await one(), await two()],
      async () => [await two(), await one()],
    ),
    isMismatch(/event 5 is ActivityTaskScheduled one-1, .* ScheduleActivityTask two-1/, here),
  );
});

test("a workflow that returns too early or too late is a mismatch", async () => {
  await assert.rejects(
    replay(
      async () => {},
      () => sleep("1 second"),
    ),
    isMismatch(/event 5 is WorkflowExecutionCompleted, .* StartTimer timer-1/, here),
  );
  await assert.rejects(
    replay(
      () => sleep("1 second"),
      async () => {},
    ),
    isMismatch(/event 5 is TimerStarted timer-1, .* CompleteWorkflowExecution/),
  );
});

test("a workflow that would close where its history goes on in silence is a mismatch", async () => {
  const silent = program(() => word.waitFor());
  await using env = await startTestEnvironment({ workflows: [silent] });
  const handle = await env.start(silent, { workflowId: "w" });
  await env.idle();
  await handle.signal(word);
  await env.result(handle);
  const { workflowId, runId } = handle;
  const history = await env.swf.getWorkflowExecutionHistory({
    domain: env.domain,
    execution: { workflowId, runId },
  });
  const early = program(async () => {});
  await assert.rejects(
    replayHistory(early, { events: history.events ?? [] }, { workflowId, runId }),
    isMismatch(/asks for CompleteWorkflowExecution after event 3/),
  );
});

test("values that the history does not hold are a mismatch with their line", async () => {
  await assert.rejects(
    replay(one, async () => {
      sideEffect(() => 1);
      await one();
    }),
    isMismatch(/value of marker ekiden\.sideEffect\.1/, here),
  );
  await assert.rejects(
    replay(one, () => Promise.all([one(), localActivity("read", () => 1)])),
    isMismatch(/value of marker ekiden\.local\.read-1/, here),
  );
});

test("markers that come and go are mismatches", async () => {
  const noted = async () => {
    recordMarker("note");
    await one();
  };
  await assert.rejects(replay(noted, one), isMismatch(/event \d+ is MarkerRecorded note/));
  await assert.rejects(replay(one, noted), isMismatch(/asks for RecordMarker note/, here));
});
