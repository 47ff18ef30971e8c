// Executions: finding, starting, stepping and removing them.
import type { DomainKey } from "../../domain-key.ts";
import { partitionOf } from "../../partition.ts";
import {
  type Change,
  type ChangedRun,
  type DueRun,
  type DueRuns,
  type ExecutionId,
  type ExecutionIdentity,
  type ExecutionStore,
  type ExpiredRuns,
  partitions,
  type RunKey,
  type RunReference,
  type StepOptions,
  type StepOrStart,
  type StoredExecution,
  type WorkflowReference,
} from "../../store.ts";
import { scalars, texts } from "../connection/arrays.ts";
import type { Query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainToColumn, toColumn } from "../connection/text.ts";
import type { DueRunTable } from "../tables/due-runs.ts";
import type { OpenCounts } from "../tables/open-counts.ts";
import { type RunRow, runOf } from "../tables/run.ts";
import type { RunCache } from "../tables/run-cache.ts";
import {
  partsOf,
  selectClosed,
  selectLastClosed,
  selectNamed,
  selectOpen,
  selectRuns,
} from "./batch-reader.ts";
import type { Committer } from "./committer.ts";
import type { Needs } from "./request.ts";

interface ExecutionsDeps {
  readonly committer: Committer;
  readonly reader: ReconnectingConnection;
  readonly cache: RunCache;
  readonly dues: DueRunTable;
  readonly openCounts: OpenCounts;
}

export class Executions implements ExecutionStore {
  readonly #parts: ExecutionsDeps;

  constructor(parts: ExecutionsDeps) {
    this.#parts = parts;
  }

  start<T>(key: RunKey, at: number, change: Change<T>, options: StepOptions = {}): Promise<T> {
    const { domain, workflowId, runId: starts } = key;
    const needs: Needs = { name: { domain, workflowId }, message: options.consumes, starts };
    return this.#parts.committer.request(needs, ({ writer }) =>
      writer.start(key, at, change, options),
    );
  }

  step<T>(
    reference: RunReference,
    at: number,
    change: Change<T>,
    options: StepOptions = {},
  ): Promise<T> {
    const needs: Needs = { ...needsOf(reference), message: options.consumes };
    return this.#parts.committer.request(needs, ({ writer }) =>
      writer.step(reference, at, change, options),
    );
  }

  /** No `starts`: whether a run is open is read before the commit. */
  stepOrStart<T>(key: RunKey, at: number, changes: StepOrStart<T>): Promise<T> {
    const { domain, workflowId } = key;
    return this.#parts.committer.request({ name: { domain, workflowId } }, ({ writer }) =>
      writer.stepOrStart(key, at, changes),
    );
  }

  async find(reference: RunReference): Promise<StoredExecution | undefined> {
    const [row] = await this.#parts.reader.run(selectionOf(reference));
    // A name selects a row for its domain, also where there is no such run.
    if (!row || row.id === null) return undefined;
    return { id: row.id, execution: runOf(row).execution };
  }

  async identify(id: ExecutionId): Promise<ExecutionIdentity | undefined> {
    const remembered = this.#parts.cache.get(id);
    return remembered?.execution ?? (await this.find({ id }))?.execution;
  }

  async closedAmong(ids: readonly ExecutionId[]): Promise<readonly ExecutionId[]> {
    if (ids.length === 0) return [];
    const rows = await this.#parts.reader.run(selectClosed(partsOf(ids), scalars(ids)));
    return rows.map(({ id }) => id);
  }

  async lastClosed(
    { domain, workflowId }: WorkflowReference,
    maxCount: number,
  ): Promise<readonly ExecutionId[]> {
    const name = [domainToColumn(domain), toColumn(workflowId)] as const;
    const part = partitionOf(domain, workflowId);
    const rows = await this.#parts.reader.run(selectLastClosed(part, ...name, maxCount));
    return rows.map(({ id }) => id);
  }

  countOpen(domain: DomainKey): Promise<number> {
    return this.#parts.openCounts.ask(domain);
  }

  due(at: number, max: number, which: DueRuns = "all"): Promise<readonly DueRun[]> {
    return this.#parts.dues.claim(at, max, which);
  }

  nextDueAt(): Promise<number | undefined> {
    return this.#parts.dues.next();
  }

  countExpired(at: number, maxCount: number): Promise<readonly ExpiredRuns[]> {
    return this.#parts.dues.countExpired(at, maxCount);
  }

  onDueSooner(listener: (at: number) => void): void {
    this.#parts.dues.onSooner(listener);
  }

  reachFirst(mayReach: () => boolean): void {
    this.#parts.committer.mayReach = mayReach;
  }

  onChanged(listener: (run: ChangedRun) => void): void {
    this.#parts.committer.changes.add(listener);
  }

  onMeasured(listener: (run: ChangedRun) => void): void {
    this.#parts.committer.changes.addMeasuring(listener);
  }

  remove(id: ExecutionId): Promise<void> {
    return this.#parts.committer.request({ id }, ({ writer }) => writer.remove(id));
  }
}

const needsOf = (reference: RunReference): Needs =>
  "id" in reference ? { id: reference.id } : { name: reference };

const selectionOf = (reference: RunReference): Query<RunRow> => {
  if ("id" in reference) {
    const { id } = reference;
    return selectRuns(scalars([id % partitions]), scalars([id]));
  }
  const { domain, workflowId, runId } = reference;
  const columns = [
    scalars([partitionOf(domain, workflowId)]),
    texts([domainToColumn(domain)]),
    texts([toColumn(workflowId)]),
  ] as const;
  return runId ? selectNamed(...columns, texts([toColumn(runId)])) : selectOpen(...columns);
};
