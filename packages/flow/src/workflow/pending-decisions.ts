// What the workflow has asked for and the history does not record yet.
import type { Decision, DecisionType } from "@ekiden/client";
import { DecisionFailure } from "../errors.ts";
import { isReserved, isUpdateMarker, names } from "../names.ts";
import type { PayloadLimits } from "./payloads.ts";

export interface Asked {
  /** What the decision and the event that it makes have in common: `timer timer-1`. */
  readonly key: string;
  readonly decision: Decision;
  /** An object with the stack of the call that asked. */
  readonly where: { readonly stack?: string };
  /** True where its input may be another one than the history has. */
  readonly mayDiffer?: boolean | undefined;
  /** What its promise is rejected with where the history shows that it was not asked for. */
  readonly orElse?: unknown;
}

/** Of one answer; SWF once had such a limit. Values are not counted: see `batch`. */
const maxDecisions = 100;
/** The request must stay below 1 MB, with a token of 1,024 characters and an execution context. */
const maxBytes = 850_000;

/** The service refuses a batch that closes the workflow and opens one of these. */
const incompatibleWithClose: ReadonlySet<DecisionType> = new Set([
  "ScheduleActivityTask",
  "StartTimer",
]);

const closes: ReadonlySet<DecisionType> = new Set([
  "CompleteWorkflowExecution",
  "FailWorkflowExecution",
  "CancelWorkflowExecution",
  "ContinueAsNewWorkflowExecution",
]);

type Sizes = Pick<PayloadLimits, "sentBytesOf">;

const bytesOf = ({ data }: Decision, sizes: Sizes): number => {
  let bytes = 512;
  for (const value of Object.values(data)) {
    if (typeof value === "string") bytes += sizes.sentBytesOf(value);
  }
  return bytes;
};

/**
 * Markers that hold values, or the way that was taken: a replay of the turn needs them. Answers to
 * updates are not among them, because only clients read those.
 */
const isValue = ({ type, data }: Decision): boolean =>
  type === "RecordMarker" && isReserved(data.markerName) && !isUpdateMarker(data.markerName);
/** Asks for another decision task at once. */
const more = (startedEventId: number): Decision => ({
  type: "StartTimer",
  data: { timerId: `${names.moreTimer}.${startedEventId}`, startToFireTimeout: "0" },
});

/** The service has no use for these in an answer that closes the run, which ends them all. */
const isMootWithClose = ({ decision: { type } }: Asked): boolean =>
  type === "CancelTimer" || type === "RequestCancelActivityTask";

export class PendingDecisions {
  #asked: Map<string, Asked> | undefined;
  /** True from where on inputs may be others than the history has. */
  acceptsChanges = false;

  get size(): number {
    return this.#asked?.size ?? 0;
  }

  add(asked: Asked): void {
    this.#asked ??= new Map();
    this.#asked.set(asked.key, this.acceptsChanges ? { ...asked, mayDiffer: true } : asked);
  }

  /** Removes an entry, withdrawn or recorded by the history; undefined if there is none. */
  take(key: string): Asked | undefined {
    const asked = this.#asked?.get(key);
    if (asked) this.#asked?.delete(key);
    return asked;
  }

  all(): readonly Asked[] {
    return [...(this.#asked?.values() ?? [])];
  }

  /** What a workflow that closes has no use for any more. */
  dropIncompatibleWithClose(): readonly Asked[] {
    const dropped = this.all().filter(({ decision }) => incompatibleWithClose.has(decision.type));
    for (const { key } of dropped) this.#asked?.delete(key);
    return dropped;
  }

  /** What the close does by itself: it may be refused, and nothing is called off then. */
  dropMoot(): void {
    for (const asked of this.all()) if (isMootWithClose(asked)) this.#asked?.delete(asked.key);
  }

  /**
   * The decisions of one answer, the close last. What does not fit stays for the next decision
   * task, which a timer of no seconds calls for; values that a replay of this turn needs are all in
   * this answer, and first. Throws a DecisionFailure when they alone are too long.
   */
  batch(startedEventId: number, sizes: Sizes): Decision[] {
    const { values, others } = this.#inOrder();
    const decisions = [...values];
    let bytes = values.reduce((sum, value) => sum + bytesOf(value, sizes), 0);
    if (bytes > maxBytes) throw tooMuch(values.length, bytes);
    for (const [index, decision] of others.entries()) {
      bytes += bytesOf(decision, sizes);
      const isFull = decisions.length >= maxDecisions - 1 && index < others.length - 1;
      if (isFull || (bytes > maxBytes && decisions.length > 0)) {
        return [...decisions, more(startedEventId)];
      }
      decisions.push(decision);
    }
    return decisions;
  }

  #inOrder(): { readonly values: readonly Decision[]; readonly others: readonly Decision[] } {
    const all = this.all().map(({ decision }) => decision);
    const others = all.filter((decision) => !isValue(decision));
    return {
      values: all.filter(isValue),
      others: [
        ...others.filter(({ type }) => !closes.has(type)),
        ...others.filter(({ type }) => closes.has(type)),
      ],
    };
  }
}

const tooMuch = (count: number, bytes: number): DecisionFailure =>
  new DecisionFailure(
    "payload",
    `The ${count} values of local activities and side effects in one turn take ${bytes} bytes, and ` +
      `one answer holds ${maxBytes}: return references, or use activities.`,
  );
