// A harness for the engine's tests, in memory and without a clock of its own: it owns the time,
// keeps executions as text (as a store does), offers their tasks, carries their messages, and
// after every step holds the engine to its promises.
import type { Message, ReadyTask } from "../src/effect.ts";
import {
  addresseeOf,
  answerUndeliverable,
  blankExecution,
  type Execution,
  type Facts,
  type Limits,
  limitProfiles,
  nextDeadline,
  type RegisteredActivityType,
  type RegisteredWorkflowType,
  reach,
  receive,
  receiveParentChange,
  Step,
  type Successor,
} from "../src/index.ts";
import { Audit } from "./audit.ts";
import { asStored, takeStep } from "./promises.ts";

/** Types are named `name/version`. */
export interface EngineHarnessOptions {
  readonly limits?: Partial<Limits>;
  readonly workflowTypes?: Readonly<Record<string, Partial<RegisteredWorkflowType>>>;
  readonly activityTypes?: Readonly<Record<string, Partial<RegisteredActivityType>>>;
  /** In place of the number of open runs in this harness. */
  readonly openExecutions?: number;
  readonly lambdaAvailable?: boolean;
  /** Every message that may come twice does so (I4). */
  readonly echoes?: boolean;
  /** How long each step takes; 0 unless told, so that time passes only where a script says so. */
  readonly paceMs?: number;
}

/** One run as the harness keeps it. */
export interface Kept {
  execution: Execution;
  /** The fold of the recorded events alone. */
  replayed: Execution;
  readonly audit: Audit;
  readonly offered: Map<number, ReadyTask>;
  readonly everOffered: Set<number>;
}

export const domain = "tests";
const timeBegins = Date.UTC(2026, 0, 1);
/** More deadlines or messages than this in one go: the engine runs in a circle. */
const maxRounds = 100_000;

const workflowType: RegisteredWorkflowType = {
  deprecated: false,
  defaultTaskList: { name: "deciders" },
  defaultTaskStartToCloseTimeout: "NONE",
  defaultExecutionStartToCloseTimeout: "31536000",
  defaultChildPolicy: "TERMINATE",
};
const activityType: RegisteredActivityType = {
  deprecated: false,
  defaultTaskList: { name: "workers" },
  defaultTaskScheduleToStartTimeout: "NONE",
  defaultTaskScheduleToCloseTimeout: "NONE",
  defaultTaskStartToCloseTimeout: "NONE",
  defaultTaskHeartbeatTimeout: "NONE",
};

export class EngineHarness {
  now = timeBegins;
  readonly limits: Limits;
  readonly options: EngineHarnessOptions;
  readonly runs: Kept[] = [];
  readonly pending: Message[] = [];
  /** Messages wait until a script delivers them. */
  holding = false;
  #delivering = false;

  constructor(options: EngineHarnessOptions = {}) {
    this.options = options;
    this.limits = { ...limitProfiles.aws, ...options.limits };
  }

  workflowType(name: string, version: string): RegisteredWorkflowType | undefined {
    const types: EngineHarnessOptions["workflowTypes"] = {
      "order/1": workflowType,
      ...this.options.workflowTypes,
    };
    const found = Object.entries(types).find(([key]) => key === `${name}/${version}`)?.[1];
    return found && { deprecated: false, ...found };
  }

  facts(workflowId: string): Facts {
    const { openExecutions, lambdaAvailable = false } = this.options;
    const activityTypes: EngineHarnessOptions["activityTypes"] = {
      "work/1": activityType,
      ...this.options.activityTypes,
    };
    return {
      workflowType: (name, version) => this.workflowType(name, version),
      activityType(name, version) {
        const key = `${name}/${version}`;
        const found = Object.entries(activityTypes).find(([known]) => known === key)?.[1];
        return found && { deprecated: false, ...found };
      },
      openExecutions: openExecutions ?? this.runs.filter(({ audit }) => !audit.closed).length,
      newRunId: this.newRunId(workflowId),
      lambdaAvailable,
    };
  }

  newRunId(workflowId: string): string {
    return `${workflowId}-${this.runsOf(workflowId).length + 1}`;
  }

  /** Oldest first. */
  runsOf(workflowId: string): Kept[] {
    return this.runs.filter(({ execution }) => execution.workflowId === workflowId);
  }

  begin(workflowId: string, change: (step: Step) => void, runId = this.newRunId(workflowId)): Kept {
    const key = { domain, workflowId, runId };
    const kept: Kept = {
      execution: blankExecution(key),
      replayed: blankExecution(key),
      audit: new Audit(),
      offered: new Map(),
      everOffered: new Set(),
    };
    this.runs.push(kept);
    this.step(kept, change);
    return kept;
  }

  /** A step that is refused leaves no trace (I2). */
  step<T>(kept: Kept, change: (step: Step) => T): T {
    const result = this.#stepAt(kept, this.now + (this.options.paceMs ?? 0), change);
    if (!this.holding) this.deliver();
    return result;
  }

  #stepAt<T>(kept: Kept, at: number, change: (step: Step) => T): T {
    const step = new Step(kept.execution, at, this.limits);
    const result = takeStep(this, kept, { step, change });
    this.now = at;
    kept.execution = asStored(kept.execution);
    this.pending.push(...step.messages.map((message) => asSent(message)));
    if (step.successor) this.#succeed(kept, step.successor);
    return result;
  }

  #succeed({ execution }: Kept, { runId, begin }: Successor): void {
    this.begin(execution.workflowId, begin, runId);
  }

  // ── Messages ─────────────────────────────────────────────────────────────────────────────────

  /** Delivers what waits, and what follows from it, until all is quiet; or one kind, once each. */
  deliver(kind?: Message["kind"]): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      if (kind) for (const message of this.#take(kind)) this.#receive(message);
      else this.#deliverAll();
    } finally {
      this.#delivering = false;
    }
  }

  #take(kind: Message["kind"]): Message[] {
    const taken = this.pending.filter((message) => message.kind === kind);
    const left = this.pending.filter((message) => message.kind !== kind);
    this.pending.splice(0, this.pending.length, ...left);
    return taken;
  }

  #deliverAll(): void {
    for (let round = 0; round < maxRounds; round += 1) {
      const message = this.pending.shift();
      if (!message) return;
      this.#receive(message);
    }
    throw new Error("messages go round in circles");
  }

  #receive(message: Message): void {
    this.receive(message);
    if (this.options.echoes && mayComeTwice.has(message.kind)) this.receive(message);
  }

  /** Hands one message to its addressee, or the answer to it back to where it came from. */
  receive(message: Message): void {
    const { workflowId, runId } = message.to;
    const namesakes = this.runsOf(workflowId).filter(
      ({ execution }) => !runId || execution.runId === runId,
    );
    const open = namesakes.find(({ audit }) => !audit.closed);
    const hand = (step: Step) => {
      if (message.kind !== "changeParent") receive(step, message as never);
      else receiveParentChange(step, message, namesakes[0]?.audit.history.at(-1));
    };
    const addressee = addresseeOf(message);
    const target = addressee === "named" ? namesakes[0] : open;
    if (addressee === "new" && !open) this.begin(workflowId, hand);
    else if (addressee !== "new" && target) this.step(target, hand);
    else {
      const answer = answerUndeliverable(message);
      if (answer) this.pending.push(asSent(answer));
    }
  }

  // ── Time ─────────────────────────────────────────────────────────────────────────────────────

  /** Every deadline on the way is reached at its very moment, in turn. */
  pass(milliseconds: number): void {
    const until = this.now + milliseconds;
    for (let round = 0; round < maxRounds; round += 1) {
      const next = this.#nextDue();
      if (!next || next.at > until) {
        this.now = Math.max(this.now, until);
        return;
      }
      this.#stepAt(next.kept, Math.max(this.now, next.at), reach);
      if (!this.holding) this.deliver();
    }
    throw new Error("deadlines go round in circles");
  }

  /** Time passes without a look at the deadlines; then all that are due are reached at once. */
  oversleep(milliseconds: number): void {
    this.now += milliseconds;
    this.pass(0);
  }

  #nextDue(): { kept: Kept; at: number } | undefined {
    let next: { kept: Kept; at: number } | undefined;
    for (const kept of this.runs) {
      const at = nextDeadline(kept.execution);
      if (at !== undefined && (!next || at < next.at)) next = { kept, at };
    }
    return next;
  }
}

/**
 * The others change their target each time; a store forgets a message in the very commit that
 * receives it, and so those come once.
 */
export const mayComeTwice: ReadonlySet<Message["kind"]> = new Set([
  "startChild",
  "childStarted",
  "startChildFailed",
  "childClosed",
  "applyChildPolicy",
  "changeParent",
  "signaled",
  "signalFailed",
  "cancelRequested",
  "requestCancelFailed",
]);

/** A message as it comes out of a store. */
const asSent = (message: Message): Message => JSON.parse(JSON.stringify(message));
