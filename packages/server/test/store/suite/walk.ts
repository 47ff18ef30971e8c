// A random walk from a seed: runs start, decide, fail half-way, close and are removed, many in one
// turn. At its end the store must agree with every history, and every task be in one queue.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { reach, receive, signal } from "@ekiden/engine";
import { Fault } from "@ekiden/model";
import type { ExecutionId, RunStep } from "../../../src/store/store.ts";
import {
  complete,
  continueAsNew,
  scheduleActivity,
  signalExternal,
  startTimer,
} from "./decisions.ts";
import {
  domain,
  type GivenTask,
  pollAt,
  StoreHarness,
  type StoreKind,
  second,
} from "./store-harness.ts";

const seeds = [1, 2, 3, 4];
const turns = 60;
const maxCallsPerTurn = 12;
const workflows = 8;

export const walkTests = (kind: StoreKind): void => {
  describe("a random walk", () => {
    for (const seed of seeds) {
      test(`from seed ${seed} ends where the histories say`, async () => {
        await using harness = await StoreHarness.open(kind);
        await new Walk(harness, seed, kind.isDurable).go();
      });
    }
  });
};

class Walk {
  readonly #harness: StoreHarness;
  readonly #isDurable: boolean;
  readonly #decisionTasks: GivenTask[] = [];
  readonly #activityTasks: GivenTask[] = [];
  #random: number;

  constructor(harness: StoreHarness, seed: number, isDurable: boolean) {
    this.#harness = harness;
    this.#random = seed;
    this.#isDurable = isDurable;
  }

  async go(): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      this.#harness.now += this.#below(3) * second;
      const calls = Array.from({ length: 1 + this.#below(maxCallsPerTurn) }, () => this.#call());
      for (const call of await Promise.allSettled(calls)) {
        if (call.status === "rejected") assertExpected(call.reason);
      }
      await this.#jobs();
      if (this.#isDurable && this.#below(15) === 0) await this.#harness.reopen();
    }
    await this.#checkTasks();
  }

  /** Linear congruence, with the constants of Numerical Recipes. */
  #below(max: number): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#random / 2 ** 32) * max);
  }

  #workflowId(): string {
    return `w${this.#below(workflows)}`;
  }

  #call(): Promise<unknown> {
    const calls = [
      () => this.#harness.start(this.#workflowId(), { taskPriority: String(this.#below(3)) }),
      () => this.#signal(),
      () => this.#takeDecision(),
      () => this.#takeDecision(),
      () => this.#takeActivity(),
      () => this.#decide(),
      () => this.#decide(),
      () => this.#completeActivity(),
      () => this.#failHalfWay(),
    ];
    return calls[this.#below(calls.length)]?.() ?? Promise.resolve();
  }

  #signal(): Promise<unknown> {
    const run = { domain, workflowId: this.#workflowId() };
    return this.#harness.store.executions.step(run, this.#harness.now, (step) =>
      signal(step, { signalName: "go" }),
    );
  }

  async #takeDecision(): Promise<void> {
    const task = await this.#harness.takeDecision();
    if (!task) return;
    this.#decisionTasks.push(task);
    this.#harness.adopt(task.id);
  }

  async #takeActivity(): Promise<void> {
    const task = await this.#harness.takeActivity();
    if (task) this.#activityTasks.push(task);
  }

  #decide(): Promise<unknown> {
    const [task] = this.#decisionTasks.splice(this.#below(this.#decisionTasks.length), 1);
    if (!task) return Promise.resolve();
    const id = String(this.#below(1000));
    const choices = [
      [],
      [complete],
      [continueAsNew],
      [scheduleActivity(id), scheduleActivity(`${id}+`, { taskPriority: "5" })],
      [scheduleActivity(id, { scheduleToStartTimeout: "2", startToCloseTimeout: "3" })],
      [startTimer(id, this.#below(10)), signalExternal(this.#workflowId())],
    ];
    return this.#harness.decide(task, choices[this.#below(choices.length)] ?? []);
  }

  #completeActivity(): Promise<unknown> {
    const [task] = this.#activityTasks.splice(0, 1);
    return task ? this.#harness.completeActivity(task) : Promise.resolve();
  }

  #failHalfWay(): Promise<unknown> {
    const run = { domain, workflowId: this.#workflowId() };
    return this.#harness.store.executions.step(run, this.#harness.now, (step) => {
      signal(step, { signalName: "never" });
      throw new Error("half-way");
    });
  }

  /** Deadlines and messages, the latter with a second delivery now and then. */
  async #jobs(): Promise<void> {
    const { executions, messages } = this.#harness.store;
    for (const { id, closed } of await executions.due(this.#harness.now, 100)) {
      if (!closed) await executions.step({ id }, this.#harness.now, reach);
    }
    for (const { id: consumes, message } of await messages.pending(3)) {
      const run = { domain, ...message.to };
      const deliver = () =>
        executions.step(run, this.#harness.now, (step) => receive(step, message), { consumes });
      const deliveries = [deliver(), ...(this.#below(3) === 0 ? [deliver()] : [])];
      const [delivery] = await Promise.allSettled(deliveries);
      if (delivery?.status === "rejected") await messages.answer(consumes, undefined);
    }
  }

  /** Every task that can be started is offered exactly once; a store may offer stale ones, too. */
  async #checkTasks(): Promise<void> {
    const expected: string[] = [];
    const query = { domain, state: "open", by: "startTime", oldest: 0 } as const;
    const { visibility, tasks } = this.#harness.store;
    const page = { ...query, reverse: false, pageSize: 1000 };
    for (const { workflowId } of (await visibility.list(page)).executions) {
      const found = await this.#harness.store.executions.find({ domain, workflowId });
      const { id, execution } = found ?? assert.fail(`${workflowId} is listed as open`);
      expected.push(...tasksOf(id, execution));
    }
    const given: string[] = [];
    for (const taskKind of ["decision", "activity"] as const) {
      const list = this.#harness.list(taskKind);
      const count = (await tasks.count(list)).count;
      for (let taken = 0; taken < count; taken += 1) {
        // Named and passed over: the queue is emptied without a change to any run.
        await tasks.take(list, pollAt(this.#harness.now), ({ execution }, task) => {
          const name = `${taskKind} ${task.id} ${task.scheduledEventId}`;
          if (tasksOf(task.id, execution).includes(name)) given.push(name);
          return undefined;
        });
      }
    }
    assert.deepEqual(given.toSorted(), expected.toSorted());
  }
}

/** The tasks of a run that can be started, by names of this test. */
const tasksOf = (id: ExecutionId, execution: RunStep["execution"]): readonly string[] => {
  const { closed, queuedDecisionTask, startedDecisionTask, activities } = execution;
  if (closed) return [];
  const decision = startedDecisionTask ? undefined : queuedDecisionTask;
  const ready = [...activities].filter(([, { startedEventId }]) => startedEventId === undefined);
  return [
    ...(decision ? [`decision ${id} ${decision.scheduledEventId}`] : []),
    ...ready.map(([scheduledEventId]) => `activity ${id} ${scheduledEventId}`),
  ];
};

const assertExpected = (reason: unknown): void => {
  if (reason instanceof Fault) return;
  assert.match(String(reason), /half-way/);
};
