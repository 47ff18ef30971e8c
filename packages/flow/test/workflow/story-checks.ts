// What must hold when a story has been told: all that was acknowledged has arrived, and once.
import assert from "node:assert/strict";
import type { HistoryEvent } from "@ekiden/model";
import { isUpdateMarker, names, updateMarker } from "../../src/names.ts";
import type { UpdateAnswer, UpdateRequest } from "../../src/workflow/update.ts";
import { type Account, count, isRejected, ping, program, seen, seenSince } from "./interpreter.ts";
import type { Live } from "./live.ts";
import { kindsIn, type Story } from "./steps.ts";

/** The runs of a workflow, each continued by the next. */
export type Chain = readonly {
  readonly runId: string;
  readonly events: readonly HistoryEvent[];
}[];

interface Known {
  /** What the last run gave; undefined where it failed or was canceled. */
  readonly account: Account | undefined;
  /** Numbers of signals and updates. */
  readonly acknowledged: readonly number[];
  readonly story: Story;
}

const sorted = (numbers: readonly number[]): readonly number[] =>
  [...numbers].sort((one, other) => one - other);

const receivedIn = <T>(events: readonly HistoryEvent[], signalName: string): readonly T[] =>
  events.flatMap(({ type, data }) =>
    type === "WorkflowExecutionSignaled" && data.signalName === signalName
      ? [JSON.parse(data.input ?? "null")]
      : [],
  );

const isOdd = (line: string): boolean => line.startsWith("error") && !line.includes("is gone");

/** No decision task has failed but for a worker that was gone. */
export const checkLog = (lines: readonly string[]): void =>
  assert.deepEqual(lines.filter(isOdd), []);

/** The function went on after a turn that brought a request to cancel. */
const hasHeardCancel = (events: readonly HistoryEvent[]): boolean => {
  const asked = events.findIndex(({ type }) => type === "WorkflowExecutionCancelRequested");
  if (asked === -1) return false;
  // It may have ended before, and the answer was not taken, or was the rest of a long one.
  const isUnsure = events.some(
    ({ type, data }) =>
      type === "CompleteWorkflowExecutionFailed" ||
      (type === "TimerStarted" && data.timerId.startsWith(names.moreTimer)),
  );
  const started = events.findIndex(
    ({ type }, index) => index > asked && type === "DecisionTaskStarted",
  );
  const taken = events
    .slice(started)
    .filter(({ type, data }) => type === "DecisionTaskCompleted" && data.startedEventId > started);
  return !isUnsure && started !== -1 && taken.length > 1;
};

/** An update is done once in a run, however often it is sent. */
const updatesIn = (events: readonly HistoryEvent[]): readonly number[] => {
  const requests = receivedIn<UpdateRequest>(events, names.updateSignal);
  return [...new Set(requests.map(({ input }) => Number(input)))];
};

/** Each update was answered once, with what its handler gives. */
const checkAnswers = (events: readonly HistoryEvent[], isIntercepted: boolean): void => {
  const answers = events.flatMap(({ type, data }) =>
    type === "MarkerRecorded" && isUpdateMarker(data.markerName) ? [data] : [],
  );
  const ids = answers.map(({ markerName }) => markerName);
  assert.equal(new Set(ids).size, ids.length, `answered once: ${ids.join()}`);
  for (const { markerName, details = "" } of answers) {
    const number = Number(markerName.slice(updateMarker("").length));
    const answer = JSON.parse(details) as UpdateAnswer;
    if ("failure" in answer) {
      // An interceptor that waits is canceled with the workflow.
      assert.ok(isIntercepted || (isRejected(number) && answer.isRejected), details);
    } else assert.equal(answer.result, number * 2, "the answer to an update");
  }
};

/** Also in scopes that no request to cancel reaches. */
const isContinuedAnywhere = ({ program: { step, handler } }: Story): boolean =>
  [step, handler].some((each) => each && kindsIn(each).includes("again"));

/** The next run would not know of the request. */
const checkNoneContinues = (chain: Chain): void => {
  for (const { events } of chain.slice(0, -1)) {
    const types = events.map(({ type }) => type);
    assert.ok(!types.includes("WorkflowExecutionCancelRequested"), "a canceled run is continued");
  }
};

export const checkChain = (chain: Chain, known: Known): void => {
  const { account, acknowledged, story } = known;
  // Updates wait before they reach their handler.
  const { isIntercepted } = story;
  const closes = chain.map(({ events }) => events.at(-1)?.type ?? "");
  const areFit = closes.every((type) => /(Completed|Canceled|ContinuedAsNew|Failed)$/.test(type));
  assert.ok(areFit, closes.join());
  const all = chain.flatMap(({ events }) => events);
  const pings = receivedIn<number>(all, ping.name);
  const counts = receivedIn<number>(all, count.name);
  const asked = chain.flatMap(({ events }) => updatesIn(events));
  const recorded = new Set([...pings, ...counts, ...asked]);
  for (const number of acknowledged) assert.ok(recorded.has(number), `${number} is recorded`);
  for (const { events } of chain) checkAnswers(events, isIntercepted);
  if (!isContinuedAnywhere(story)) checkNoneContinues(chain);
  if (!account) return;
  assert.deepEqual(sorted(account.pings), sorted(pings), "pings");
  assert.deepEqual(sorted(account.counts), sorted(counts), "counts");
  const updates = asked.filter((number) => !isRejected(number));
  if (!isIntercepted) assert.deepEqual(sorted(account.updates), sorted(updates), "updates");
  assert.ok(account.isCanceled || !hasHeardCancel(chain.at(-1)?.events ?? []), "it is canceled");
};

/** What it shows is what a replay of its history gives. */
export const checkQueries = async (live: Live, workflowId: string, chain: Chain): Promise<void> => {
  const { runId = "" } = chain.at(-1) ?? {};
  const handle = live.env.client.handle(program, { workflowId, runId });
  assert.deepEqual(await handle.query(seen), await handle.query(seenSince, 0), "queries");
};
