// Metrics of tasks, from their arrival to their answers. What became of a task is what the service
// said to the call that answered it.
import type { ActivityTask, DecisionTask, HistoryEvent, OperationName } from "@ekiden/client";
import type { DecisionFailureKind } from "../errors.ts";
import type { Run } from "../workflow/run.ts";
import type { CallOutcome } from "./call-outcome.ts";
import { ActivityTimes, keptEventsOf } from "./history.ts";
import type { Meters } from "./meters.ts";
import { stopwatch } from "./stopwatch.ts";

/**
 * `too late`: the service had given the task up. `unknown`: either that, or it had the answer by a
 * call of which nothing was heard. `unanswered`: no call got through.
 */
type Answer = "completed" | "failed" | "canceled" | "too late" | "unknown" | "unanswered";

/** What came of a call. */
export interface Heard {
  readonly outcome: CallOutcome;
  /** The service may have done what was asked, also where the outcome is a refusal. */
  readonly mayBeDone: boolean;
}

const answers: Readonly<Partial<Record<OperationName, Answer>>> = {
  RespondActivityTaskCompleted: "completed",
  RespondActivityTaskFailed: "failed",
  RespondActivityTaskCanceled: "canceled",
  RespondDecisionTaskCompleted: "completed",
};

class OpenTask {
  readonly seconds = stopwatch();
  answer: Answer | undefined;
  #isTaken = false;
  #mayBeTaken = false;

  heard(operation: OperationName, { outcome, mayBeDone }: Heard): void {
    // A heartbeat that the answer has overtaken is refused.
    if (this.#isTaken) return;
    const wanted = answers[operation];
    this.#isTaken = wanted !== undefined && outcome === "ok";
    this.#mayBeTaken ||= wanted !== undefined && mayBeDone;
    if (outcome === "gone") this.answer = this.#mayBeTaken ? "unknown" : "too late";
    else if (wanted) this.answer = outcome === "ok" ? wanted : "unanswered";
  }
}

/** What a decider measures of its work on one task. */
export class DecisionMeter {
  readonly #meters: Meters;
  readonly #task: DecisionTask;
  readonly #type: { readonly workflow_type: string; readonly workflow_version: string };
  #events: readonly HistoryEvent[] = [];
  #from: "cache" | "beginning" | undefined;
  #failure: string | undefined;

  constructor(meters: Meters, task: DecisionTask) {
    this.#meters = meters;
    this.#task = task;
    const { name = "", version = "" } = task.workflowType ?? {};
    this.#type = { workflow_type: name, workflow_version: version };
  }

  /** The part of the history that the task is decided with. */
  read(events: readonly HistoryEvent[], from: "cache" | "beginning"): void {
    this.#events = events;
    this.#from = from;
  }

  /** Calls `lead`, in which the code goes through a whole history. */
  replay<T>(lead: () => T): T {
    if (this.#previous === 0) return lead();
    const seconds = stopwatch();
    try {
      return lead();
    } finally {
      this.#meters.replayDuration(seconds(), this.#type);
    }
  }

  /** Undefined: nothing could be recorded, because the service was in the way. */
  failed(kind: DecisionFailureKind | undefined): void {
    this.#failure = kind ?? "no answer";
    this.#meters.decisionFailures(1, { ...this.#type, reason: this.#failure });
  }

  ended({ seconds, answer = "unanswered" }: OpenTask, times: ActivityTimes, run?: Run): void {
    const outcome = this.#failure && answer === "completed" ? "failed" : answer;
    this.#meters.decisionStartToClose(seconds(), { ...this.#type, outcome });
    if (this.#from && this.#previous > 0) {
      this.#meters.cacheLookups(1, { outcome: this.#from === "cache" ? "hit" : "miss" });
    }
    // A task that was not answered is measured by its next attempt.
    if (answer !== "completed") return;
    const news = Math.max(this.#previous, keptEventsOf(run));
    times.tell(this.#events, news, run);
    this.#tellOfNews(news);
  }

  /** Of the events after this one. */
  #tellOfNews(told: number): void {
    const news = this.#events.filter(({ id }) => id > told);
    const waited = waitedIn(news, this.#task.startedEventId);
    if (waited !== undefined) this.#meters.decisionScheduleToStart(waited / 1_000, this.#type);
    for (const { type, data } of news) {
      const isRefusal = refusedCloses.has(type) && "cause" in data;
      if (isRefusal && data.cause === "UNHANDLED_DECISION") {
        this.#meters.refusedCloses(1, this.#type);
      }
    }
  }

  /** The start of the task before; 0 if there was none. */
  get #previous(): number {
    return this.#task.previousStartedEventId ?? 0;
  }
}

/**
 * Milliseconds that the task waited which was started by this event. While the one before is open,
 * no worker can have it. Undefined where its scheduling is not among the events.
 */
const waitedIn = (
  events: readonly HistoryEvent[],
  startedEventId: number | undefined,
): number | undefined => {
  const scheduled = new Map<number, number>();
  let freeAt = 0;
  for (const { id, at, type, data } of events) {
    if (type === "DecisionTaskScheduled") scheduled.set(id, at);
    if (type === "DecisionTaskCompleted" || type === "DecisionTaskTimedOut") freeAt = at;
    if (type !== "DecisionTaskStarted" || id !== startedEventId) continue;
    const scheduledAt = scheduled.get(data.scheduledEventId);
    return scheduledAt === undefined ? undefined : at - Math.max(scheduledAt, freeAt);
  }
  return undefined;
};

const refusedCloses: ReadonlySet<string> = new Set([
  "CompleteWorkflowExecutionFailed",
  "FailWorkflowExecutionFailed",
  "CancelWorkflowExecutionFailed",
  "ContinueAsNewWorkflowExecutionFailed",
]);

/** The tasks that a worker has. */
export class TaskMeters {
  readonly #meters: Meters;
  readonly #times: ActivityTimes;
  /** By task token. */
  readonly #open = new Map<string, OpenTask>();

  constructor(meters: Meters) {
    this.#meters = meters;
    this.#times = new ActivityTimes(meters);
  }

  /** A call that names a task was answered, or was not. */
  heard(operation: OperationName, taskToken: string, heard: Heard): void {
    this.#open.get(taskToken)?.heard(operation, heard);
  }

  /** Measures `work` on a decision task. */
  async decision(
    task: DecisionTask,
    work: (meter: DecisionMeter) => Promise<{ readonly run?: Run }>,
  ): Promise<void> {
    const meter = new DecisionMeter(this.#meters, task);
    await this.#measured(task.taskToken, async (open) => {
      const { run } = await work(meter);
      meter.ended(open, this.#times, run);
    });
  }

  /** Measures `work` on an activity task. */
  async activity({ taskToken, activityType }: ActivityTask, work: () => Promise<void>) {
    await this.#measured(taskToken, async (open) => {
      await work();
      const { name = "", version = "" } = activityType ?? {};
      const type = { activity_type: name, activity_version: version };
      const outcome = open.answer ?? "left open";
      this.#meters.activityStartToClose(open.seconds(), { ...type, outcome });
    });
  }

  async #measured(taskToken = "", work: (open: OpenTask) => Promise<void>): Promise<void> {
    const open = new OpenTask();
    this.#open.set(taskToken, open);
    try {
      await work(open);
    } finally {
      this.#open.delete(taskToken);
    }
  }
}
