import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  GetWorkflowExecutionHistoryCommand,
  type HistoryEvent as WireEvent,
} from "@aws-sdk/client-swf";
import {
  DecisionFailure,
  defineSignal,
  defineWorkflow,
  localActivity,
  now,
  proxyActivities,
  replayHistories,
  replayHistory,
  runChild,
  sleep,
  uuid,
  type WorkflowDefinition,
  type WorkflowHandle,
  workflowInfo,
} from "@ekiden/flow";
import { domain, type FlowHarness, startFlowHarness } from "./flow-harness.ts";
import { History, wireOf } from "./workflow/events.ts";

const activities = {
  step: async (number: number) => number,
  pay: async (key: string) => key,
};
const { step, pay } = proxyActivities<typeof activities>({});
const go = defineSignal("go");
const child = defineWorkflow({ name: "Child", version: "1.0" }, async () => {});

const order = (version: string, run: () => Promise<unknown>) =>
  defineWorkflow<undefined, unknown>({ name: "Order", version }, run);

const original = order("1.0", async () => {
  await step(1);
  await runChild(child, {});
  await sleep("1 second", { id: `pause-${uuid()}` });
  await go.waitFor();
  return now();
});

const changed = order("1.0", async () => {
  await step(1);
  await step(2);
});

/** As the SDK has it. */
const recordedOf = async (harness: FlowHarness, handle: WorkflowHandle): Promise<WireEvent[]> => {
  const { workflowId, runId } = handle;
  const execution = { workflowId, runId };
  const events: WireEvent[] = [];
  let nextPageToken: string | undefined;
  do {
    const page = await harness.direct.send(
      new GetWorkflowExecutionHistoryCommand({
        domain,
        execution,
        nextPageToken,
        maximumPageSize: 5,
      }),
    );
    events.push(...(page.events ?? []));
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
  return events;
};

const record = async (definition: WorkflowDefinition<undefined, unknown> = original) => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [definition, child], activities });
  const handle = await harness.client.start(definition, {});
  await handle.signal(go);
  await handle.result();
  const { workflowId, runId } = handle;
  return { events: await recordedOf(harness, handle), workflowId, runId };
};

type Wire = Record<string, unknown>;
const withTimestamps = (events: readonly WireEvent[], print: (date: Date) => unknown): Wire[] =>
  events.map((event) => ({ ...event, eventTimestamp: print(event.eventTimestamp ?? new Date(0)) }));

const file = async (contents: unknown): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "ekiden-replay-"));
  const path = join(folder, "history.json");
  await writeFile(path, JSON.stringify(contents));
  return path;
};

test("a history is replayed in every form in which it is printed", async () => {
  const { events, runId } = await record();
  const seconds = withTimestamps(events, (date) => date.getTime() / 1_000);
  const texts = withTimestamps(events, (date) => date.toISOString().replace("Z", "000+00:00"));
  const forms = {
    "the SDK's": { events },
    "the events alone": events,
    "the first version of the CLI": await file({ events: seconds }),
    "the second version of the CLI": await file({ events: texts }),
  };
  for (const [form, history] of Object.entries(forms)) {
    const replayed = await replayHistory(original, history, { runId });
    assert.deepEqual(replayed, { events: events.length, decisions: [], waits: [] }, form);
  }
});

test("the runId that ids depend on is taken from what is recorded, or from children", async () => {
  const { events, runId } = await record();
  await replayHistory(original, events);
  const unnamed = order("1.0", async () => {
    await sleep("1 second", { id: `pause-${uuid()}` });
  });
  const other = await record(unnamed);
  await replayHistory(unnamed, { events: other.events, execution: { runId: other.runId } });
  await assert.rejects(replayHistory(unnamed, other.events), DecisionFailure);
  await assert.rejects(replayHistory(original, events, { runId: `${runId}x` }), DecisionFailure);
});

test("a workflow that uses its workflowId is to be given it, and the error says so", async () => {
  const keyed = order("1.0", async () => {
    await pay(workflowInfo().workflowId);
    await go.waitFor();
  });
  const { events, workflowId } = await record(keyed);
  await assert.rejects(replayHistory(keyed, events), {
    kind: "changed input",
    message: /does not tell the workflowId and the runId of its run: .* pass it as an option\.$/,
  });
  await replayHistory(keyed, events, { workflowId });
  await replayHistory(keyed, { events, execution: { workflowId } });
});

test("a history that is open is replayed to its end, wherever that is", async () => {
  const { events, runId } = await record();
  for (const [index, { eventType }] of events.entries()) {
    const part = events.slice(0, index + 1);
    if (eventType !== "DecisionTaskScheduled" && eventType !== "DecisionTaskStarted") continue;
    assert.equal((await replayHistory(original, part, { runId })).events, part.length);
  }
  const first = events.findIndex(({ eventType }) => eventType === "DecisionTaskStarted");
  const begun = await replayHistory(original, events.slice(0, first + 1), { runId });
  const { decisions, waits } = begun;
  assert.deepEqual(
    waits.map(({ what, eventId }) => [what, eventId]),
    [["activity step-1", undefined]],
  );
  assert.match(waits[0]?.place ?? "", /replay\.test\.\w+:\d+:\d+$/);
  assert.deepEqual(
    decisions.map(({ type }) => type),
    ["ScheduleActivityTask"],
  );
});

test("a run that was closed while a worker had its decision task is not decided", async () => {
  let count = 0;
  const counting = defineWorkflow({ name: "Written", version: "1" }, async () => {
    await localActivity("count", () => {
      count += 1;
    });
  });
  const history = new History().start();
  history.add("DecisionTaskStarted");
  history.add("WorkflowExecutionTerminated");
  const replayed = await replayHistory(counting, wireOf(history));
  assert.deepEqual(replayed, { events: 4, decisions: [], waits: [] });
  assert.equal(count, 0);
});

test("code that has changed is reported, with the event and the line", async () => {
  const { events } = await record();
  await assert.rejects(replayHistory(changed, events), (error: DecisionFailure) => {
    assert.equal(error.kind, "mismatch");
    assert.match(error.message, /event \d+ is StartChildWorkflowExecutionInitiated/);
    assert.match(error.message, /ScheduleActivityTask step-2 \(.*replay\.test\.ts:\d+:\d+\)/);
    return true;
  });
});

test("what is no history, or not from its beginning, is said to be so", async () => {
  const { events } = await record();
  await assert.rejects(replayHistory(original, { events: [] }), /is JSON with "events"/);
  await assert.rejects(replayHistory(original, events.slice(1)), /begins with WorkflowExecutionSt/);
});

test("a history of another workflow is refused, with the names of both", async () => {
  const { events } = await record();
  const other = defineWorkflow({ name: "Invoice", version: "1.0" }, async () => {});
  await assert.rejects(replayHistory(other, events), /of workflow Order 1\.0, .* Invoice 1\.0/);
});

test("a history of a newer version that does not fit says which version it is of", async () => {
  const { events } = await record(order("2.0", () => original.run(undefined)));
  const anyVersion = true;
  await replayHistory(original, events, { anyVersion });
  const wanted =
    /does not do what its history says.* of version 2\.0, and the code is of version 1\.0/;
  await assert.rejects(replayHistory(changed, events, { anyVersion }), wanted);
});

test("a history of a version that the code no longer has does not go on", async () => {
  const { events } = await record();
  const renamed = order("2.0", () => original.run(undefined));
  await assert.rejects(replayHistory(renamed, events), {
    kind: "unknown type",
    message: /of workflow Order 1\.0, .* Order 2\.0\. A worker with this code does not take/,
  });
  await assert.rejects(replayHistories(renamed, [events]), {
    message: /^1 of 1 histories do not go on/,
  });
  assert.equal((await replayHistories(renamed, [events], { anyVersion: true })).length, 1);
});

test("an event that is newer than this version of Flow is refused by its name", async () => {
  const { events } = await record();
  const newer = events.map((event, index) =>
    index === 7 ? { ...event, eventType: "WorkflowExecutionPaused" } : event,
  );
  await assert.rejects(replayHistory(original, newer), /Event 8 is WorkflowExecutionPaused/);
});

test("a history that was cut off says what is missing", async () => {
  const { events } = await record();
  const gap = events.filter((_, index) => index !== 4);
  await assert.rejects(replayHistory(original, gap), /Event 5 is missing: event 6 is there/);
  const page = { events, nextPageToken: "more" };
  await assert.rejects(replayHistory(original, page), /first page of a history/);
  const path = await file({ events });
  await writeFile(path, (await readFile(path, "utf8")).slice(0, -100));
  await assert.rejects(replayHistory(original, path), /history\.json is not JSON, or was cut off/);
  const completed = events.findIndex(({ eventType }) => eventType === "DecisionTaskCompleted");
  await assert.rejects(
    replayHistory(original, events.slice(0, completed + 1)),
    /asks for ScheduleActivityTask .* The history ends with event \d+, which the answer to a decision/,
  );
});

test("something that is not durable is named in a replay, too", async () => {
  const { events } = await record();
  const foreign = order("1.0", async () => {
    await step(1);
    await new Promise((resolve) => process.nextTick(resolve));
    await new Promise(() => {});
  });
  await assert.rejects(
    replayHistory(foreign, events),
    /not durable, after what it asked for at .*replay\.test\.ts:\d+:\d+/,
  );
});

test("many histories are replayed to the end, and all that do not go on are told", async () => {
  const { events, runId } = await record();
  const folder = await mkdtemp(join(tmpdir(), "ekiden-replays-"));
  const recorded = { events: withTimestamps(events, (date) => date.toISOString()) };
  const execution = { runId };
  for (const name of ["one.json", "two.json"]) {
    await writeFile(join(folder, name), JSON.stringify({ ...recorded, execution }));
  }
  await writeFile(join(folder, "notes.txt"), "not a history");
  const replayed = await replayHistories([original, child], folder);
  assert.deepEqual(
    replayed.map(({ what, events: count }) => [what, count]),
    [
      [join(folder, "one.json"), events.length],
      [join(folder, "two.json"), events.length],
    ],
  );
  await writeFile(join(folder, "three.json"), "{}");
  const failed: AggregateError = await replayHistories(changed, folder).then(
    () => assert.fail(),
    (error) => error,
  );
  assert.equal(failed.errors.length, 3);
  assert.match(failed.message, /^3 of 3 histories do not go on:\n.*one\.json: Workflow Order/);
});

test("many histories may come from anywhere, and none at all is an error", async () => {
  const { events } = await record();
  async function* histories() {
    yield events;
    yield { events };
  }
  assert.equal((await replayHistories(original, histories())).length, 2);
  const other = order("2.0", async () => {});
  await assert.rejects(
    replayHistories([order("3.0", async () => {}), other], [events]),
    /history 1: No workflow Order 1\.0 is given/,
  );
  await assert.rejects(replayHistories(original, []), /no history to replay/);
});
