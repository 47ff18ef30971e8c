// Schedules of a store, worked for by turns that a test holds up or stops anywhere.
import assert from "node:assert/strict";
import { requestCancel, start, terminate } from "@ekiden/engine";
import { TestClock } from "@ekiden/testing";
import { userArn } from "../../../src/access/principal.ts";
import {
  hasSameTimes,
  type Missed,
  type Overlap,
  type ScheduleDefinition,
} from "../../../src/operations/schedules/definition.ts";
import {
  amend,
  type OpenSchedule,
  openSchedule,
  recordOf,
} from "../../../src/operations/schedules/open-schedule.ts";
import { newState, type Outcome, renewed } from "../../../src/operations/schedules/state.ts";
import { ScheduleTimes, type TimesGiven } from "../../../src/operations/schedules/times.ts";
import { type TurnDeps, takeTurn } from "../../../src/operations/schedules/turn.ts";
import type { ScheduleRecord } from "../../../src/store/schedule-store.ts";
import { openSqliteStore } from "../../../src/store/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { attributes, domain, limits, StoreHarness } from "../../store/suite/store-harness.ts";

const account = "123456789012";
const user = "mary";

export const name = "report";
/** The first moment of every test; milliseconds. */
export const dawn = Date.UTC(2026, 0, 1);

interface NewSchedule {
  readonly times?: TimesGiven;
  readonly overlap?: Overlap;
  readonly missed?: Missed;
  readonly prefix?: string;
}

interface Call {
  readonly operation: string;
  readonly workflowId: string;
}

/** In memory unless another is given. */
const inMemory = (): Promise<StoreHarness> => {
  const store = openSqliteStore({ memory: true, limits });
  return StoreHarness.open({
    isDurable: false,
    open: async () => ({
      store,
      reopen: () => assert.fail("it is in memory"),
      close: () => store.close(),
    }),
  });
};

export class TurnHarness implements AsyncDisposable {
  readonly clock = new TestClock(dawn);
  /** What has been called, also where it was refused. */
  readonly calls: Call[] = [];
  readonly #harness: StoreHarness;
  #revisions = 0;

  private constructor(harness: StoreHarness) {
    this.#harness = harness;
  }

  static async open(opening: Promise<StoreHarness> = inMemory()): Promise<TurnHarness> {
    return new TurnHarness(await opening);
  }

  get store(): Store {
    return this.#harness.store;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#harness[Symbol.asyncDispose]();
  }

  /** So many seconds after dawn. */
  moveTo(seconds: number): void {
    this.clock.moveTo(dawn + seconds * 1000);
  }

  async add(given: NewSchedule = {}, id = "id"): Promise<void> {
    const definition = definitionOf(given, this.clock.now());
    const times = await ScheduleTimes.of(definition.times);
    const createdAt = this.clock.now();
    const named = { domain, name, id, createdAt, revision: this.#newRevision() };
    const record = recordOf(named, { definition, times, state: newState(createdAt) });
    await this.store.schedules.add(record, 1_000);
  }

  /** As UpdateSchedule does. */
  async update(given: NewSchedule, at = this.clock.now()): Promise<void> {
    const definition = definitionOf(given, at);
    const times = await ScheduleTimes.of(definition.times);
    await this.amend(({ state, definition: before }) => ({
      definition,
      times,
      state: hasSameTimes(before, definition) ? state : renewed(state, at),
    }));
  }

  async remove(): Promise<void> {
    assert.ok(await this.store.schedules.remove({ domain, name }));
  }

  terminate(workflowId: string): Promise<void> {
    const now = this.clock.now();
    return this.store.executions.step({ domain, workflowId }, now, (step) => terminate(step, {}));
  }

  /** All runs that are open. */
  async closeAll(): Promise<void> {
    const query = { domain, state: "open", by: "startTime", oldest: 0, reverse: false } as const;
    const { executions } = await this.store.visibility.list({ ...query, pageSize: 1_000 });
    for (const { workflowId } of executions) await this.terminate(workflowId);
  }

  /** All that a turn works with; a test puts something else in the place of some of it. */
  depsOf(more: Partial<TurnDeps> = {}): TurnDeps {
    return {
      executions: this.store.executions,
      schedules: this.store.schedules,
      calls: { make: (operation, input, origin) => this.call(operation, input, origin.runId) },
      awaitedCloses: { begin: () => undefined, end: () => undefined },
      lookMilliseconds: 2_000,
      isInForce: async () => true,
      clock: this.clock,
      newRevision: () => this.#newRevision(),
      onOutcome: () => undefined,
      onError: () => undefined,
      ...more,
    };
  }

  /** What the service would do. */
  async call(operation: string, input: object, runId = "none"): Promise<void> {
    const { workflowId } = input as Call;
    this.calls.push({ operation, workflowId });
    const now = this.clock.now();
    const { executions } = this.store;
    if (operation === "StartWorkflowExecution") {
      const key = { domain, workflowId, runId };
      return executions.start(key, now, (step) => start(step, attributes));
    }
    await executions.step({ domain, workflowId }, now, (step) =>
      operation === "TerminateWorkflowExecution" ? terminate(step, {}) : requestCancel(step),
    );
  }

  /** The schedule, if it is due. */
  async due(): Promise<ScheduleRecord | undefined> {
    return (await this.store.schedules.due(this.clock.now(), 1))[0];
  }

  /** Rejects where it is not due. */
  async turn(more: Partial<TurnDeps> = {}): Promise<void> {
    const due = await this.due();
    assert.ok(due, "the schedule is due");
    await takeTurn(this.depsOf(more), due);
  }

  /** All turns that are due now. */
  async turns(more: Partial<TurnDeps> = {}): Promise<void> {
    for (let due = await this.due(); due; due = await this.due()) {
      await takeTurn(this.depsOf(more), due);
    }
  }

  async schedule(): Promise<OpenSchedule> {
    const found = await this.store.schedules.find({ domain, name });
    assert.ok(found, "the schedule is there");
    return openSchedule(found);
  }

  /** As a call would, also in the midst of a turn. */
  async amend(amendment: Parameters<typeof amend>[2]): Promise<void> {
    const deps = { schedules: this.store.schedules, newRevision: () => this.#newRevision() };
    await amend(deps, { domain, name }, amendment);
  }

  /** The earliest first, as in `3600 STARTED`. */
  async outcomes(): Promise<string[]> {
    const { state } = await this.schedule();
    return state.recent.map(textOf).reverse();
  }

  /** How many have been started, open or closed. */
  async runs(workflowId?: string): Promise<number> {
    const filter = workflowId === undefined ? undefined : { workflowId };
    const query = { domain, by: "startTime", oldest: 0, filter } as const;
    const open = await this.store.visibility.count({ ...query, state: "open" });
    const closed = await this.store.visibility.count({ ...query, state: "closed" });
    return open.count + closed.count;
  }

  #newRevision(): string {
    this.#revisions += 1;
    return `revision-${this.#revisions}`;
  }
}

const textOf = ({ scheduledFor, outcome }: Outcome): string =>
  `${(scheduledFor - dawn) / 1000} ${outcome}`;

const definitionOf = (
  { times = { everySeconds: 3_600 }, overlap = "ALLOW", missed = "LAST", prefix }: NewSchedule,
  changedAt: number,
): ScheduleDefinition => ({
  times,
  start: { workflowType: { name: "leg", version: "1" }, workflowIdPrefix: prefix },
  overlap,
  missed,
  caller: { principal: { account, user, arn: userArn(account, user) }, isEncrypted: false },
  changedAt,
});
