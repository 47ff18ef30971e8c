// The language of the engine's tests: scripts in, numbered histories out.
//
//     const run = started().decides({ StartTimer: { timerId: "t", startToFireTimeout: "60" } });
//     expectHistory(run.after("60 s"), `… 6 TimerFired timerId=t`);
//
// Each verb is one step of the run it is said to. Messages arrive as soon as they are sent, unless
// the script holds them back.
import assert from "node:assert/strict";
import {
  check,
  type Decision,
  type DecisionAttributes,
  type DecisionType,
  decisions as decisionShapes,
  encodeEvent,
  Fault,
  type HistoryEvent,
  type Input,
} from "@ekiden/model";
import type { Message } from "../src/effect.ts";
import {
  type Attempt,
  type CompletedDecisionTask,
  type ContinuationPlan,
  type CutChoice,
  cancelActivity,
  completeActivity,
  completeDecisionTask,
  continueFrom,
  type Execution,
  endActivityByOperator,
  endLambda,
  failActivity,
  heartbeat,
  type LambdaOutcome,
  type OperatorAnswer,
  type OperatorEnd,
  planContinuation,
  planFork,
  requestCancel,
  reset,
  type Source,
  type StartedDecision,
  signal,
  start,
  startActivity,
  startDecisionTask,
  startFromRequest,
  startLambda,
  type Termination,
  terminate,
  type WhatToApply,
} from "../src/index.ts";
import { EngineHarness, type EngineHarnessOptions, type Kept } from "./engine-harness.ts";
import { expectText } from "./history-text.ts";
import { checkReplays } from "./promises.ts";

/** Decisions by type, carried out in the order in which they are written. */
export type Decisions = { readonly [K in DecisionType]?: DecisionAttributes<K> };
type Answer = Omit<Partial<CompletedDecisionTask>, "decisions" | keyof Attempt>;
type Request = Partial<Omit<Input<"StartWorkflowExecution">, "domain">>;
export interface Start extends Request {
  /** The harness to start in; a new one, with the options beside it, unless told. */
  readonly harness?: EngineHarness;
}

/** A run that was just started, in a harness of its own unless told. */
export const started = ({ harness, ...options }: Start & EngineHarnessOptions = {}): Run => {
  const { workflowId = "w", workflowType = { name: "order", version: "1" }, ...given } = options;
  const where = harness ?? new EngineHarness(options);
  const type = where.workflowType(workflowType.name, workflowType.version);
  assert.ok(type, "the script starts a run of a type that it did not register");
  const attributes = startFromRequest({ ...given, workflowType }, type);
  return new Run(
    where,
    where.begin(workflowId, (step) => start(step, attributes)),
  );
};

/** Fails unless the history is the one that is written down; see `history-text.ts`. */
export const expectHistory = (run: Run, text: string): void => {
  const timed = (run.harness.options.paceMs ?? 0) > 0;
  expectText({ history: run.history, timed }, text);
  checkReplays(run.harness);
};

/** Fails unless the verb is refused with this fault and text. That nothing changed is checked. */
export const expectRefusal = (refusal: string, verb: () => unknown): void => {
  assert.throws(verb, (error) => {
    assert.ok(error instanceof Fault, String(error));
    assert.equal(`${error.fault}: ${error.message}`, refusal);
    return true;
  });
};

const unitMilliseconds = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

const parseDuration = (text: string): number => {
  const [, amount, unit] = /^(\d+) (ms|s|min|h|d)$/.exec(text) ?? [];
  assert.ok(unit, `not a duration: ${text}`);
  return Number(amount) * unitMilliseconds[unit as keyof typeof unitMilliseconds];
};

const toDecisions = (given: readonly Decisions[]): Decision[] =>
  given.flatMap((some) =>
    Object.entries(some).map(([type, data]) => {
      check(decisionShapes[type as DecisionType], data);
      return { type, data } as Decision;
    }),
  );

export class Run {
  readonly harness: EngineHarness;
  readonly kept: Kept;
  /** What the decider was given with its latest poll. */
  given: StartedDecision | undefined;

  constructor(harness: EngineHarness, kept: Kept) {
    this.harness = harness;
    this.kept = kept;
  }

  get state(): Execution {
    return this.kept.execution;
  }
  get history(): readonly HistoryEvent[] {
    return this.kept.audit.history;
  }
  get runId(): string {
    return this.state.runId;
  }
  /** The latest run of a workflow of this harness. */
  latest(workflowId: string): Run {
    const kept = this.harness.runsOf(workflowId).at(-1);
    assert.ok(kept, `no run of ${workflowId}`);
    return new Run(this.harness, kept);
  }
  /** Tasks on offer, as `kind list priority`, in the order of their ids. */
  get offers(): string[] {
    return [...this.kept.offered.values()].map(
      ({ kind, taskList, priority }) => `${kind} ${taskList.name} ${priority}`,
    );
  }

  // ── Said from outside ────────────────────────────────────────────────────────────────────────

  signaled(signalName: string, input?: string): this {
    return this.#step((step) => signal(step, { signalName, input }));
  }
  cancelRequested(): this {
    return this.#step(requestCancel);
  }
  terminated(termination: Termination = {}): this {
    return this.#step((step) => terminate(step, termination));
  }
  /** The run that takes the place of this one, and decides again from there. */
  resets(cut: CutChoice, apply: Partial<WhatToApply> = {}): Run {
    const { workflowId } = this.state;
    const plan = this.plans(cut, apply);
    const runId = this.harness.newRunId(workflowId);
    if (this.state.closed)
      this.harness.begin(workflowId, (step) => continueFrom(step, plan), runId);
    else this.#step((step) => reset(step, { plan, runId }));
    return this.latest(workflowId);
  }
  plans(cut: CutChoice, apply: Partial<WhatToApply> = {}): ContinuationPlan {
    const choice = { cut, apply: { signals: true, policyRequests: true, results: true, ...apply } };
    return planContinuation(this.#source, choice, this.harness.limits);
  }
  plansFork(cut: CutChoice): ContinuationPlan {
    return planFork(this.#source, this.plans(cut), {});
  }
  get #source(): Source {
    const { state, history } = this;
    return { execution: state, history, encoded: history.map(encodeEvent) };
  }

  // ── The decider ──────────────────────────────────────────────────────────────────────────────

  /** A decider is given the decision task that is on offer. */
  deciderPolls(identity?: string): this {
    const [task] = [...this.kept.offered.values()].filter(({ kind }) => kind === "decision");
    assert.ok(task, "no decision task is on offer");
    this.given = this.harness.step(this.kept, (step) =>
      startDecisionTask(step, task.scheduledEventId, identity),
    );
    assert.ok(this.given, "what is on offer can be had");
    return this;
  }
  /** A decider answers; one that has not polled yet does so first. */
  decides(...given: readonly Decisions[]): this {
    return this.answers({}, ...given);
  }
  answers(answer: Answer, ...given: readonly Decisions[]): this {
    if (!this.state.startedDecisionTask) this.deciderPolls();
    return this.answersAs(this.decisionTask, answer, ...given);
  }
  answersAs(attempt: Attempt, answer: Answer = {}, ...given: readonly Decisions[]): this {
    const completed = { ...attempt, ...answer, decisions: toDecisions(given) };
    const facts = this.harness.facts(this.state.workflowId);
    return this.#step((step) => completeDecisionTask(step, completed, facts));
  }
  /** What the token of the started decision task names. */
  get decisionTask(): Attempt {
    const { startedDecisionTask } = this.state;
    assert.ok(startedDecisionTask, "no decision task is started");
    const { scheduledEventId, startedEventId } = startedDecisionTask;
    return { scheduledEventId, startedEventId };
  }

  // ── Workers ──────────────────────────────────────────────────────────────────────────────────

  /** A worker is given the task of that activity. */
  workerPolls(activityId: string, identity?: string): this {
    const [scheduledEventId] = this.#openActivity(activityId);
    assert.ok(this.kept.offered.has(scheduledEventId), `${activityId} is not on offer`);
    return this.#step((step) => {
      assert.ok(startActivity(step, scheduledEventId, identity), "what is on offer can be had");
    });
  }
  completes(activity: string | Attempt, result?: string): this {
    return this.#step((step) => completeActivity(step, this.attempt(activity), result));
  }
  fails(activity: string | Attempt, failure: { reason?: string; details?: string } = {}): this {
    return this.#step((step) => failActivity(step, this.attempt(activity), failure));
  }
  cancels(activity: string | Attempt, details?: string): this {
    return this.#step((step) => cancelActivity(step, this.attempt(activity), details));
  }
  heartbeats(activity: string | Attempt, details?: string): this {
    return this.#step((step) => heartbeat(step, this.attempt(activity), details));
  }
  /** A heartbeat, and the answer to it. */
  learnsOfCancel(activity: string | Attempt): boolean {
    return this.harness.step(this.kept, (step) => heartbeat(step, this.attempt(activity)));
  }
  /** An operator ends the activity, in the place of its worker. */
  operatorEnds(activityId: string, end: OperatorEnd, seen: Partial<OperatorAnswer> = {}): this {
    return this.#step((step) =>
      endActivityByOperator(step, { activityId, identity: "mary", end, ...seen }),
    );
  }
  /** What the token of a started activity names. */
  attempt(activity: string | Attempt): Attempt {
    if (typeof activity !== "string") return activity;
    const [scheduledEventId, { startedEventId }] = this.#openActivity(activity);
    assert.ok(startedEventId, `${activity} is not started`);
    return { scheduledEventId, startedEventId };
  }

  // ── Lambda functions ─────────────────────────────────────────────────────────────────────────

  functionStarts(scheduledEventId: number): this {
    return this.#step((step) => startLambda(step, scheduledEventId));
  }
  functionEnds(scheduledEventId: number, outcome: LambdaOutcome): this {
    return this.#step((step) => endLambda(step, scheduledEventId, outcome));
  }

  // ── The harness ────────────────────────────────────────────────────────────────────────────────

  /** Time passes, and each deadline on the way is reached at its very moment. */
  after(duration: string): this {
    this.harness.pass(parseDuration(duration));
    return this;
  }
  /** Time passes unwatched; what fell due meanwhile is reached only at its end. */
  oversleeps(duration: string): this {
    this.harness.oversleep(parseDuration(duration));
    return this;
  }
  /** From here on messages wait for `delivers`. */
  holdsMessages(): this {
    this.harness.holding = true;
    return this;
  }
  /** What waits and what follows from it arrives; or only what waits of one kind. */
  delivers(kind?: Message["kind"]): this {
    this.harness.deliver(kind);
    return this;
  }

  #step(change: Parameters<EngineHarness["step"]>[1]): this {
    this.harness.step(this.kept, change);
    return this;
  }
  #openActivity(activityId: string) {
    const open = [...this.state.activities].find(([, one]) => one.activityId === activityId);
    assert.ok(open, `${activityId} is not open`);
    return open;
  }
}
