// Executions: finding, starting, stepping and removing them.
import { SparseMap, SparseSet } from "@ekiden/engine";
import type { DomainKey } from "../domain-key.ts";
import type { ExecutionWriter } from "../execution-writer.ts";
import type {
  Change,
  ChangedRun,
  DueRun,
  DueRuns,
  ExecutionId,
  ExecutionIdentity,
  ExecutionStore,
  ExpiredRuns,
  RunKey,
  RunReference,
  StepOptions,
  StepOrStart,
  StoredExecution,
  StoredState,
  WorkflowReference,
} from "../store.ts";
import type { Domains } from "./domains.ts";
import type { SqliteExecutionStorage } from "./execution-storage.ts";
import type { ExecutionTable } from "./execution-table.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Run } from "./run.ts";
import type { Runs } from "./runs.ts";

interface ExecutionsDeps {
  readonly commit: GroupCommit;
  readonly domains: Domains;
  readonly runs: Runs;
  readonly storage: SqliteExecutionStorage;
  readonly table: ExecutionTable;
  readonly writer: ExecutionWriter<Run>;
}

export class Executions implements ExecutionStore {
  readonly #parts: ExecutionsDeps;

  constructor(parts: ExecutionsDeps) {
    this.#parts = parts;
  }

  start<T>(key: RunKey, at: number, change: Change<T>, options: StepOptions = {}): Promise<T> {
    const { commit, writer } = this.#parts;
    return commit.gather(() => writer.start(key, at, change, options));
  }

  step<T>(
    reference: RunReference,
    at: number,
    change: Change<T>,
    options: StepOptions = {},
  ): Promise<T> {
    const { commit, writer } = this.#parts;
    return commit.gather(() => writer.step(reference, at, change, options));
  }

  stepOrStart<T>(key: RunKey, at: number, changes: StepOrStart<T>): Promise<T> {
    const { commit, writer } = this.#parts;
    return commit.gather(() => writer.stepOrStart(key, at, changes));
  }

  async find(reference: RunReference): Promise<StoredExecution | undefined> {
    const { commit, runs } = this.#parts;
    const id = "id" in reference ? reference.id : this.#storedIdOf(reference);
    const run = id === undefined ? undefined : runs.load(id);
    if (!run) return undefined;
    // A change that is not committed yet may still fail: it is not shown.
    const shown = run.pending ? runs.read(run.id) : run;
    const found = shown && { id: run.id, execution: copyOf(shown.execution) };
    await commit.durable();
    return found;
  }

  async identify(id: ExecutionId): Promise<ExecutionIdentity | undefined> {
    return this.#parts.runs.load(id)?.execution;
  }

  async closedAmong(ids: readonly ExecutionId[]): Promise<readonly ExecutionId[]> {
    const closed: ExecutionId[] = [];
    for (const id of ids) {
      const found = await this.find({ id });
      if (!found || found.execution.closed) closed.push(id);
    }
    return closed;
  }

  async lastClosed(
    { domain, workflowId }: WorkflowReference,
    maxCount: number,
  ): Promise<readonly ExecutionId[]> {
    const { domains, table } = this.#parts;
    return table.lastClosed(domains.idOf(domain), workflowId, maxCount);
  }

  async countOpen(domain: DomainKey): Promise<number> {
    return this.#parts.runs.countOpen(this.#parts.domains.idOf(domain));
  }

  async due(at: number, max: number, which: DueRuns = "all"): Promise<readonly DueRun[]> {
    const { runs, table } = this.#parts;
    if (which === "open") return runs.openDue(at, max).map((id) => ({ id, closed: false }));
    const rows = table.due(at, max);
    return rows.map(({ id, closed }) => ({ id, closed: closed === 1 }));
  }

  async nextDueAt(): Promise<number | undefined> {
    return this.#parts.runs.nextDueAt();
  }

  async countExpired(at: number, maxCount: number): Promise<readonly ExpiredRuns[]> {
    const { table, domains } = this.#parts;
    const rows = table.countExpired(at, maxCount);
    return rows.map(({ domain, ...expired }) => ({
      domain: domains.byId(domain).key,
      ...expired,
    }));
  }

  onDueSooner(listener: (at: number) => void): void {
    this.#parts.runs.onDueSooner(listener);
  }

  reachFirst(mayReach: () => boolean): void {
    this.#parts.storage.mayReach = mayReach;
  }

  onChanged(listener: (run: ChangedRun) => void): void {
    this.#parts.runs.changes.add(listener);
  }

  onMeasured(listener: (run: ChangedRun) => void): void {
    this.#parts.runs.changes.addMeasuring(listener);
  }

  remove(id: ExecutionId): Promise<void> {
    const { commit, writer } = this.#parts;
    return commit.gather(() => writer.remove(id));
  }

  #storedIdOf(reference: Exclude<RunReference, { id: ExecutionId }>): ExecutionId | undefined {
    const { domains, table } = this.#parts;
    const { workflowId, runId } = reference;
    const domain = domains.idOf(reference.domain);
    return runId ? table.idOf(domain, workflowId, runId) : table.openIdOf(domain, workflowId);
  }
}

/** Later steps change the state in place; what was found stays as it was found. */
const copyOf = (execution: StoredState): StoredState => ({
  ...execution,
  activities: new SparseMap(execution.activities),
  lambdas: new SparseMap(execution.lambdas),
  children: new SparseMap(execution.children),
  externals: new SparseSet(execution.externals),
  timers: new SparseMap(execution.timers),
});
