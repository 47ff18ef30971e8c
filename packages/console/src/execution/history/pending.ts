// What has not ended, and until when it may take.
import { executionIn } from "./lineage.ts";
import { type Operation, timeoutMilliseconds } from "./operation.ts";
import { firstEvent, type HistoryView } from "./view.ts";

type DeadlineKind =
  | "fires"
  | "scheduleToStart"
  | "scheduleToClose"
  | "startToClose"
  | "heartbeatTimeout"
  | "executionStartToClose";

/** A moment, in milliseconds since 1970, at which something happens by itself. */
interface Deadline {
  readonly kind: DeadlineKind;
  readonly at: number;
}

export interface Pending {
  readonly operation: Operation;
  /** Since when it waits, or is worked on; milliseconds since 1970. */
  readonly since: number;
  /** Soonest first. */
  readonly deadlines: readonly Deadline[];
  /** A worker must send a heartbeat this often; histories do not record when it did. */
  readonly heartbeatMilliseconds: number | undefined;
}

/** Schedule of an activity → its last heartbeat, in milliseconds since 1970. */
type LastHeartbeats = ReadonlyMap<number, number>;

/** Of a run that was reset or forked. */
interface Origin {
  /** How many events of another run it began with. */
  readonly keptEvents: number;
  /** Milliseconds since 1970: the clocks of what was open then count from this moment. */
  readonly at: number;
}

/** What is in no history. */
export interface KnownBeside {
  readonly heartbeats?: LastHeartbeats | undefined;
  readonly origin?: Origin | undefined;
  /** Of its children, those that are open in the runs that the history names. */
  readonly openRuns?: ReadonlySet<string> | undefined;
}

/**
 * By deadline, soonest first, those without one last; the execution itself is not among them.
 * Where heartbeats are not known, neither are their deadlines. A child that is not known to be in
 * the run that the history names may have gone on in another, whose deadline no history tells.
 */
export const pendingOf = (view: HistoryView, known: KnownBeside = {}): readonly Pending[] =>
  isClosed(view)
    ? []
    : [...view.open.values()]
        .filter(({ kind }) => kind !== "execution")
        .map((operation) => pendingOperation(operation, known))
        .sort((one, other) => soonest(one) - soonest(other) || one.since - other.since);

export const isClosed = ({ execution }: HistoryView): boolean => execution?.ending !== undefined;

const soonest = ({ deadlines }: Pending): number => deadlines[0]?.at ?? Number.MAX_SAFE_INTEGER;

const pendingOperation = (operation: Operation, known: KnownBeside): Pending => {
  const { heartbeats, origin, openRuns } = known;
  const { id, kind, starting } = operation;
  const openedAt = openingTime(operation, origin);
  const isBeating = kind === "activity" && starting !== undefined;
  const milliseconds = isBeating
    ? timeoutMilliseconds(operation.opening, "heartbeatTimeout")
    : undefined;
  const from = heartbeats && (heartbeats.get(id) ?? starting?.at);
  const mayBeElsewhere = kind === "child" && !openRuns?.has(executionIn(operation)?.runId ?? "");
  return {
    operation,
    since: starting?.at ?? openedAt,
    deadlines: deadlinesIn([
      ...(mayBeElsewhere ? [] : limitsOf(operation, openedAt)),
      { kind: "heartbeatTimeout", from, milliseconds },
    ]),
    heartbeatMilliseconds: milliseconds,
  };
};

/** Timers fire when they would have without a reset, and children have clocks of their own. */
const openingTime = ({ id, kind, opening }: Operation, origin: Origin | undefined): number => {
  const begunAnew = origin && id <= origin.keptEvents && kind !== "timer" && kind !== "child";
  return begunAnew ? origin.at : opening.at;
};

/** Lambda functions that say nothing have the service's own limit. */
const lambdaMilliseconds = 900_000;

interface Limit {
  readonly kind: DeadlineKind;
  readonly from: number | undefined;
  readonly milliseconds: number | undefined;
}

const deadlinesIn = (limits: readonly Limit[]): readonly Deadline[] =>
  limits
    .flatMap(({ kind, from, milliseconds }) =>
      from === undefined || milliseconds === undefined ? [] : [{ kind, at: from + milliseconds }],
    )
    .sort((one, other) => one.at - other.at);

const limitsOf = ({ kind, opening, starting }: Operation, openedAt: number): readonly Limit[] => {
  const timeout = (name: string) => timeoutMilliseconds(opening, name);
  const waiting = starting ? undefined : openedAt;
  if (kind === "timer") {
    return [{ kind: "fires", from: opening.at, milliseconds: timeout("startToFireTimeout") }];
  }
  if (kind === "lambda") {
    const milliseconds = timeout("startToCloseTimeout") ?? lambdaMilliseconds;
    return [{ kind: "startToClose", from: starting?.at, milliseconds }];
  }
  if (kind === "child") {
    const milliseconds = timeout("executionStartToCloseTimeout");
    return [{ kind: "executionStartToClose", from: starting?.at, milliseconds }];
  }
  return [
    { kind: "scheduleToStart", from: waiting, milliseconds: timeout("scheduleToStartTimeout") },
    { kind: "scheduleToClose", from: openedAt, milliseconds: timeout("scheduleToCloseTimeout") },
    { kind: "startToClose", from: starting?.at, milliseconds: timeout("startToCloseTimeout") },
  ];
};

/** When the run itself is timed out; undefined when never, or when it has closed. */
export const executionDeadline = (view: HistoryView, origin?: Origin): number | undefined => {
  const started = firstEvent(view);
  const milliseconds = timeoutMilliseconds(started, "executionStartToCloseTimeout");
  if (!started || milliseconds === undefined || isClosed(view)) return undefined;
  return (origin?.at ?? started.at) + milliseconds;
};
