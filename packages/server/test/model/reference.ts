// The reference model: what the service does, thought through once more and as plainly as can be.
// It knows nothing of the engine or of a store; time passes when it is told so.

import { Children, type Pen } from "./children.ts";
import {
  closeTypes,
  type Deciding,
  enactAlone,
  type ModelDecision,
  Refusal,
  requireSound,
  taskStartToCloseTimeout,
} from "./decisions.ts";
import { History, isNews } from "./histories.ts";
import { eventsByOperator, type OperatorCommand } from "./operators.ts";
import {
  inheritPause,
  type Paused,
  type PausedTarget,
  Pauses,
  pausedLookMilliseconds,
  pauseIn,
  resumeIn,
} from "./pauses.ts";
import { reachOther } from "./requests.ts";
import {
  beginFrom,
  type Continued,
  continued,
  type ForkCommand,
  forked,
  type NamedRun,
  type ResetCommand,
} from "./resets.ts";
import { bestIn, type GivenTask } from "./tasks.ts";

type Data = Readonly<Record<string, unknown>>;

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
  readonly #pauses = new Pauses();
  readonly #pen: Pen;
  readonly #children: Children;

  constructor(now: number) {
    this.now = now;
    this.#pen = {
      open: (workflowId) => this.open(workflowId),
      run: (runId) => this.runs.find((run) => run.runId === runId),
      newRunId: () => this.#newRunId(),
      begin: (run, settings) => this.#begin(run, settings),
      record: (run, type, data) => this.#record(run, type, data),
      step: (run, type, data) => this.#step(run, type, data),
      send: (message) => this.#messages.push(message),
    };
    this.#children = new Children(this.#pen);
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

  best(kind: GivenTask["kind"]) {
    return bestIn(this.runs, kind, this.#pauses);
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
    this.#written(run);
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

  pause(workflowId: string): { runId: string; since: number } {
    const run = this.#requireOpen(workflowId);
    const since = pauseIn(run.pauses, this.now);
    this.#written(run);
    return { runId: run.runId, since };
  }

  resume(workflowId: string): { runId: string; resumed: boolean } {
    const run = this.#requireOpen(workflowId);
    const resumed = resumeIn(run.pauses, this.now);
    this.#written(run);
    return { runId: run.runId, resumed };
  }

  pauseAll(target: PausedTarget): number {
    // Until now each run is looked at when something of it is due.
    if (this.#pauses.isUnused) for (const run of this.runs) run.lookAt = run.dues()[0]?.at;
    return this.#pauses.pause(target, this.now);
  }

  resumeAll = (target: PausedTarget) => ({ resumed: this.#pauses.resume(target, this.now) });

  get paused(): readonly Paused[] {
    return this.#pauses.among(this.runs);
  }

  reset(named: NamedRun, command: ResetCommand): object {
    const run = this.#requireRun(named);
    const plan = continued(run, command);
    if (command.dryRun) return plan.told;
    const runId = this.#newRunId();
    if (run.isOpen) {
      const taken = plan.children.map(({ started }) => Number(started.data.initiatedEventId));
      run.replacedBy = { runId, taken };
      const { childPolicy } = run.started;
      const said = { childPolicy, cause: "OPERATOR_INITIATED", newExecutionRunId: runId };
      this.#step(run, "WorkflowExecutionTerminated", said);
    }
    this.#continue(run, new History({ workflowId: run.workflowId, runId }, run.parent), plan);
    return { runId, ...plan.told };
  }

  fork(named: NamedRun, command: ForkCommand): object {
    const run = this.#requireRun(named);
    const plan = forked(run, command);
    if (command.dryRun) return plan.told;
    const { newWorkflowId: workflowId } = command;
    const runId = this.#newRunId();
    this.#continue(run, new History({ workflowId, runId }), plan);
    return { runId, ...plan.told };
  }

  #continue(origin: History, run: History, plan: Continued): void {
    if (this.open(run.workflowId)) throw new Refusal("WorkflowExecutionAlreadyStartedFault");
    this.runs.push(run);
    if (origin.replacedBy?.runId === run.runId) inheritPause(run, origin);
    beginFrom({ pen: this.#pen, now: this.now }, run, plan);
    for (const { started, initiatedEventId } of plan.children) {
      const { workflowExecution, initiatedEventId: before } = started.data;
      const { runId } = workflowExecution as { runId: string };
      const from = { run: origin, initiatedEventId: Number(before) };
      this.#children.takeOver(runId, from, { run, initiatedEventId });
    }
    this.changed.add(run);
    this.#endStep(run);
    // Timers whose moments have passed fire at once.
    this.pass(0);
    this.#settle();
  }

  // ── Time ──────────────────────────────────────────────────────────────────────────────────────

  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (let next = this.#nextDue(); next && next.at <= end; next = this.#nextDue()) {
      this.now = Math.max(this.now, next.at);
      this.#reach(next.run);
      this.#settle();
    }
    this.now = end;
    this.runs = this.runs.filter(
      ({ closing }) => !closing || closing.at + dayMilliseconds > this.now,
    );
  }

  #nextDue(): { run: History; at: number } | undefined {
    let next: { run: History; at: number } | undefined;
    for (const run of this.runs) {
      if (!run.isOpen) continue;
      const at = run.lookAt ?? run.dues()[0]?.at ?? Number.POSITIVE_INFINITY;
      if (!next || at < next.at) next = { run, at };
    }
    return next;
  }

  /** Everything of the run that is due by now; each may make the others moot. */
  #reach(run: History): void {
    const dues = () => run.dues(this.#pauses.ofActivities);
    for (let [due] = dues(); due && due.at <= this.now; [due] = dues()) {
      this.#record(run, due.type, due.data);
      this.#endStep(run);
    }
    this.#written(run);
  }

  /** Once a list or a type was paused, runs are looked at when they say so as they are written. */
  #written(run: History): void {
    if (this.#pauses.isUnused) return;
    const { lookAt = Number.POSITIVE_INFINITY } = run;
    const [first] = run.dues();
    if (!first) return;
    const [held] = run.dues(this.#pauses.ofActivities);
    const later = Math.min(held?.at ?? first.at, this.now + pausedLookMilliseconds);
    const next = first.at > this.now ? first.at : Math.max(first.at, later);
    if (next < lookAt || lookAt <= this.now) run.lookAt = next;
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
      inheritPause(next, run);
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
      if (type === "StartChildWorkflowExecution") this.#children.start(asked);
      else if (type === "SignalExternalWorkflowExecution") {
        reachOther(this.#pen, asked, "WorkflowExecutionSignaled");
      } else reachOther(this.#pen, asked, "WorkflowExecutionCancelRequested");
    });
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
    if (closing?.id === id) this.#children.closed(run, closing);
    return id;
  }

  /** A decider gets news by one decision task, however much there is of it. */
  #endStep(run: History): void {
    if (this.#stepHasNews && run.isOpen && !run.queuedDecision) {
      this.#record(run, "DecisionTaskScheduled", {});
    }
    this.#stepHasNews = false;
    this.#written(run);
  }

  /** What has become due fires; then all messages arrive, and those that follow from them. */
  #settle(): void {
    const overdue = () => (this.#pauses.isUnused ? undefined : this.#nextDue());
    for (let next = overdue(); next && next.at <= this.now; next = overdue()) this.#reach(next.run);
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

  #requireRun({ workflowId, runId }: NamedRun): History {
    const run = runId ? this.runs.find((each) => each.runId === runId) : this.open(workflowId);
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
