// A random walk: verbs that make sense and verbs that do not, said to several runs that know each
// other, with messages late, out of order and (where they may be) twice. The same seed takes the
// same walk. What is looked for are broken promises; refusals are part of the game.
import assert from "node:assert/strict";
import { Fault } from "@ekiden/model";
import {
  type Attempt,
  type CutChoice,
  type Execution,
  type OperatorEnd,
  startActivity,
  startDecisionTask,
  startLambda,
} from "../src/index.ts";
import {
  cancel,
  cancelOther,
  cancelTimer,
  complete,
  continueAsNew,
  fail,
  invoke,
  mark,
  requestCancel,
  schedule,
  signalOther,
  startChild,
  startTimer,
} from "./decisions.ts";
import { EngineHarness, mayComeTwice } from "./engine-harness.ts";
import { type Decisions, Run, started } from "./script.ts";

/** Mulberry32: small, and good enough to stumble about with. */
const randomOf = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const harnessOf = () =>
  new EngineHarness({
    lambdaAvailable: true,
    limits: {
      historyEvents: 90,
      openActivityTasks: 4,
      openTimers: 3,
      openChildWorkflowExecutions: 2,
      openLambdaFunctions: 2,
      openExecutionsPerDomain: 12,
    },
    workflowTypes: {
      "old/1": { deprecated: true },
      "bare/1": { defaultTaskList: { name: "deciders" } },
    },
  });

const workflowIds = ["x", "y", "z"];
const childIds = ["c", "d", "e", "z"];
const ids = ["a", "b", "c", "d"];
const seconds = ["NONE", "NONE", "60", "30", "5", "0"];
const policies = ["TERMINATE", "REQUEST_CANCEL", "ABANDON"] as const;

const isDeciding = ({ state }: Run) => !state.closed && state.startedDecisionTask !== undefined;
const isWorking = ({ state }: Run) => !state.closed && startedOf(state).length > 0;
const isInvoking = ({ state }: Run) => !state.closed && state.lambdas.size > 0;

const startedOf = ({ activities }: Execution): Attempt[] =>
  [...activities].flatMap(([scheduledEventId, { startedEventId }]) =>
    startedEventId ? [{ scheduledEventId, startedEventId }] : [],
  );

export class Walk {
  readonly harness = harnessOf();
  readonly #random: () => number;
  /** What tokens name, those of long ago among them. */
  readonly #attempts: Attempt[] = [{ scheduledEventId: 2, startedEventId: 3 }];
  refusals = 0;
  resets = 0;

  constructor(seed: number) {
    this.#random = randomOf(seed);
    this.harness.holding = true;
  }

  /** One verb. */
  step(): void {
    try {
      this.#pick(this.#verbs)();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.refusals += 1;
    }
  }

  /** All messages arrive, and then time passes until every run has ended. */
  end(): void {
    this.harness.holding = false;
    this.harness.deliver();
    this.#checkThatNoNewsIsLost();
    this.harness.pass(400 * 86_400_000);
    for (const { audit, offered } of this.harness.runs) {
      assert.ok(audit.closed, "every run ends");
      assert.equal(offered.size, 0, "a closed run has no tasks");
    }
  }

  /** When all is quiet, each run that waits for another waits for one that is still there. */
  #checkThatNoNewsIsLost(): void {
    for (const { execution } of this.harness.runs.filter(({ audit }) => !audit.closed)) {
      assert.equal(execution.externals.size, 0, "every request to another run has its outcome");
      for (const [initiatedEventId, child] of execution.children) {
        assert.ok(child.startedEventId, "every child that was initiated has started or failed");
        const open = this.harness.runsOf(child.workflowId).find(({ audit }) => !audit.closed);
        assert.equal(open?.execution.parent?.runId, execution.runId, "an open child is there");
        assert.equal(open?.execution.parent?.initiatedEventId, initiatedEventId);
      }
    }
  }

  #chance(likelihood: number): boolean {
    return this.#random() < likelihood;
  }
  #pick<T>(choices: readonly T[]): T {
    const picked = choices[Math.floor(this.#random() * choices.length)];
    assert.ok(picked !== undefined);
    return picked;
  }
  #upTo(max: number): number {
    return Math.floor(this.#random() * (max + 1));
  }
  /** Mostly one that the verb suits; now and then any, open or closed. */
  #run(suits: (run: Run) => boolean = ({ state }) => !state.closed): Run {
    const all = this.harness.runs.map((kept) => new Run(this.harness, kept));
    const suited = this.#chance(0.95) ? all.filter(suits) : all;
    return suited.length > 0 ? this.#pick(suited) : this.#start();
  }
  #start(): Run {
    const workflowId = this.#pick(workflowIds);
    const open = this.harness.runsOf(workflowId).find(({ audit }) => !audit.closed);
    if (open) return new Run(this.harness, open);
    return started({
      harness: this.harness,
      workflowId,
      childPolicy: this.#pick(policies),
      taskStartToCloseTimeout: this.#pick(seconds),
      executionStartToCloseTimeout: this.#pick(["60", "86400", "86400"]),
      ...(this.#chance(0.5) && { lambdaRole: "role" }),
      ...(this.#chance(0.3) && { taskPriority: "-1" }),
    });
  }

  // ── Verbs ────────────────────────────────────────────────────────────────────────────────────

  readonly #verbs: readonly (() => void)[] = [
    () => this.#start(),
    () => this.#chance(0.5) && this.#run().signaled("go"),
    () => this.#chance(0.2) && this.#run().cancelRequested(),
    () => this.#chance(0.05) && this.#run().terminated({ childPolicy: this.#pick(policies) }),
    () => this.#chance(0.2) && this.#reset(this.#run()),
    ...this.#often(4, () => this.#poll(this.#run(({ kept }) => kept.offered.size > 0))),
    ...this.#often(4, () => this.#answer(this.#run(isDeciding))),
    ...this.#often(3, () => this.#work(this.#run(isWorking))),
    () => this.#operate(this.#run(({ state }) => !state.closed && state.activities.size > 0)),
    ...this.#often(2, () => this.#invocation(this.#run(isInvoking))),
    ...this.#often(3, () => this.#deliver()),
    () => this.harness.pass(this.#upTo(4_000)),
    () => this.#chance(0.1) && this.harness.oversleep(this.#upTo(60_000)),
  ];

  #often(times: number, verb: () => void): (() => void)[] {
    return Array.from({ length: times }, () => verb);
  }

  /** Any poller for any task: one that is on offer, or one that is long gone. */
  #poll(run: Run): void {
    const offered = [...run.kept.offered.keys()];
    const scheduledEventId =
      offered.length > 0 && this.#chance(0.9) ? this.#pick(offered) : this.#upTo(40);
    const given = this.harness.step(
      run.kept,
      (step) =>
        startDecisionTask(step, scheduledEventId, "d") ??
        startActivity(step, scheduledEventId, undefined) ??
        startLambda(step, scheduledEventId),
    );
    assert.equal(given !== undefined, offered.includes(scheduledEventId), "offered means given");
    if (given) this.#attempts.push(given);
  }

  #attempt(open: Attempt | undefined): Attempt {
    return open && this.#chance(0.95) ? open : this.#pick(this.#attempts.slice(-20));
  }

  /** Also of a run that has closed, unless another one of its workflow is open. */
  #reset(run: Run): void {
    const { workflowId } = run.state;
    const open = this.harness.runsOf(workflowId).find(({ audit }) => !audit.closed);
    if (open && open !== run.kept) return;
    const cut: CutChoice = this.#pick<() => CutChoice>([
      () => ({ eventId: this.#upTo(run.history.length) }),
      () => ({ decision: this.#pick(["first", "last", "beforeFailure"] as const) }),
      () => ({ decisionsBack: 1 + this.#upTo(4) }),
    ])();
    run.resets(cut, { signals: this.#chance(0.7), results: this.#chance(0.7) });
    this.resets += 1;
  }

  #answer(run: Run): void {
    const attempt = this.#attempt(run.state.startedDecisionTask);
    const decisions = Array.from({ length: this.#upTo(4) }, () => this.#decision());
    if (this.#chance(0.2)) decisions.push(this.#close());
    if (this.#chance(0.02)) decisions.push(mark("m"));
    const moved = this.#chance(0.2) ? this.#moved() : {};
    run.answersAs(attempt, { ...moved, ...this.#forbidden() }, ...decisions);
  }

  /** Now and then a policy forbids the first two decisions. */
  #forbidden() {
    const cause = "OPERATION_NOT_PERMITTED" as const;
    const declined = new Map([0, 1].map((index) => [index, cause] as const));
    return this.#chance(0.05) ? { declined } : {};
  }

  #moved() {
    const moved = { taskList: { name: this.#pick(["deciders", "own"]) }, executionContext: "c" };
    return this.#chance(0.6)
      ? { ...moved, taskListScheduleToStartTimeout: this.#pick(seconds) }
      : moved;
  }

  #work(run: Run): void {
    const open = startedOf(run.state);
    const attempt = this.#attempt(open.length > 0 ? this.#pick(open) : undefined);
    this.#pick([
      () => run.completes(attempt, "out"),
      () => run.fails(attempt, { reason: "why" }),
      () => run.cancels(attempt),
      () => run.heartbeats(attempt),
      () => run.heartbeats(attempt, "half done"),
    ])();
  }

  /** An operator, who sees what is open, or thinks so. */
  #operate(run: Run): void {
    const activityId = this.#pick(ids);
    const ends = this.#chance(0.5)
      ? ([{ end: "complete" }, { end: "fail" }, { end: "cancel" }] as const)
      : ([{ end: "timeOut" }, { end: "retry" }, { end: "retry", as: "FAILED" }] as const);
    const seen = this.#chance(0.5) ? { startedEventId: this.#pick([0, 6, 9]) } : {};
    run.operatorEnds(activityId, this.#pick<OperatorEnd>(ends), seen);
  }

  #invocation(run: Run): void {
    const known = [...run.state.lambdas.keys()];
    const id = known.length > 0 && this.#chance(0.9) ? this.#pick(known) : this.#upTo(40);
    if (this.#chance(0.5)) run.functionStarts(id);
    else run.functionEnds(id, this.#chance(0.5) ? { result: "out" } : { reason: "Handled" });
  }

  #deliver(): void {
    const { pending } = this.harness;
    const [message] = pending.splice(this.#upTo(Math.max(0, pending.length - 1)), 1);
    if (!message) return;
    this.harness.receive(message);
    if (this.#chance(0.3) && mayComeTwice.has(message.kind)) this.harness.receive(message);
  }

  #decision(): Decisions {
    const id = this.#pick(ids);
    const other = this.#pick([...workflowIds, ...childIds, "missing"]);
    return this.#pick<() => Decisions>([
      () => mark(id),
      () => startTimer(id, this.#pick(["0", "5", "60"])),
      () => cancelTimer(id),
      () => schedule(id, this.#clocks()),
      () => requestCancel(id),
      () => startChild(this.#pick(childIds), this.#childSettings()),
      () => signalOther(other),
      () => cancelOther(other, { runId: this.#pick(["", `${other}-1`, `${other}-2`]) }),
      () => invoke(id, this.#chance(0.5) ? { startToCloseTimeout: "5" } : {}),
    ])();
  }

  #clocks() {
    return {
      scheduleToStartTimeout: this.#pick(seconds),
      scheduleToCloseTimeout: this.#pick(seconds),
      startToCloseTimeout: this.#pick(seconds),
      heartbeatTimeout: this.#pick(seconds),
    };
  }

  #childSettings() {
    const name = this.#chance(0.9) ? "order" : this.#pick(["old", "bare", "none"]);
    return { workflowType: { name, version: "1" }, childPolicy: this.#pick(policies) };
  }

  #close(): Decisions {
    return this.#pick([
      complete("out"),
      fail("why"),
      cancel(),
      continueAsNew({ executionStartToCloseTimeout: this.#pick(seconds) }),
      continueAsNew({ workflowTypeVersion: "none" }),
    ]);
  }
}
