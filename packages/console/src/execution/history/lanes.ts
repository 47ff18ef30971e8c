// What the timeline draws: a lane for each thing, and in it the parts of its time.
import { flowNames } from "@ekiden/model";
import {
  type Operation,
  type OperationKind,
  type Told,
  textAttribute,
  timeoutMilliseconds,
} from "./operation.ts";
import { type HistoryView, triesKey } from "./view.ts";

/** Which lanes there are once only: what happens in a moment shares one. */
type Shared = "execution" | "decision" | "signal" | "marker" | "outgoingSignal";

export interface Lane extends Told {
  readonly key: string;
  readonly kind: OperationKind;
  readonly operations: readonly Operation[];
}

export interface Lanes {
  readonly all: readonly Lane[];
}

interface GrowingLane extends Lane {
  readonly operations: Operation[];
}

interface GrowingLanes extends Lanes {
  readonly all: GrowingLane[];
  readonly byKey: Map<string, GrowingLane>;
  /** How many operations of the view have their lane. */
  readonly taken: number;
}

export const noLanes = (): Lanes => {
  const lanes: GrowingLanes = { all: [], byKey: new Map(), taken: 0 };
  return lanes;
};

/** The lanes of a view, from those of an earlier one of the same history. */
export const lanesOf = (view: HistoryView, earlier: Lanes = noLanes()): Lanes => {
  const { all, byKey, taken } = earlier as GrowingLanes;
  for (let index = taken; index < view.operations.length; index += 1) {
    const operation = view.operations[index];
    if (operation) place({ all, byKey }, operation);
  }
  const lanes: GrowingLanes = { all, byKey, taken: view.operations.length };
  return lanes;
};

const shared: { readonly [K in OperationKind]?: Shared } = {
  execution: "execution",
  decision: "decision",
  signal: "signal",
  cancelRequest: "signal",
  marker: "marker",
  outgoingSignal: "outgoingSignal",
  outgoingCancelRequest: "outgoingSignal",
};

const place = ({ all, byKey }: Pick<GrowingLanes, "all" | "byKey">, operation: Operation): void => {
  const key = laneKey(byKey, operation);
  const lane = byKey.get(key);
  if (lane) {
    lane.operations.push(operation);
    return;
  }
  const { kind, name, version, subject } = operation;
  const laneKind = shared[kind] ?? kind;
  const added = { name, version, subject, key, kind: laneKind, operations: [operation] };
  byKey.set(key, added);
  all.push(added);
};

/** A pause between two tries stands in the lane of what is tried: Flow names the timer after it. */
const laneKey = (byKey: ReadonlyMap<string, Lane>, operation: Operation): string => {
  const { kind, name } = operation;
  const tried = kind === "timer" && triedOf(name);
  if (tried && byKey.has(tried)) return tried;
  return shared[kind] ?? operation.tries ?? `${kind} ${name}`;
};

const triedOf = (timerId: string): string | undefined => {
  const mark = timerId.lastIndexOf(flowNames.pause);
  return mark > 0 ? triesKey("activity", timerId.slice(0, mark)) : undefined;
};

/** A pause between tries: a timer in the lane of an activity. */
const isPause = ({ kind, name }: Operation): boolean =>
  kind === "timer" && triedOf(name) !== undefined;

type Part =
  /** It waits for a worker to take it. */
  | "queue"
  | "run"
  /** No heartbeat came, until its time was out. */
  | "silence"
  /** Between two tries. */
  | "pause"
  /** It happened in a moment. */
  | "moment";

/** A piece of a lane; times in milliseconds since 1970. */
export interface Segment {
  readonly part: Part;
  readonly from: number;
  readonly to: number;
  readonly operation: Operation;
}

/** The parts of an operation's time; what has not ended goes on until `now`. */
export const segmentsOf = (operation: Operation, now: number): readonly Segment[] => {
  const { opening, starting, ending, kind } = operation;
  const from = opening.at;
  const to = ending?.at ?? Math.max(now, from);
  if (operation.state === "recorded" || ending === opening) {
    return [{ part: "moment", from, to: from, operation }];
  }
  if (kind === "timer")
    return [{ part: isPause(operation) ? "pause" : "run", from, to, operation }];
  if (kind === "execution") return [{ part: "run", from, to, operation }];
  if (!starting) return [{ part: "queue", from, to, operation }];
  const queue: Segment = { part: "queue", from, to: starting.at, operation };
  return [queue, ...runOf(operation, starting.at, to)];
};

const runOf = (operation: Operation, from: number, to: number): readonly Segment[] => {
  const silent = heartbeatMissed(operation);
  if (silent === undefined) return [{ part: "run", from, to, operation }];
  const since = Math.max(from, to - silent);
  return [
    { part: "run", from, to: since, operation },
    { part: "silence", from: since, to, operation },
  ];
};

/** Milliseconds without a heartbeat, of an activity that was timed out for it. */
const heartbeatMissed = ({ opening, ending }: Operation): number | undefined =>
  textAttribute(ending, "timeoutType") === "HEARTBEAT"
    ? timeoutMilliseconds(opening, "heartbeatTimeout")
    : undefined;

/** How long it waited and how long it was worked on, in milliseconds. */
export const durationsOf = (
  operation: Operation,
  now: number,
): { readonly queue: number; readonly run: number } => {
  let [queue, run] = [0, 0];
  for (const { part, from, to } of segmentsOf(operation, now)) {
    if (part === "queue") queue += to - from;
    else run += to - from;
  }
  return { queue, run };
};
