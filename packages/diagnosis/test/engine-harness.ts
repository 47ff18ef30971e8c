// Runs of the real engine, in memory: a script takes their steps, and time passes where it says so.
import assert from "node:assert/strict";
import {
  addresseeOf,
  answerUndeliverable,
  blankExecution,
  type DomainPauses,
  type Execution,
  type Facts,
  type Limits,
  limitProfiles,
  type Message,
  nextDeadline,
  noPauses,
  type RegisteredActivityType,
  type RegisteredWorkflowType,
  reach,
  receive,
  Step,
  type TimeSpan,
} from "@ekiden/engine";
import { decodeEvents, type HistoryEvent } from "@ekiden/model";

export const domain = "office";

/** When every script begins: 2026-01-01 00:00:00 UTC. */
export const beginning = Date.UTC(2026, 0, 1);

export interface Run {
  readonly execution: Execution;
  readonly history: HistoryEvent[];
}

type Status = "missing" | "deprecated" | "bare";

const workflowDefaults = {
  defaultTaskList: { name: "deciders" },
  defaultTaskStartToCloseTimeout: "30",
  defaultExecutionStartToCloseTimeout: "86400",
  defaultChildPolicy: "TERMINATE",
} as const;
const activityDefaults = {
  defaultTaskList: { name: "workers" },
  defaultTaskScheduleToStartTimeout: "NONE",
  defaultTaskScheduleToCloseTimeout: "NONE",
  defaultTaskStartToCloseTimeout: "NONE",
  defaultTaskHeartbeatTimeout: "NONE",
};

export class EngineHarness {
  now = beginning;
  limits: Limits = limitProfiles.aws;
  lambdaAvailable = true;
  openExecutions: number | undefined;
  /** Messages between runs wait. */
  isHolding = false;
  /** Types that are not as others are: `Name/1` → how. All others are registered, with defaults. */
  readonly types = new Map<string, Status>();
  readonly runs: Run[] = [];
  /** Activity task lists that were paused, or are → when. */
  readonly heldLists = new Map<string, readonly TimeSpan[]>();
  readonly pauses: DomainPauses = {
    ...noPauses,
    ofTaskList: (kind, name) => (kind === "activity" && this.heldLists.get(name)) || [],
  };
  readonly #messages: Message[] = [];

  statusOf(name: string, version: string): Status | undefined {
    return this.types.get(`${name}/${version}`);
  }

  workflowType(name: string, version: string): RegisteredWorkflowType | undefined {
    return registered(this.statusOf(name, version), workflowDefaults);
  }

  facts(workflowId: string): Facts {
    return {
      workflowType: (name, version) => this.workflowType(name, version),
      activityType: (name, version): RegisteredActivityType | undefined =>
        registered(this.statusOf(name, version), activityDefaults),
      openExecutions: this.openExecutions ?? this.runs.length,
      newRunId: this.newRunId(workflowId),
      lambdaAvailable: this.lambdaAvailable,
    };
  }

  newRunId(workflowId: string): string {
    return `${workflowId}-run-${this.runsOf(workflowId).length + 1}`;
  }

  runsOf(workflowId: string): readonly Run[] {
    return this.runs.filter(({ execution }) => execution.workflowId === workflowId);
  }

  begin(workflowId: string, change: (step: Step) => void, runId = this.newRunId(workflowId)): Run {
    const run: Run = { execution: blankExecution({ domain, workflowId, runId }), history: [] };
    this.runs.push(run);
    this.step(run, change);
    return run;
  }

  step(run: Run, change: (step: Step) => unknown): void {
    const step = new Step(run.execution, this.now, this.limits);
    step.pauses = this.pauses;
    change(step);
    step.finish();
    run.history.push(...step.events.flatMap((text) => decodeEvents(text)));
    this.#messages.push(...step.messages);
    if (step.successor) {
      const { runId, begin } = step.successor;
      this.begin(run.execution.workflowId, begin, runId);
    }
    if (!this.isHolding) this.deliver();
  }

  deliver(): void {
    for (let message = this.#messages.shift(); message; message = this.#messages.shift()) {
      this.#receive(message);
    }
  }

  #receive(message: Message): void {
    const { workflowId, runId } = message.to;
    const named = this.runsOf(workflowId).filter(
      ({ execution }) => !runId || execution.runId === runId,
    );
    const open = named.find(({ execution }) => !execution.closed);
    const hand = (step: Step) => receive(step, message as never);
    const addressee = addresseeOf(message);
    const target = addressee === "named" ? named[0] : open;
    if (addressee === "new" && !open) this.begin(workflowId, hand);
    else if (addressee !== "new" && target) this.step(target, hand);
    else {
      const answer = answerUndeliverable(message);
      if (answer) this.#receive(answer);
    }
  }

  /** Every deadline on the way is reached at its moment. */
  pass(milliseconds: number): void {
    const until = this.now + milliseconds;
    for (let next = this.#nextDue(until); next; next = this.#nextDue(until)) {
      this.now = Math.max(this.now, nextDeadline(next.execution, this.pauses) ?? 0);
      this.step(next, reach);
    }
    this.now = until;
  }

  #nextDue(until: number): Run | undefined {
    let soonest: Run | undefined;
    const dueAt = ({ execution }: Run) =>
      nextDeadline(execution, this.pauses) ?? Number.POSITIVE_INFINITY;
    for (const run of this.runs) {
      if (dueAt(run) <= until && (!soonest || dueAt(run) < dueAt(soonest))) soonest = run;
    }
    return soonest;
  }

  /** The latest run of a workflow. */
  latest(workflowId: string): Run {
    const run = this.runsOf(workflowId).at(-1);
    assert.ok(run, `no run of ${workflowId}`);
    return run;
  }
}

const registered = <D extends object>(status: Status | undefined, defaults: D) => {
  if (status === "missing") return undefined;
  const own: Partial<D> = status === "bare" ? {} : defaults;
  return { deprecated: status === "deprecated", ...own };
};
