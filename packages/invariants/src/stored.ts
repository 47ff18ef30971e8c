// N and V6: what a store holds of a run says what its history says, and nothing is there in vain.
import {
  type Activity,
  asReplayed,
  catchUp,
  catchUpHeartbeats,
  decodeExecution,
  type Execution,
  encodeExecution,
  type Message,
  nextDeadline,
  pausedLookMilliseconds,
  replay,
  SparseMap,
} from "@ekiden/engine";
import type { Circumstances, StoredRun } from "./evidence.ts";
import { asFarAsSeen, type Finding, inEachRun } from "./invariant.ts";
import type { RunReading } from "./reading.ts";

const N1 = inEachRun("each commit of a run has a version of its own", function* ({ evidence }) {
  const lastEventIds = new Map<number, number>();
  let before = Number.NEGATIVE_INFINITY;
  for (const { version, lastEventId } of evidence.stored?.versions ?? []) {
    const known = lastEventIds.get(version) ?? lastEventId;
    if (known !== lastEventId) yield `version ${version} stands for ${known} and ${lastEventId}`;
    if (lastEventId < before) yield `version ${version} takes event ${before} back`;
    lastEventIds.set(version, lastEventId);
    before = lastEventId;
  }
});

const N2 = inEachRun("a stored state is what the history comes to", function* (run) {
  const { stored } = run.evidence;
  if (!stored) return;
  const { lastEventId } = stored.state;
  const end = run.history.at(-1)?.id ?? 0;
  if (lastEventId > end) yield `the state has seen event ${lastEventId}, and ${end} is the last`;
  else {
    const folded = foldOf(run, lastEventId);
    const told = new Map(membersOf(asRememberedIn(stored.state, folded)));
    for (const [name, value] of membersOf(asReplayed(stored.state))) {
      const expected = told.get(name);
      if (value !== expected) yield `its ${name} is stored as ${value}, and was ${expected}`;
    }
  }
});

/**
 * Without what the program has not remembered that wrote the state: earlier ones remember neither
 * when the open decision task was started, nor of activities since when they wait and as what they
 * were scheduled, or on which list.
 */
const asRememberedIn = (state: Readonly<Execution>, folded: Execution): Execution => ({
  ...(state.startedDecisionTask?.startedAt === undefined ? withoutStartedAt(folded) : folded),
  activities: new SparseMap(
    [...folded.activities].map(([id, activity]) => {
      const { waiting, scheduled } = state.activities.get(id) ?? {};
      const forgotten = {
        ...(!waiting && { waiting: undefined }),
        ...(!scheduled && { scheduled: undefined }),
        ...(scheduled && !scheduled.taskList && { scheduled: withoutTaskList(activity) }),
      };
      return [id, { ...activity, ...forgotten }];
    }),
  ),
});

const withoutTaskList = ({ scheduled }: Activity): Activity["scheduled"] =>
  scheduled && { ...scheduled, taskList: undefined };

const withoutWaiting = (activity: Activity): Activity => ({ ...activity, waiting: undefined });

/** As programs fold a history that do not remember when the open decision task was started. */
const withoutStartedAt = <State extends Pick<Execution, "startedDecisionTask">>(state: State) => {
  const { startedDecisionTask: started } = state;
  return {
    ...state,
    ...(started && { startedDecisionTask: { ...started, startedAt: undefined } }),
  };
};

const keyOf = ({ evidence: { workflowId, runId } }: RunReading) => ({
  domain: "",
  workflowId,
  runId,
});

const foldOf = (run: RunReading, lastEventId: number): Execution =>
  replay({ ...keyOf(run), origin: run.origin }, run.history.slice(0, lastEventId));

/**
 * Programs that count no setbacks leave them as they find them, or leave them out: a store that
 * such programs have used cannot be held to them.
 */
const notOfAllPrograms = "setbacks";

/** As text each, independent of the order in which they came to be. */
const membersOf = (execution: Execution): [name: string, value: string][] =>
  Object.entries(JSON.parse(encodeExecution({ ...blank, ...execution })))
    .filter(([name]) => name !== notOfAllPrograms)
    .map(([name, value]): [string, string] => [name, ordered(value)])
    .filter(([, value]) => value !== "null");

/** Members that may be absent: a comparison goes over all of them. */
const blank = Object.fromEntries(
  [
    ...["taskPriority", "lambdaRole", "tagList", "parent", "closed", "policyApplied"],
    ...["latestActivityAt", "contextEventId", "queuedDecisionTask", "startedDecisionTask"],
    ...["override", "origin", "parentBefore", "resetTo"],
  ].map((name) => [name, null]),
);

const ordered = (value: unknown): string =>
  JSON.stringify(value, (name, inner) => {
    if (name === notOfAllPrograms) return undefined;
    return inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner;
  });

/** The state of now, heartbeats included. */
const currentOf = (run: RunReading, { state, heartbeats = [] }: StoredRun): Execution => {
  const execution = decodeExecution(keyOf(run), encodeExecution(state));
  catchUp(execution, run.history.slice(state.lastEventId));
  catchUpHeartbeats(execution, heartbeats);
  return execution;
};

const N4 = inEachRun("a message is there until it has been received, once", function* (run) {
  const { stored } = run.evidence;
  if (!stored || !run.isOpen) return;
  const { externals, children } = currentOf(run, stored);
  const unstarted = [...children].filter(([, { startedEventId }]) => startedEventId === undefined);
  for (const id of [...externals, ...unstarted.map(([initiatedEventId]) => initiatedEventId)]) {
    const about = stored.messages.filter((message) => isAbout(message, run, id));
    if (about.length === 0) yield `event ${id} has no outcome, and no message is on its way`;
    if (about.length > 1) yield `${about.length} messages about event ${id} are on their way`;
  }
});

/** From what the run asked for with that event, or back to it. */
const isAbout = (message: Message, { evidence: { runId } }: RunReading, id: number): boolean => {
  if ("from" in message)
    return message.from.runId === runId && message.from.initiatedEventId === id;
  const back = "failed" in message ? message.failed.initiatedEventId : message.initiatedEventId;
  // The end of a child may come before the news of its start.
  return message.kind !== "childClosed" && message.to.runId === runId && back === id;
};

const N5 = inEachRun("an open run is looked at by the time of its next deadline", function* (run) {
  const { stored } = run.evidence;
  if (!stored || !run.isOpen) return;
  const deadline = latestLook(currentOf(run, stored), stored);
  const { dueAt } = stored.columns;
  if (dueAt > deadline) yield `it is looked at ${dueAt - deadline} ms after its next deadline`;
});

/** Where task lists or types were paused, a run is looked at up to five minutes late. */
const latestLook = (state: Execution, { pauses }: StoredRun): number => {
  const unpaused = nextDeadline(state) ?? Number.POSITIVE_INFINITY;
  const deadline = nextDeadline(state, pauses) ?? Number.POSITIVE_INFINITY;
  return deadline > unpaused ? deadline + pausedLookMilliseconds : deadline;
};

/** As a program wrote it. */
interface FoldedState extends Pick<Execution, "startedDecisionTask"> {
  readonly activities?: readonly (readonly [scheduledEventId: number, activity: Activity])[];
}

/** Earlier programs do not remember as what a started activity was scheduled. */
const withoutScheduled = ({ activities = [], ...state }: FoldedState): FoldedState => ({
  ...state,
  activities: activities.map(([id, open]) => [id, { ...open, scheduled: undefined }]),
});

const N6 = inEachRun("all versions of the program come to the same state", function* (run) {
  const folds = (run.evidence.folds ?? []).map(({ program, state }) => {
    return { program, state: withoutScheduled(JSON.parse(state) as FoldedState) };
  });
  const areAllNew = folds.every(({ state }) => remembersAll(state));
  const textOf = (state: FoldedState) => ordered(areAllNew ? state : asOfEarlier(state));
  const [first, ...others] = folds;
  for (const { program, state } of others) {
    if (first && textOf(state) === textOf(first.state)) continue;
    yield `${first?.program} and ${program} do not agree on its state`;
  }
});

const remembersAll = ({ startedDecisionTask: started, activities = [] }: FoldedState): boolean =>
  (!started || started.startedAt !== undefined) &&
  activities.every(([, { startedEventId, waiting }]) => (startedEventId ?? waiting) !== undefined);

const asOfEarlier = (state: FoldedState): FoldedState => ({
  ...withoutStartedAt(state),
  ...(state.activities && {
    activities: state.activities.map(([id, activity]) => [id, withoutWaiting(activity)] as const),
  }),
});

const N7 = asFarAsSeen("the bytes of a store are as they were written", function* (seen) {
  for (const message of seen.evidence.damage ?? []) yield { message };
});

/** How long after its time a closed run may be there. */
const maxLingerMilliseconds = 3_600_000;

const V6 = asFarAsSeen(
  "a closed run is kept for its retention, and then nothing of it is left",
  function* (seen) {
    const { retentionMilliseconds = 0 } = seen.circumstances;
    for (const { workflowId, runId, closedAt, goneAt } of seen.evidence.forgotten ?? []) {
      const early = closedAt + retentionMilliseconds - goneAt;
      if (early > 0) yield { message: `${workflowId}/${runId} was gone ${early} ms early` };
    }
    for (const message of seen.evidence.orphans ?? []) yield { message };
    for (const run of seen.runs) yield* retentionFindings(run, seen.circumstances);
  },
);

function* retentionFindings(run: RunReading, circumstances: Circumstances): Generator<Finding> {
  const { closing } = run;
  const { stored } = run.evidence;
  const kept = stored?.retentionMilliseconds ?? circumstances.retentionMilliseconds;
  if (!closing || kept === undefined) return;
  const latest = closing.at + kept + maxLingerMilliseconds;
  const dueAt = stored?.columns.dueAt ?? latest;
  if (dueAt < closing.at + kept) yield { run, message: `it is to be forgotten at ${dueAt}` };
  const { readAt = 0 } = circumstances;
  if (Math.max(dueAt, readAt) > latest) yield { run, message: "it is kept for too long" };
}

export const storedInvariants = { N1, N2, N4, N5, N6, N7, V6 };
