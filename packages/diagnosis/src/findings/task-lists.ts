// Task lists: whether those that poll them are there, as far as their polls were noticed.
import { finding } from "../finding.ts";
import { heldIn } from "../held.ts";
import type { KnownTaskList, KnownTaskLists } from "../known.ts";
import type { OpenActivity, Reading } from "../reading.ts";
import { cut, identityText } from "../texts.ts";

/** A poll waits up to a minute: a poller that was not seen for two polls is gone. */
export const pollerGoneMilliseconds = 120_000;
const manyTasksPerPoller = 10;
const maxEvents = 20;

interface Waiting {
  readonly kind: KnownTaskList["kind"];
  readonly name: string;
  readonly since: number;
  readonly events: readonly number[];
}

interface WaitingOn extends Waiting {
  readonly known: KnownTaskLists;
  readonly list: KnownTaskList;
  readonly values: { readonly list: string; readonly kind: string };
  /** When any poller of the list was seen last; undefined: never. */
  readonly seenAt: number | undefined;
}

/** Activities, whose tasks a poller may be given: those of people are left out. */
const waitingActivities = (reading: Reading): readonly OpenActivity[] => {
  const isHeld = heldIn(reading);
  return reading.activities.filter(
    ({ scheduled: { id, data }, started }) =>
      !started && !isHeld(id) && !reading.isInbox(data.taskList.name),
  );
};

/** The lists on which tasks of the run wait that a poller may be given. */
const waitingLists = (reading: Reading): readonly Waiting[] => {
  const { queuedDecisionTask: queued, startedDecisionTask } = reading.state;
  if (!reading.isOpen) return [];
  const waiting = new Map<string, Waiting>();
  for (const { scheduled, scheduledAt } of waitingActivities(reading)) {
    const { name } = scheduled.data.taskList;
    const { since = scheduledAt, events = [] } = waiting.get(name) ?? {};
    const ids = events.length < maxEvents ? [...events, scheduled.id] : events;
    waiting.set(name, { kind: "activity", name, since, events: ids });
  }
  if (!queued || startedDecisionTask || heldIn(reading)(queued.scheduledEventId)) {
    return [...waiting.values()];
  }
  const { unhinderedAt: since, scheduledEventId, taskList } = queued;
  const events = [scheduledEventId];
  return [{ kind: "decision", name: taskList.name, since, events }, ...waiting.values()];
};

const waitingOn = (reading: Reading): readonly WaitingOn[] => {
  const known = reading.known.taskLists;
  if (!known) return [];
  return waitingLists(reading).map((waiting) => {
    const { kind, name } = waiting;
    const list = known.lists.find((each) => each.kind === kind && each.name === name) ?? {
      kind,
      name,
      backlog: 0,
      pollers: [],
    };
    const seen = list.pollers.map(({ lastSeenAt }) => lastSeenAt);
    const seenAt = seen.length > 0 ? Math.max(...seen) : undefined;
    return { ...waiting, known, list, seenAt, values: { list: cut(name), kind } };
  });
};

const hasWaitingPoll = ({ list }: WaitingOn): boolean =>
  list.pollers.some(({ isWaiting }) => isWaiting);

const isGone = (reading: Reading, { seenAt, known }: WaitingOn): boolean =>
  reading.now - (seenAt ?? known.watchedSince) >= pollerGoneMilliseconds;

/** As far as its polls were watched, and for long enough that a poller would have been seen. */
const isNeverPolled = (reading: Reading, waiting: WaitingOn): boolean =>
  waiting.seenAt === undefined && isGone(reading, waiting);

const scopeOf = ({ known: { unseenNodes } }: WaitingOn): string =>
  unseenNodes === 0 ? "" : ` Polls of ${unseenNodes} other nodes are not known here.`;

/** It is certain only where the polls of all nodes were noticed. */
const severityOf = ({ known: { unseenNodes } }: WaitingOn) =>
  unseenNodes === 0 ? ("error" as const) : ("warning" as const);

/** The starts of activities from the list that its poller has not answered. */
interface Busy {
  readonly identity: string;
  readonly startedIds: readonly number[];
}

/** Who has polled the list and has tasks of the run from it; the one that was seen last. */
const busyOn = (reading: Reading, { kind, name, list }: WaitingOn): Busy | undefined => {
  if (kind !== "activity") return undefined;
  const byIdentity = new Map<string, number[]>();
  for (const { scheduled, started } of reading.activities) {
    const { identity } = started?.data ?? {};
    if (!started || !identity || scheduled.data.taskList.name !== name) continue;
    const ids = byIdentity.get(identity);
    if (ids) ids.push(started.id);
    else byIdentity.set(identity, [started.id]);
  }
  return list.pollers
    .toSorted((one, other) => other.lastSeenAt - one.lastSeenAt)
    .map(({ identity }) => ({ identity, startedIds: byIdentity.get(identity) ?? [] }))
    .find(({ startedIds }) => startedIds.length > 0);
};

const busyText = ({ identity, startedIds }: Busy): string =>
  ` ${cut(identity)} may be busy: activities of this run that it has taken from the list and ` +
  `not answered: ${startedIds.length}.`;

const bare = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

const polledNow = ({ known }: WaitingOn) =>
  known.lists.filter(({ pollers }) => pollers.some(({ isWaiting }) => isWaiting));

export const taskListFindings = {
  NO_POLLER: finding({
    severity: "error",
    says:
      "A task has waited on {kind} task list {list} since {sinceAt}, and that list has not been " +
      "polled since {watchedSinceAt}, when the server began to notice polls.{scope}",
    proof: "No poll of that list was noticed, neither before nor after the task was scheduled.",
    next: "Start a worker that polls {list}, or correct the name of the list in the decider.",
    *find(reading) {
      for (const waiting of waitingOn(reading)) {
        if (!isNeverPolled(reading, waiting)) continue;
        const { since, events, values, known } = waiting;
        const more = { watchedSinceAt: known.watchedSince, scope: scopeOf(waiting) };
        yield { since, events, severity: severityOf(waiting), values: { ...values, ...more } };
      }
    },
  }),

  POLLERS_GONE: finding({
    severity: "error",
    says:
      "A task has waited on {kind} task list {list} since {sinceAt}, and no poller has been seen on " +
      "that list since {seenAt}: {identity} was the last.{busy}{scope}",
    proof:
      "No poll of that list waits, and the last one ended two minutes ago or more. A warning where " +
      "one that has polled it has a task of the run from it.",
    next:
      "Look whether {identity} is alive: while all of its slots are busy it does not poll. If it has " +
      "stopped, start it again, or another worker that polls {list}.",
    *find(reading) {
      for (const waiting of waitingOn(reading)) {
        const { since, events, values, seenAt, list } = waiting;
        if (seenAt === undefined || hasWaitingPoll(waiting) || !isGone(reading, waiting)) continue;
        const last = list.pollers.find(({ lastSeenAt }) => lastSeenAt === seenAt);
        const busy = busyOn(reading, waiting);
        const identity = identityText(last?.identity);
        const told = { busy: busy ? busyText(busy) : "", scope: scopeOf(waiting) };
        yield {
          since,
          events: [...events, ...(busy?.startedIds.slice(0, maxEvents) ?? [])],
          severity: busy ? "warning" : severityOf(waiting),
          values: { ...values, seenAt, identity, ...told },
        };
      }
    },
  }),

  POLLED_FOR_OTHER_TASKS: finding({
    severity: "error",
    says:
      "Task list {list} is polled for {otherKind} tasks, and the task that waits on it is a {kind} " +
      "task: lists of the two kinds are apart, also under one name.{scope}",
    proof:
      "A list of that name and the other kind has a poll that waits; no poll of this one was " +
      "noticed, for two minutes at least.",
    next: "Start the other half of the worker, or correct the name of the list.",
    *find(reading) {
      for (const waiting of waitingOn(reading)) {
        const { since, events, values, kind, name } = waiting;
        if (!isNeverPolled(reading, waiting)) continue;
        const other = polledNow(waiting).find((list) => list.name === name && list.kind !== kind);
        if (!other) continue;
        const more = { otherKind: other.kind, scope: scopeOf(waiting) };
        yield { since, events, severity: severityOf(waiting), values: { ...values, ...more } };
      }
    },
  }),

  SIMILAR_LIST_POLLED: finding({
    severity: "warning",
    says:
      "A task waits on {kind} task list {list}, which is not polled, and {similar} is polled: the " +
      "names differ in case or punctuation only.{scope}",
    proof:
      "A list of the same kind, and of the same letters and digits, has a poll that waits; no poll " +
      "of this one was noticed, for two minutes at least.",
    next: "Correct the name of the list in the decider or in the worker.",
    *find(reading) {
      for (const waiting of waitingOn(reading)) {
        const { since, events, values, kind, name } = waiting;
        if (!isNeverPolled(reading, waiting)) continue;
        const similar = polledNow(waiting).find(
          (list) => list.kind === kind && list.name !== name && bare(list.name) === bare(name),
        );
        if (!similar) continue;
        const more = { similar: cut(similar.name), scope: scopeOf(waiting) };
        yield { since, events, values: { ...values, ...more } };
      }
    },
  }),

  BACKLOG: finding({
    severity: "warning",
    says:
      "Tasks that wait on {kind} task list {list}: {backlog}, for pollers that were seen in the last " +
      "two minutes: {pollers}.",
    proof: "Ready tasks of the list, more than ten for each of its pollers.",
    next: "Start more workers that poll {list}, or find out why tasks take longer than before.",
    *find(reading) {
      for (const waiting of waitingOn(reading)) {
        const { since, events, values, list } = waiting;
        const isAlive = ({ isWaiting, lastSeenAt }: (typeof list.pollers)[number]) =>
          isWaiting || reading.now - lastSeenAt < pollerGoneMilliseconds;
        const pollers = list.pollers.filter(isAlive).length;
        if (pollers === 0 || list.backlog <= manyTasksPerPoller * pollers) continue;
        yield { since, events, values: { ...values, backlog: list.backlog, pollers } };
      }
    },
  }),

  NO_POLL_WAITS: finding({
    severity: "info",
    says:
      "No poll waits on {kind} task list {list} at this moment; {identity} was seen on it " +
      "{agoMilliseconds} ago.",
    proof: "No poll of that list waits, and the last one ended less than two minutes ago.",
    next: "Nothing yet: its pollers may be busy with other tasks.",
    *find(reading) {
      for (const waiting of waitingOn(reading)) {
        const { since, events, values, seenAt, list } = waiting;
        if (seenAt === undefined || hasWaitingPoll(waiting) || isGone(reading, waiting)) continue;
        const last = list.pollers.find(({ lastSeenAt }) => lastSeenAt === seenAt);
        const more = {
          identity: identityText(last?.identity),
          agoMilliseconds: reading.now - seenAt,
        };
        yield { since, events, values: { ...values, ...more } };
      }
    },
  }),
};
