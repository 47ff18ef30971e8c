// A store under test, and the hands to use it with: through the contract only, in the words of the
// engine. At its end every run that it made must be what its history says (I1).
import assert from "node:assert/strict";
import {
  type Attempt,
  asReplayed,
  type CompletedDecisionTask,
  completeActivity,
  completeDecisionTask,
  encodeExecution,
  type Facts,
  limitProfiles,
  type RegisteredActivityType,
  replay,
  signal,
  start,
  startActivity,
  startDecisionTask,
  terminate,
} from "@ekiden/engine";
import {
  type Decision,
  decodeEvents,
  type EventAttributes,
  type HistoryEvent,
} from "@ekiden/model";
import { type DomainKey, domainKey } from "../../../src/store/domain-key.ts";
import type { EventSource } from "../../../src/store/event-delivery-store.ts";
import type {
  ExecutionId,
  RunStep,
  Store,
  TaskListReference,
  TaskPoll,
  TaskToTake,
} from "../../../src/store/store.ts";
import type { StoreSurvey } from "../../../src/store/survey.ts";

export interface OpenedStore {
  readonly store: Store;
  /** A look at it from beside it; absent where no other process can reach what it holds. */
  survey?(): Promise<StoreSurvey>;
  /** Closes the store and opens what it has left behind. */
  reopen(): Promise<Store>;
  /** Closes the store and removes what it has left behind. */
  close(): Promise<void>;
}

export interface StoreKind {
  readonly isDurable: boolean;
  /** Others may have it open, too: all that is asked goes to a database, and comes back later. */
  readonly isShared?: boolean;
  /** `events`: what its commits bring about for targets outside. */
  open(events?: EventSource): Promise<OpenedStore>;
}

export const limits = { ...limitProfiles.aws, historyEvents: 25_000 };
/** Of a domain of the store's own account. */
export const domainNamed = (name: string): DomainKey => domainKey(undefined, name);
export const domain = domainNamed("relay");
export const taskList = "runners";
/** The first moment of every test; milliseconds. */
export const dawn = 1_700_000_000_000;
export const second = 1000;
export const day = 86_400_000;

type Taking = "take" | "takeEarly";

/** A poll that waits, at this moment. */
export const pollAt = (now: number): TaskPoll => ({ now: () => now, isOver: () => false });

export type Start = EventAttributes<"WorkflowExecutionStarted">;

export interface StartedRun {
  readonly id: ExecutionId;
  readonly workflowId: string;
  readonly runId: string;
}

export interface GivenTask extends Attempt {
  readonly id: ExecutionId;
}

export const attributes: Start = {
  workflowType: { name: "leg", version: "1" },
  taskList: { name: taskList },
  childPolicy: "TERMINATE",
  taskStartToCloseTimeout: "NONE",
  executionStartToCloseTimeout: "3600",
  parentInitiatedEventId: 0,
};

const everyType: RegisteredActivityType = { deprecated: false };

export class StoreHarness {
  readonly #opened: OpenedStore;
  readonly #ids = new Set<ExecutionId>();
  #runs = 0;
  store: Store;
  /** Milliseconds; moved by hand. */
  now = dawn;

  private constructor(opened: OpenedStore) {
    this.#opened = opened;
    this.store = opened.store;
  }

  /** With one domain, whose closed runs are kept for a day. */
  static async open(kind: StoreKind, events?: EventSource): Promise<StoreHarness> {
    const harness = new StoreHarness(await kind.open(events));
    await harness.registerDomain(domain);
    return harness;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      for (const id of this.#ids) await this.verify(id);
    } finally {
      await this.#opened.close();
    }
  }

  async reopen(): Promise<void> {
    this.store = await this.#opened.reopen();
  }

  /** Of a store that others can reach. */
  async survey(): Promise<StoreSurvey> {
    const survey = await this.#opened.survey?.();
    assert.ok(survey, "the store can be looked at from beside it");
    return survey;
  }

  registerDomain(key: DomainKey, retentionDays = "1"): Promise<void> {
    const record = { key, status: "REGISTERED", retentionDays, tags: [] } as const;
    return this.store.domains.register(record, 1000);
  }

  newRunId(): string {
    this.#runs += 1;
    return `run-${this.#runs}`;
  }

  async start(
    workflowId: string,
    given: Partial<Start> & { in?: DomainKey } = {},
  ): Promise<StartedRun> {
    const { in: where = domain, ...settings } = given;
    const key = { domain: where, workflowId, runId: this.newRunId() };
    const id = await this.store.executions.start(key, this.now, (step, newId) => {
      start(step, { ...attributes, ...settings });
      return newId;
    });
    this.#ids.add(id);
    return { id, workflowId, runId: key.runId };
  }

  signal({ id }: { id: ExecutionId }, signalName = "go"): Promise<void> {
    return this.store.executions.step({ id }, this.now, (step) => signal(step, { signalName }));
  }

  terminate({ id }: { id: ExecutionId }): Promise<void> {
    return this.store.executions.step({ id }, this.now, (step) => terminate(step, {}));
  }

  /** Undefined when the list has no task. */
  async takeDecision(name = taskList, how: Taking = "take"): Promise<GivenTask | undefined> {
    const list = this.list("decision", name);
    const start = (step: RunStep, { id, scheduledEventId }: TaskToTake) => {
      const started = startDecisionTask(step, scheduledEventId, "decider");
      return started && { id, ...started };
    };
    return this.store.tasks[how](list, pollAt(this.now), start);
  }

  async takeActivity(name = taskList): Promise<GivenTask | undefined> {
    const list = this.list("activity", name);
    return this.store.tasks.take(list, pollAt(this.now), (step, { id, scheduledEventId }) => {
      const started = startActivity(step, scheduledEventId, "worker");
      return started && { id, ...started };
    });
  }

  decide(
    task: GivenTask,
    decisions: readonly Decision[],
    answer: Partial<CompletedDecisionTask> = {},
  ): Promise<void> {
    const facts = this.#facts();
    return this.store.executions.step({ id: task.id }, this.now, (step) =>
      completeDecisionTask(step, { ...task, ...answer, decisions }, facts),
    );
  }

  completeActivity(task: GivenTask, result?: string): Promise<void> {
    return this.store.executions.step({ id: task.id }, this.now, (step) =>
      completeActivity(step, task, result),
    );
  }

  /** Takes the decision task of the default list, which must be there, and answers it. */
  async takeAndDecide(decisions: readonly Decision[]): Promise<GivenTask> {
    const task = await this.takeDecision();
    assert.ok(task, "a decision task is ready");
    await this.decide(task, decisions);
    return task;
  }

  list(kind: TaskListReference["kind"], name = taskList): TaskListReference {
    return { kind, domain, name };
  }

  async history(id: ExecutionId): Promise<HistoryEvent[]> {
    const found = await this.store.executions.find({ id });
    assert.ok(found, `run ${id} is there`);
    return decodeEvents(await this.store.histories.read(id, 1, found.execution.lastEventId));
  }

  async eventTypes(id: ExecutionId): Promise<string[]> {
    return (await this.history(id)).map(({ type }) => type);
  }

  /** I1 for one run; a run that was removed has nothing to say. */
  async verify(id: ExecutionId): Promise<void> {
    const found = await this.store.executions.find({ id });
    if (!found) return;
    const history = await this.history(id);
    const state = JSON.parse(encodeExecution(asReplayed(found.execution)));
    assert.deepEqual(state, JSON.parse(encodeExecution(replay(found.execution, history))));
    assert.deepEqual(
      history.map((event) => event.id),
      history.map((_, index) => index + 1),
    );
  }

  /** A run that the store made by itself is verified like the others. */
  adopt(id: ExecutionId): void {
    this.#ids.add(id);
  }

  #facts(): Facts {
    return {
      workflowType: () => ({ deprecated: false }),
      activityType: () => everyType,
      openExecutions: 0,
      newRunId: this.newRunId(),
      lambdaAvailable: false,
    };
  }
}

/** A turn of the event loop goes by, and with it the commit of everything before. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Milliseconds of a moment after dawn. */
export const after = (seconds: number): number => dawn + seconds * second;
