// Why a run is where it is: what it waits for, in sentences whose words are in the catalogs.
import type { HistoryEvent } from "@ekiden/model";
import { awaitedFixOf, isRetryTimer } from "./fix.ts";
import { identityOf, type Operation, outcomeOf, taskListOf } from "./operation.ts";
import { executionDeadline, isClosed, type Pending, pendingOf } from "./pending.ts";
import type { HistoryView } from "./view.ts";

export type SentenceKey =
  | "completed"
  | "failed"
  | "timedOut"
  | "canceled"
  | "terminated"
  | "continued"
  | "decisionWaiting"
  | "decisionRunning"
  | "decisionsTimedOut"
  | "decisionFailed"
  | "closeRefused"
  | "noPoller"
  | "backlogAhead"
  | "activitiesWaiting"
  | "activityRunning"
  | "activitiesRunning"
  | "timerDue"
  | "timersDue"
  | "childRunning"
  | "childrenRunning"
  | "lambdasRunning"
  | "cancelRequested"
  | "nothingOpen"
  | "executionDue"
  | "nothingKnown";

/**
 * One sentence. Of its values, those ending in `At` are times in milliseconds since 1970, those in
 * `Milliseconds` durations; `eventId` is the event that it speaks of.
 */
export interface Sentence {
  readonly key: SentenceKey;
  readonly values: Readonly<Record<string, string | number>>;
  /** How much it matters: what is in the way, what goes on, what is only to be known. */
  readonly weight: "trouble" | "main" | "aside";
}

/** What is known of a task list beyond the history. */
export interface TaskListNews {
  /** How many ask for tasks; undefined if that is not known. */
  readonly pollers: number | undefined;
  readonly backlog: number | undefined;
}

export interface Beyond {
  readonly decisions?: ReadonlyMap<string, TaskListNews>;
  readonly activities?: ReadonlyMap<string, TaskListNews>;
}

/** The first is the answer; others add to it. */
export const whyOf = (view: HistoryView, beyond: Beyond = {}): readonly Sentence[] => {
  const { execution } = view;
  if (!execution) return [sentence("nothingKnown", {})];
  if (execution.ending) return [closing(execution.ending, execution.opening)];
  const decision = view.decisions.at(-1);
  const sentences =
    decision && !decision.ending
      ? decisionSentences(view, decision, beyond)
      : [...failedDecision(view), ...waitingFor(pendingOf(view), beyond)];
  return [...sentences, ...refusedClose(view), ...canceling(view), ...due(view)];
};

const sentence = (
  key: SentenceKey,
  values: Sentence["values"],
  weight: Sentence["weight"] = "main",
): Sentence => ({ key, values, weight });

const closing = (ending: HistoryEvent, opening: HistoryEvent): Sentence => {
  const values = { closedAt: ending.at, tookMilliseconds: ending.at - opening.at };
  const eventId = ending.id;
  if (ending.type === "WorkflowExecutionContinuedAsNew") {
    return sentence("continued", { ...values, eventId, runId: ending.data.newExecutionRunId });
  }
  if (ending.type === "WorkflowExecutionFailed") {
    const { reason = "", details } = ending.data;
    const said = { ...values, eventId, reason, message: messageIn(details) };
    return sentence("failed", said, "trouble");
  }
  if (ending.type === "WorkflowExecutionTerminated") {
    const reason = ending.data.reason ?? "";
    const cause = ending.data.cause ?? "";
    return sentence("terminated", { ...values, eventId, reason, cause }, "trouble");
  }
  if (ending.type === "WorkflowExecutionTimedOut") {
    return sentence("timedOut", { ...values, eventId }, "trouble");
  }
  const isCanceled = ending.type === "WorkflowExecutionCanceled";
  return sentence(isCanceled ? "canceled" : "completed", { ...values, eventId });
};

const decisionSentences = (
  view: HistoryView,
  decision: Operation,
  { decisions }: Beyond,
): readonly Sentence[] => {
  const list = taskListOf(decision) ?? "";
  const [deadline] =
    pendingOf(view).find(({ operation }) => operation === decision)?.deadlines ?? [];
  const due: Sentence["values"] = deadline ? { deadlineAt: deadline.at } : {};
  const eventId = (decision.starting ?? decision.opening).id;
  const timedOut = timedOutInARow(view);
  const before =
    timedOut > 0 ? [sentence("decisionsTimedOut", { count: timedOut, eventId }, "trouble")] : [];
  if (decision.starting) {
    const identity = identityOf(decision) ?? "";
    const values = { list, identity, sinceAt: decision.starting.at, eventId, ...due };
    return [sentence("decisionRunning", values), ...before];
  }
  const values = { list, sinceAt: decision.opening.at, eventId, ...due };
  return [sentence("decisionWaiting", values), ...before, ...newsOf(list, decisions)];
};

const newsOf = (
  list: string,
  known: ReadonlyMap<string, TaskListNews> | undefined,
): readonly Sentence[] => {
  const news = known?.get(list);
  if (!news) return [];
  if (news.pollers === 0) return [sentence("noPoller", { list }, "trouble")];
  const { backlog = 0, pollers = 0 } = news;
  return backlog > 1 ? [sentence("backlogAhead", { list, backlog, pollers }, "aside")] : [];
};

/** Decision tasks that were timed out since the last that was completed. */
const timedOutInARow = ({ decisions }: HistoryView): number => {
  let count = 0;
  for (let index = decisions.length - 1; index >= 0; index -= 1) {
    const { state, ending } = decisions[index] as Operation;
    if (state === "timedOut") count += 1;
    else if (ending) break;
  }
  return count;
};

/** The card above says what it failed with. */
const failedDecision = (view: HistoryView): readonly Sentence[] => {
  const fix = awaitedFixOf(view);
  if (fix?.nextAt === undefined) return [];
  const values = { eventId: fix.eventId, deadlineAt: fix.nextAt };
  return [sentence("decisionFailed", values, "trouble")];
};

const maxMessageCharacters = 300;

/** What details say in words: as JSON with a message, which Flow writes, or as a text. */
const messageIn = (details = ""): string => {
  const message = messageOf(details);
  return message.length > maxMessageCharacters
    ? `${message.slice(0, maxMessageCharacters)}…`
    : message;
};

const messageOf = (details: string): string => {
  try {
    const value = JSON.parse(details) as { readonly message?: unknown } | null;
    return typeof value?.message === "string" ? value.message : "";
  } catch {
    return details;
  }
};

const waitingFor = (pending: readonly Pending[], beyond: Beyond): readonly Sentence[] => {
  const of = (kind: Operation["kind"]) =>
    pending.filter(({ operation }) => operation.kind === kind && !isRetryTimer(operation));
  const activities = of("activity");
  const running = activities.filter(({ operation }) => operation.starting);
  const waiting = activities.filter(({ operation }) => !operation.starting);
  const sentences = [
    ...waitingActivities(waiting, beyond),
    ...several(running, "activityRunning", "activitiesRunning"),
    ...several(of("child"), "childRunning", "childrenRunning"),
    ...several(of("lambda"), "lambdasRunning", "lambdasRunning"),
    ...several(of("timer"), "timerDue", "timersDue"),
  ];
  const isIdle = pending.length === 0;
  return isIdle ? [sentence("nothingOpen", {})] : sentences;
};

/** By task list: which activities wait there, and whether the list is polled. */
const waitingActivities = (
  waiting: readonly Pending[],
  { activities }: Beyond,
): readonly Sentence[] => {
  const byList = new Map<string, Pending[]>();
  for (const each of waiting) {
    const list = taskListOf(each.operation) ?? "";
    byList.set(list, [...(byList.get(list) ?? []), each]);
  }
  return [...byList].flatMap(([list, each]) => {
    const sinceAt = Math.min(...each.map(({ since }) => since));
    const [first] = each;
    const deadline = first?.deadlines[0];
    const values = {
      list,
      count: each.length,
      name: first?.operation.name ?? "",
      eventId: first?.operation.id ?? 0,
      sinceAt,
      ...(deadline && { deadlineAt: deadline.at }),
    };
    return [sentence("activitiesWaiting", values), ...newsOf(list, activities)];
  });
};

const several = (
  pending: readonly Pending[],
  one: SentenceKey,
  many: SentenceKey,
): readonly Sentence[] => {
  const [first] = pending;
  if (!first) return [];
  const { operation, since, deadlines } = first;
  const values = {
    count: pending.length,
    name: operation.name,
    subject: operation.subject ?? "",
    identity: identityOf(operation) ?? "",
    eventId: operation.id,
    sinceAt: since,
    ...(deadlines[0] && { deadlineAt: deadlines[0].at }),
  };
  return [sentence(pending.length === 1 ? one : many, values)];
};

/** The last decision task wanted to close the run, and there was news that it had not seen. */
const refusedClose = ({ operations, decisions }: HistoryView): readonly Sentence[] => {
  const completed = decisions.findLast(({ state }) => state === "completed")?.ending;
  if (!completed) return [];
  const refusal = operations.findLast(
    ({ kind, state, askedBy }) =>
      kind === "execution" && state === "refused" && askedBy === completed.id,
  );
  if (!refusal) return [];
  const values = { name: refusal.name, cause: outcomeOf(refusal) ?? "", eventId: refusal.id };
  return [sentence("closeRefused", values, "trouble")];
};

const canceling = ({ operations }: HistoryView): readonly Sentence[] => {
  const request = operations.find(({ kind }) => kind === "cancelRequest");
  if (!request) return [];
  const values = { sinceAt: request.opening.at, eventId: request.id };
  return [sentence("cancelRequested", values, "aside")];
};

const due = (view: HistoryView): readonly Sentence[] => {
  const deadlineAt = executionDeadline(view);
  return deadlineAt === undefined || isClosed(view)
    ? []
    : [sentence("executionDue", { deadlineAt }, "aside")];
};
