import assert from "node:assert/strict";
import { test } from "node:test";
import type { WireEvent } from "@ekiden/client";
import { unanswered } from "@ekiden/testing";
import {
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  defineWorkflow,
  drainSignals,
  external,
  localActivity,
  proxyActivities,
  replayHistory,
  shielded,
  sleep,
  startChild,
  unconsumedSignals,
} from "../../src/index.ts";
import { beforeTheFirstClose } from "./before-answers.ts";
import { History, wireOf } from "./events.ts";
import { scenario } from "./live.ts";

const word = defineSignal<string>("word");

const attentive = defineWorkflow({ name: "Attentive", version: "1" }, async () => {
  const words: string[] = [];
  word.handle((each) => void words.push(each));
  await sleep("1 minute");
  if (words.length === 0) return "silence";
  await sleep("1 hour");
  return words.join();
});

scenario(
  "code whose close was refused hears the news first, and may decide otherwise",
  { workflows: [attentive] },
  async (live) => {
    const handle = await live.start(attentive, {});
    beforeTheFirstClose(live.service, () => handle.signal(word, "wait"));
    assert.equal(await live.result(handle), "wait");
    const types = await live.types(handle);
    assert.ok(types.includes("CompleteWorkflowExecutionFailed"));
    assert.equal(types.filter((type) => type === "TimerStarted").length, 2);
  },
);

scenario(
  "code whose close was refused does not decide by a history that is read too early",
  { workflows: [attentive] },
  async (live) => {
    const handle = await live.start(attentive, {});
    beforeTheFirstClose(live.service, () => handle.signal(word, "wait"));
    let isBehind = true;
    live.service.tap(async ({ operation, input }, next) => {
      const answer = await next();
      const isOfWorker = operation === "GetWorkflowExecutionHistory" && !("reverseOrder" in input);
      if (!isOfWorker || !isBehind) return answer;
      isBehind = false;
      const { events } = answer as { readonly events: readonly WireEvent[] };
      const isStart = ({ eventType }: WireEvent) => eventType === "DecisionTaskStarted";
      const refused = events.filter(isStart).at(-2);
      return { events: events.slice(0, refused?.eventId) };
    });
    assert.equal(await live.result(handle), "wait");
    const types = await live.types(handle);
    assert.equal(types.filter((type) => type === "CompleteWorkflowExecutionFailed").length, 1);
    assert.ok(!types.includes("MarkerRecorded"));
  },
);

const frozen = defineWorkflow(
  { name: "Written", version: "1" },
  async (before: number): Promise<number> => {
    if (before > 0) return before;
    let count = 0;
    word.handle(() => {
      count += 1;
    });
    await condition(() => count >= 2);
    return continueAsNew<typeof frozen>(count);
  },
);

scenario(
  "a number that the next run is given is the one of the latest decision",
  { workflows: [frozen] },
  async (live) => {
    const handle = await live.start(frozen, { input: 0 });
    for (const text of ["one", "two"]) await handle.signal(word, text);
    beforeTheFirstClose(live.service, () => handle.signal(word, "three"));
    assert.equal(await live.result(handle), 3);
  },
);

scenario(
  "signals that come together are all told before the next run is given its input",
  { workflows: [frozen] },
  async (live) => {
    const handle = await live.start(frozen, { input: 0 });
    await live.env.idle();
    await Promise.all(["a", "b", "c", "d", "e"].map((text) => handle.signal(word, text)));
    assert.equal(await live.result(handle), 5);
  },
);

const child = defineWorkflow({ name: "Child", version: "1" }, async () => {
  await sleep("1 day");
});
const parent = defineWorkflow({ name: "Parent", version: "1" }, async () => {
  const begun = startChild(child, { workflowId: "the-child" });
  begun.catch(() => {});
  void external("missing")
    .signal(word, "hello")
    .catch(() => {});
  return word.drain();
});

scenario(
  "what was begun with a close that was refused is not begun again",
  { workflows: [parent, child], everyTurn: false },
  async (live) => {
    const handle = await live.start(parent, {});
    beforeTheFirstClose(live.service, () => handle.signal(word, "late"));
    assert.deepEqual(await live.result(handle), ["late"]);
    const types = await live.types(handle);
    for (const type of ["StartChild", "SignalExternal"]) {
      const begun = `${type}WorkflowExecutionInitiated`;
      assert.equal(types.filter((each) => each === begun).length, 1, type);
    }
    assert.equal(await live.status("the-child"), "TERMINATED", "as its parent has closed");
  },
);

const activities = { work: unanswered };
const { work } = proxyActivities<typeof activities>({ startToClose: "1 hour" });

const cautious = defineWorkflow({ name: "Cautious", version: "1" }, async () => {
  const words: string[] = [];
  word.handle((each) => void words.push(each));
  const scope = new CancellationScope();
  const working = scope.run(() => work());
  working.catch(() => {});
  await word.waitFor((each) => each === "end");
  if (words.length > 0) return working;
  scope.cancel();
  return "called off";
});

scenario(
  "nothing is called off by an answer whose close is refused",
  { workflows: [cautious], activities, everyTurn: false },
  async (live) => {
    const handle = await live.start(cautious, {});
    await live.env.idle();
    await handle.signal(word, "end");
    beforeTheFirstClose(live.service, () => handle.signal(word, "go on"));
    await live.env.idle();
    assert.equal(await live.status(handle.workflowId), "OPEN");
    const types = await live.types(handle);
    assert.ok(!types.includes("ActivityTaskCancelRequested"), types.join());
    await handle.terminate();
  },
);

const noting = defineWorkflow({ name: "Noting", version: "1" }, async () => {
  let news = 0;
  word.handle(() => {
    news += 1;
  });
  await sleep("1 minute");
  for (const each of ["a", "b"]) {
    if (news > 0) await localActivity("extra", () => each);
    await localActivity("do", () => each);
  }
  return news;
});

scenario(
  "local activities that follow on those of a refused close are found on a replay",
  { workflows: [noting], ownWorkIsSame: true },
  async (live) => {
    const handle = await live.start(noting, {});
    beforeTheFirstClose(live.service, () => handle.signal(word, "late"));
    assert.equal(await live.result(handle), 1);
    const markers = (await live.events(handle)).flatMap(({ type, data }) =>
      type === "MarkerRecorded" ? [data.markerName.replace("ekiden.local.", "")] : [],
    );
    assert.deepEqual(markers, ["do-1", "do-2", "extra-1", "extra-2"]);
  },
);

const ordering = defineWorkflow({ name: "Ordering", version: "1" }, async () => {
  const order: string[] = [];
  let news = 0;
  word.handle(async () => {
    news += 1;
    order.push(await shielded(() => localActivity("note", () => "local")));
  });
  await sleep("1 minute");
  if (news === 0) return order;
  await sleep("1 hour").catch(() => order.push("canceled"));
  await shielded(() => condition(() => order.length === 2));
  return order;
});

scenario(
  "a local activity ends after all the news also where a close was refused",
  { workflows: [ordering] },
  async (live) => {
    const handle = await live.start(ordering, {});
    beforeTheFirstClose(live.service, async () => {
      await handle.signal(word, "late");
      await handle.cancel();
    });
    assert.deepEqual(await live.result(handle), ["canceled", "local"]);
  },
);

const unread = defineWorkflow({ name: "Unread", version: "1" }, async () => {
  await sleep("1 minute");
  return unconsumedSignals();
});

scenario(
  "signals that were not consumed are logged by their names when the workflow closes",
  { workflows: [unread] },
  async (live) => {
    const handle = await live.start(unread, {});
    for (const text of ["one", "two"]) await handle.signal(word, text);
    assert.deepEqual(await live.result(handle), [{ name: "word", count: 2 }]);
    const [line = ""] = live.lines.filter((each) => each.startsWith("warn"));
    assert.match(line, /closes with signals that it has not consumed.*drainSignals/);
    assert.match(line, /"signals":\[\{"name":"word","count":2\}\]/);
  },
);

const handing = defineWorkflow(
  { name: "Handing", version: "1" },
  async (before: readonly unknown[]): Promise<readonly unknown[]> => {
    if (before.length > 0) return before;
    await sleep("1 minute");
    return continueAsNew<typeof handing>(() => drainSignals());
  },
);

scenario(
  "a late input has all signals that were not consumed",
  { workflows: [handing] },
  async (live) => {
    const handle = await live.start(handing, { input: [] });
    await handle.signal(word, "early");
    beforeTheFirstClose(live.service, () => handle.signal(word, "late"));
    const payloads = (await live.result(handle)) as readonly { readonly payload: string }[];
    assert.deepEqual(
      payloads.map(({ payload }) => payload),
      ["early", "late"],
    );
    const [announcement = "", ...others] = live.lines;
    assert.match(announcement, /^info: Polling test of domain test /);
    assert.deepEqual(others, []);
  },
);

const acting = defineWorkflow({ name: "Written", version: "1" }, async (): Promise<void> => {
  await sleep("1 second");
  continueAsNew<typeof acting>(() => {
    void sleep("1 second");
    return undefined;
  });
});

test("a late input must only look at the workflow", async () => {
  const history = new History().start();
  history.decided();
  history.add("TimerStarted", {
    timerId: "timer-1",
    startToFireTimeout: "1",
    decisionTaskCompletedEventId: 4,
  });
  history.add("TimerFired", { timerId: "timer-1", startedEventId: 5 });
  history.add("DecisionTaskScheduled");
  history.add("DecisionTaskStarted");
  await assert.rejects(
    replayHistory(acting, wireOf(history)),
    /sleep\(\) was called for the input of the next run, which may only look/,
  );
});

// ── Histories of versions before, which closed with the input of the first decision ────────────

/** Two signals, a close, and another signal while that was under way. */
const refusedBefore = (): History => {
  const history = new History().start("0");
  history.add("WorkflowExecutionSignaled", { signalName: "word", input: '"one"' });
  history.add("WorkflowExecutionSignaled", { signalName: "word", input: '"two"' });
  const startedEventId = history.add("DecisionTaskStarted");
  history.add("WorkflowExecutionSignaled", { signalName: "word", input: '"three"' });
  history.add("DecisionTaskScheduled");
  const decisionTaskCompletedEventId = history.add("DecisionTaskCompleted", { startedEventId });
  history.add("ContinueAsNewWorkflowExecutionFailed", {
    cause: "UNHANDLED_DECISION",
    decisionTaskCompletedEventId,
  });
  return history;
};

const closed = (history: History, input: string): History => {
  const decisionTaskCompletedEventId = history.decided();
  history.add("WorkflowExecutionContinuedAsNew", { input, decisionTaskCompletedEventId });
  return history;
};

test("a history goes on in which the close was asked for again with what it was before", async () => {
  await replayHistory(frozen, wireOf(closed(refusedBefore(), "2")));
  await replayHistory(frozen, wireOf(closed(refusedBefore(), "3")));
  await assert.rejects(
    replayHistory(frozen, wireOf(closed(refusedBefore(), "4"))),
    /WorkflowExecutionContinuedAsNew with the input 4, and the workflow now gives 3/,
  );
});

test("a history goes on in which signals came after the end in one turn", async () => {
  const history = new History().start("0");
  for (const text of ["one", "two", "three"]) {
    history.add("WorkflowExecutionSignaled", { signalName: "word", input: JSON.stringify(text) });
  }
  const decisionTaskCompletedEventId = history.decided();
  history.add("WorkflowExecutionContinuedAsNew", { input: "2", decisionTaskCompletedEventId });
  await replayHistory(frozen, wireOf(history));
});

test("an open run of a version before decides anew, with the news", async () => {
  const history = refusedBefore();
  history.add("DecisionTaskStarted");
  const { decisions } = await replayHistory(frozen, wireOf(history));
  assert.deepEqual(
    decisions.map(({ type, data }) => [type, (data as { input?: string }).input]),
    [["ContinueAsNewWorkflowExecution", "3"]],
  );
});

test("a timer that a version before called off with a refused close is started again", async () => {
  const history = new History().start();
  const first = history.decided();
  const timer = { timerId: "timer-1", startToFireTimeout: "60" };
  history.add("TimerStarted", { ...timer, decisionTaskCompletedEventId: first });
  history.add("WorkflowExecutionSignaled", { signalName: "word", input: '"a"' });
  history.add("DecisionTaskScheduled");
  const startedEventId = history.add("DecisionTaskStarted");
  history.add("WorkflowExecutionSignaled", { signalName: "word", input: '"b"' });
  history.add("DecisionTaskScheduled");
  const second = history.add("DecisionTaskCompleted", { startedEventId });
  const resultingEvents = { decisionTaskCompletedEventId: second };
  history.add("TimerCanceled", { timerId: "timer-1", startedEventId: 5, ...resultingEvents });
  history.add("CompleteWorkflowExecutionFailed", {
    cause: "UNHANDLED_DECISION",
    ...resultingEvents,
  });
  history.add("DecisionTaskStarted");
  const even = defineWorkflow({ name: "Written", version: "1" }, async () => {
    let count = 0;
    word.handle(() => {
      count += 1;
    });
    await condition(() => count % 2 === 1, "1 minute");
  });
  const { decisions } = await replayHistory(even, wireOf(history));
  assert.deepEqual(decisions, [{ type: "StartTimer", data: timer }]);
});
