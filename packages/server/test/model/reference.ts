// The reference model: what the service does, thought through once more and as plainly as can be.
// It knows nothing of the engine or of a store; time passes when it is told so.
import {
  type Asked,
  closeTypes,
  type Deciding,
  enactAlone,
  type ModelDecision,
  Refusal,
  requireSound,
  taskStartToCloseTimeout,
} from "./decisions.ts";
import { type Due, History, isNews, type ModelEvent } from "./histories.ts";
import { eventsByOperator, type OperatorCommand } from "./operators.ts";

type Data = Readonly<Record<string, unknown>>;

/** A task as a poller was given it. */
export interface GivenTask {
  readonly kind: "decision" | "activity";
  readonly run: History;
  readonly scheduledEventId: number;
  readonly startedEventId: number;
}

const unknownResource = () => new Refusal("UnknownResourceFault");
const dayMilliseconds = 86_400_000;

export class Reference {
  now: number;
  /** Forgotten ones are no longer here. */
  runs: History[] = [];
  readonly changed = new Set<History>();
  #runIds = 0;
  #messages: (() => void)[] = [];
  #stepHasNews = false;

  constructor(now: number) {
    this.now = now;
  }

  open(workflowId: string): History | undefined {
    return this.runs.find((run) => run.workflowId === workflowId && run.isOpen);
  }

  // ── What clients say ──────────────────────────────────────────────────────────────────────────

  start(workflowId: string, settings: Data): string {
    const runId = this.#newRunId();
    if (this.open(workflowId)) throw new Refusal("WorkflowExecutionAlreadyStartedFault");
    this.#begin(new History({ workflowId, runId }), settings);
    this.#settle();
    return runId;
  }

  signalWithStart(workflowId: string, signalName: string, settings: Data): object {
    const runId = this.#newRunId();
    const open = this.open(workflowId);
    if (!open) this.#begin(new History({ workflowId, runId }), settings);
    this.signal(workflowId, signalName);
    return { runId: open?.runId ?? runId, started: !open };
  }

  signal(workflowId: string, signalName: string): void {
    this.#tell(this.#requireOpen(workflowId), "WorkflowExecutionSignaled", {
      signalName,
      externalInitiatedEventId: 0,
    });
  }

  requestCancel(workflowId: string): void {
    const run = this.#requireOpen(workflowId);
    this.#tell(run, "WorkflowExecutionCancelRequested", { externalInitiatedEventId: 0 });
  }

  terminate(workflowId: string, childPolicy: unknown): void {
    const run = this.#requireOpen(workflowId);
    this.#tell(run, "WorkflowExecutionTerminated", {
      childPolicy: childPolicy ?? run.started.childPolicy,
      cause: "OPERATOR_INITIATED",
    });
  }

  // ── What deciders and workers say ─────────────────────────────────────────────────────────────

  /** The best tasks that a poller may have now: any of those of one age. */
  best(kind: GivenTask["kind"]): { run: History; scheduledEventId: number }[] {
    const waiting = this.waiting(kind);
    const priority = Math.max(...waiting.map((task) => task.priority));
    const urgent = waiting.filter((task) => task.priority === priority);
    const age = Math.min(...urgent.map((task) => task.readyAt));
    return urgent.filter((task) => task.readyAt === age);
  }

  waiting(kind: GivenTask["kind"]) {
    return this.runs.flatMap((run) => {
      if (kind === "activity") {
        return run.waitingActivities.map(({ id, at, data }) => ({
          run,
          scheduledEventId: id,
          readyAt: at,
          priority: Number(data.taskPriority ?? 0),
        }));
      }
      const readyAt = run.decisionReadyAt;
      const scheduledEventId = run.queuedDecision?.id ?? 0;
      const priority = Number(run.started.taskPriority ?? 0);
      return readyAt === undefined ? [] : [{ run, scheduledEventId, readyAt, priority }];
    });
  }

  give(kind: GivenTask["kind"], run: History, scheduledEventId: number): GivenTask {
    const type = kind === "decision" ? "DecisionTaskStarted" : "ActivityTaskStarted";
    this.#tell(run, type, { scheduledEventId });
    return { kind, run, scheduledEventId, startedEventId: run.events.length };
  }

  /** `runIdDrawn` mirrors that the service draws an id for each answer that continues as new. */
  decide(task: GivenTask, decisions: readonly ModelDecision[], executionContext: unknown): void {
    const { run, scheduledEventId, startedEventId } = task;
    const continues = decisions.some(({ type }) => type === "ContinueAsNewWorkflowExecution");
    const newRunId = continues && this.runs.includes(run) ? this.#newRunId() : "";
    const isCurrent = run.isOpen && run.startedDecision?.id === startedEventId;
    if (!isCurrent || !this.runs.includes(run)) throw unknownResource();
    requireSound(decisions);
    const unhandled = run.queuedDecision !== undefined;
    const completed = { scheduledEventId, startedEventId, executionContext };
    const decisionTaskCompletedEventId = this.#record(run, "DecisionTaskCompleted", completed);
    const made = { decisionTaskCompletedEventId };
    for (const decision of decisions) this.#enact({ run, decision, unhandled, made, newRunId });
    this.#endStep(run);
    this.#settle();
  }

  endActivity(task: GivenTask, type: string, data: Data): void {
    const { run, scheduledEventId, startedEventId } = this.#requireActivity(task);
    const requested = run.latestCancelRequest(scheduledEventId);
    const told = type === "ActivityTaskCanceled" ? { latestCancelRequestedEventId: requested } : {};
    this.#tell(run, type, { ...data, scheduledEventId, startedEventId, ...told });
  }

  heartbeat(task: GivenTask, details: string | undefined): boolean {
    const { run, scheduledEventId } = this.#requireActivity(task);
    run.heartbeats.set(scheduledEventId, { at: this.now, details });
    return run.latestCancelRequest(scheduledEventId) !== undefined;
  }

  endByOperator(workflowId: string, command: OperatorCommand): object {
    const run = this.#requireOpen(workflowId);
    const { scheduledEventId, events } = eventsByOperator(run, command);
    const recorded = events.map(({ type, data }) => ({
      eventType: type,
      eventId: this.#record(run, type, data),
    }));
    this.#endStep(run);
    this.#settle();
    return { runId: run.runId, scheduledEventId, events: recorded };
  }

  // ── Time ──────────────────────────────────────────────────────────────────────────────────────

  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (let next = this.#nextDue(); next && next.due.at <= end; next = this.#nextDue()) {
      this.now = next.due.at;
      this.#reach(next.run);
      this.#settle();
    }
    this.now = end;
    this.runs = this.runs.filter(
      ({ closing }) => !closing || closing.at + dayMilliseconds > this.now,
    );
  }

  #nextDue(): { run: History; due: Due } | undefined {
    let next: { run: History; due: Due } | undefined;
    for (const run of this.runs) {
      const [due] = run.dues();
      if (due && (!next || due.at < next.due.at)) next = { run, due };
    }
    return next;
  }

  /** Everything of the run that is due by now; each may make the others moot. */
  #reach(run: History): void {
    for (let [due] = run.dues(); due && due.at <= this.now; [due] = run.dues()) {
      this.#record(run, due.type, due.data);
      this.#endStep(run);
    }
  }

  // ── Decisions ─────────────────────────────────────────────────────────────────────────────────

  #enact(deciding: Deciding): void {
    const { run, decision, unhandled, made: by, newRunId } = deciding;
    const { type, data } = decision;
    if (closeTypes.test(type)) {
      if (unhandled) {
        this.#record(run, `${type}Failed`, { cause: "UNHANDLED_DECISION", ...by });
      } else this.#close(deciding, newRunId);
    } else if (/External|Child/.test(type)) this.#enactMessage(deciding);
    else
      enactAlone({ run, type, data }, (made, told) => this.#record(run, made, { ...by, ...told }));
  }

  #close({ run, decision: { type, data }, made }: Deciding, newRunId: string): void {
    if (type === "ContinueAsNewWorkflowExecution") {
      // What the decision does not say is the type's, not what this run was started with.
      this.#record(run, "WorkflowExecutionContinuedAsNew", {
        ...data,
        ...made,
        newExecutionRunId: newRunId,
      });
      const next = new History({ workflowId: run.workflowId, runId: newRunId }, run.parent);
      this.#begin(next, { ...data, continuedExecutionRunId: run.runId });
      return;
    }
    const closed = {
      CompleteWorkflowExecution: "WorkflowExecutionCompleted",
      FailWorkflowExecution: "WorkflowExecutionFailed",
      CancelWorkflowExecution: "WorkflowExecutionCanceled",
    }[type];
    this.#record(run, closed ?? type, { ...data, ...made });
  }

  // ── What runs say to each other ───────────────────────────────────────────────────────────────

  #enactMessage({ run, decision: { type, data }, made }: Deciding): void {
    const initiatedEventId = this.#record(run, `${type}Initiated`, { ...data, ...made });
    const asked = { run, data, initiatedEventId };
    this.#messages.push(() => {
      if (type === "StartChildWorkflowExecution") this.#startChild(asked);
      else if (type === "SignalExternalWorkflowExecution") {
        this.#reachOther(asked, "WorkflowExecutionSignaled", {
          done: "ExternalWorkflowExecutionSignaled",
          failed: "SignalExternalWorkflowExecutionFailed",
        });
      } else {
        this.#reachOther(asked, "WorkflowExecutionCancelRequested", {
          done: "ExternalWorkflowExecutionCancelRequested",
          failed: "RequestCancelExternalWorkflowExecutionFailed",
        });
      }
    });
  }

  #reachOther(
    { run, data, initiatedEventId }: Asked,
    type: string,
    outcomes: { done: string; failed: string },
  ): void {
    const target = this.open(String(data.workflowId));
    const signal = data.signalName === undefined ? {} : { signalName: data.signalName };
    const from = {
      externalWorkflowExecution: { workflowId: run.workflowId, runId: run.runId },
      externalInitiatedEventId: initiatedEventId,
    };
    if (target) this.#step(target, type, { ...signal, ...from });
    this.#messages.push(() => {
      if (!run.isOpen) return;
      if (target) this.#step(run, outcomes.done, { initiatedEventId });
      else {
        const cause = "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION";
        this.#step(run, outcomes.failed, { initiatedEventId, cause });
      }
    });
  }

  #startChild({ run, data, initiatedEventId }: Asked): void {
    const workflowId = String(data.workflowId);
    const runId = this.#newRunId();
    if (this.open(workflowId)) {
      const cause = "WORKFLOW_ALREADY_RUNNING";
      this.#messages.push(() => {
        if (!run.isOpen) return;
        this.#step(run, "StartChildWorkflowExecutionFailed", { initiatedEventId, cause });
      });
      return;
    }
    const { workflowId: _id, ...settings } = data;
    this.#begin(new History({ workflowId, runId }, { run, initiatedEventId }), settings);
    const workflowExecution = { workflowId, runId };
    this.#messages.push(() => {
      if (!run.isOpen) this.#sendPolicy(run, initiatedEventId);
      else if (!run.childStart(initiatedEventId)) {
        this.#step(run, "ChildWorkflowExecutionStarted", { initiatedEventId, workflowExecution });
      }
    });
  }

  #sendPolicy(parent: History, initiatedEventId: number): void {
    const { closing } = parent;
    const policy = closing?.data.childPolicy ?? parent.started.childPolicy;
    const isContinued = closing?.type === "WorkflowExecutionContinuedAsNew";
    const child = parent.openChildren.find(({ id }) => id === initiatedEventId);
    if (!child || isContinued || policy === "ABANDON") return;
    this.#messages.push(() => this.#applyPolicy(parent, child, policy));
  }

  #applyPolicy(parent: History, { id, data }: ModelEvent, policy: unknown): void {
    const child = this.open(String(data.workflowId));
    const isOwn = child?.parent?.run === parent && child.parent.initiatedEventId === id;
    if (!child || !isOwn || child.policyApplied) return;
    child.policyApplied = true;
    const cause = "CHILD_POLICY_APPLIED";
    if (policy === "TERMINATE") this.#step(child, "WorkflowExecutionTerminated", { cause });
    else this.#step(child, "WorkflowExecutionCancelRequested", { cause });
  }

  #closed(run: History, closing: ModelEvent): void {
    const { parent } = run;
    if (closing.type === "WorkflowExecutionContinuedAsNew") return;
    const told = closing.type.replace("WorkflowExecution", "ChildWorkflowExecution");
    if (parent) {
      const { initiatedEventId } = parent;
      this.#messages.push(() => {
        if (parent.run.isOpen) this.#tellChildEnd(parent.run, initiatedEventId, { run, told });
      });
    }
    for (const { id } of run.openChildren) if (run.childStart(id)) this.#sendPolicy(run, id);
  }

  #tellChildEnd(
    parent: History,
    initiatedEventId: number,
    { run, told }: { run: History; told: string },
  ): void {
    const { workflowId, runId } = run;
    const workflowExecution = { workflowId, runId };
    if (!parent.childStart(initiatedEventId)) {
      this.#record(parent, "ChildWorkflowExecutionStarted", {
        initiatedEventId,
        workflowExecution,
      });
    }
    const startedEventId = parent.childStart(initiatedEventId)?.id;
    this.#step(parent, told, { initiatedEventId, startedEventId, workflowExecution });
  }

  // ── Steps ─────────────────────────────────────────────────────────────────────────────────────

  #begin(run: History, settings: Data): void {
    const { parent } = run;
    this.runs.push(run);
    const own = { taskStartToCloseTimeout, ...settings };
    const parentInitiatedEventId = parent?.initiatedEventId ?? 0;
    this.#step(run, "WorkflowExecutionStarted", { ...own, parentInitiatedEventId });
  }

  #tell(run: History, type: string, data: Data): void {
    this.#step(run, type, data);
    this.#settle();
  }

  #step(run: History, type: string, data: Data): void {
    this.#record(run, type, data);
    this.#endStep(run);
  }

  #record(run: History, type: string, data: Data): number {
    const id = run.events.length + 1;
    run.events.push({ id, at: this.now, type, data });
    this.changed.add(run);
    if (isNews(type)) this.#stepHasNews = true;
    const { closing } = run;
    if (closing?.id === id) this.#closed(run, closing);
    return id;
  }

  /** A decider gets news by one decision task, however much there is of it. */
  #endStep(run: History): void {
    if (this.#stepHasNews && run.isOpen && !run.queuedDecision) {
      this.#record(run, "DecisionTaskScheduled", {});
    }
    this.#stepHasNews = false;
  }

  /** All messages arrive, and those that follow from them. */
  #settle(): void {
    for (let next = this.#messages.shift(); next; next = this.#messages.shift()) next();
  }

  #newRunId(): string {
    this.#runIds += 1;
    return `run-${this.#runIds}`;
  }

  #requireOpen(workflowId: string): History {
    const run = this.open(workflowId);
    if (!run) throw unknownResource();
    return run;
  }

  #requireActivity(task: GivenTask): GivenTask {
    const { run, scheduledEventId } = task;
    const isOpen = run.isOpen && run.openActivities.some(({ id }) => id === scheduledEventId);
    if (!isOpen || !this.runs.includes(run)) throw unknownResource();
    return task;
  }
}
