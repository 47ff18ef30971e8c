// What the workflow has asked for and the history does not tell of yet.
import type { Decision, DecisionType } from "@ekiden/model";
import { names } from "../names.ts";

export interface Asked {
  /** What the decision and the event that it makes have in common: `timer timer-1`. */
  readonly key: string;
  readonly decision: Decision;
  /** An object with the stack of the call that asked. */
  readonly where: { readonly stack?: string };
}

/** Of one answer; SWF once had such a limit, and the request must stay below 1 MB. */
export const decisionsMost = 100;
const charactersMost = 700_000;

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

const charactersOf = ({ data }: Decision): number => {
  let characters = 256;
  for (const value of Object.values(data)) {
    if (typeof value === "string") characters += value.length;
  }
  return characters;
};

/** Asks for another decision task at once. */
const more = (startedEventId: number): Decision => ({
  type: "StartTimer",
  data: { timerId: `${names.moreTimer}.${startedEventId}`, startToFireTimeout: "0" },
});

export class Outbox {
  #asked = new Map<string, Asked>();

  get size(): number {
    return this.#asked.size;
  }

  add(asked: Asked): void {
    this.#asked.set(asked.key, asked);
  }

  has(key: string): boolean {
    return this.#asked.has(key);
  }

  /** Takes one back, or out because the history tells of it; undefined if nobody asked. */
  take(key: string): Asked | undefined {
    const asked = this.#asked.get(key);
    this.#asked.delete(key);
    return asked;
  }

  all(): readonly Asked[] {
    return [...this.#asked.values()];
  }

  /** What a workflow that closes has no use for any more. */
  dropIncompatibleWithClose(): readonly Asked[] {
    const dropped = this.all().filter(({ decision }) => incompatibleWithClose.has(decision.type));
    for (const { key } of dropped) this.#asked.delete(key);
    return dropped;
  }

  /**
   * The decisions of one answer, the close last. What does not fit stays for the next decision
   * task, which a timer of no seconds calls for.
   */
  batch(startedEventId: number): Decision[] {
    const decisions: Decision[] = [];
    let characters = 0;
    for (const { decision } of this.#inOrder()) {
      characters += charactersOf(decision);
      const isFull = decisions.length === decisionsMost - 1 && this.size > decisionsMost;
      if (isFull || (characters > charactersMost && decisions.length > 0)) {
        return [...decisions, more(startedEventId)];
      }
      decisions.push(decision);
    }
    return decisions;
  }

  *#inOrder(): Generator<Asked> {
    const all = this.all();
    yield* all.filter(({ decision }) => !closes.has(decision.type));
    yield* all.filter(({ decision }) => closes.has(decision.type));
  }
}
