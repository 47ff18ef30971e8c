// An operator, who ends activities by their ids: of some a worker has vanished, some no worker has
// taken yet, and some are in good hands. What it knows of them is a while old.
import type { OperatorCallName } from "@ekiden/invariants";
import type { HistoryEvent } from "@ekiden/model";
import { domain } from "./decisions.ts";
import { Program } from "./programs.ts";

interface Seen {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  /** As the operator has seen it; absent: it does not say what it has seen. */
  readonly scheduledEventId?: number;
  readonly startedEventId?: number;
}

const operations: readonly OperatorCallName[] = [
  "CompleteActivity",
  "FailActivity",
  "CancelActivity",
  "TimeOutActivity",
  "RetryActivity",
];
/** So many of the latest tasks are looked at. */
const maxLooked = 12;
const expected: ReadonlySet<string> = new Set(["UnknownResourceFault", "ActivityStateConflict"]);

export class Operator extends Program {
  #said = 0;

  async round(): Promise<void> {
    await this.pause(this.parts.thinkMilliseconds * 4);
    if (this.parts.isCalm()) return;
    const seen = this.#look();
    if (seen) await this.#end(seen);
  }

  #look(): Seen | undefined {
    const latest = this.parts.deliveries.slice(-maxLooked);
    if (latest.length === 0) return undefined;
    const given = this.dice.of(latest);
    const { workflowExecution, startedEventId } = given.task;
    if (given.kind === "activity") {
      const { activityId } = given.task;
      return { ...workflowExecution, activityId, ...(this.dice.chance(0.5) && { startedEventId }) };
    }
    const scheduled = given.events.filter(isScheduled);
    if (scheduled.length === 0) return undefined;
    const { id: scheduledEventId, data } = this.dice.of(scheduled);
    const { activityId } = data;
    const isSaid = this.dice.chance(0.5);
    return { ...workflowExecution, activityId, ...(isSaid && { scheduledEventId }) };
  }

  async #end(seen: Seen): Promise<void> {
    const { network, complain } = this.parts;
    const said = `${this.actor.name} ${++this.#said}`;
    const operation = this.dice.of(operations);
    const payload = {
      CompleteActivity: { result: said },
      FailActivity: { reason: said },
      CancelActivity: { details: said },
      TimeOutActivity: {},
      RetryActivity: this.dice.chance(0.5) ? { as: "FAILED" as const } : {},
    }[operation];
    const outcome = await network.patiently(this.actor, operation, { domain, ...seen, ...payload });
    if (outcome.kind === "fault" && !expected.has(outcome.fault)) {
      complain(`${this.actor.name}: ${operation} was refused: ${outcome.fault}`);
    }
  }
}

const isScheduled = (event: HistoryEvent): event is HistoryEvent<"ActivityTaskScheduled"> =>
  event.type === "ActivityTaskScheduled";
