// Executions: finding them, changing them step by step, and forgetting them.
import type { Execution, ExecutionKey } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type {
  Change,
  DueRun,
  DueRuns,
  ExecutionId,
  ExecutionIdentity,
  ExecutionStore,
  ExpiredRuns,
  RunReference,
  StepOptions,
  StoredExecution,
} from "../store.ts";
import type { Domains } from "./domains.ts";
import type { ExecutionTable } from "./execution-table.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Messages } from "./messages.ts";
import type { Run } from "./run.ts";
import type { RunNames } from "./run-names.ts";
import type { Runs } from "./runs.ts";
import type { Steps } from "./steps.ts";

export interface ExecutionsParts {
  readonly commit: GroupCommit;
  readonly domains: Domains;
  readonly messages: Messages;
  readonly names: RunNames;
  readonly runs: Runs;
  readonly steps: Steps;
  readonly table: ExecutionTable;
}

export class Executions implements ExecutionStore {
  readonly #parts: ExecutionsParts;

  constructor(parts: ExecutionsParts) {
    this.#parts = parts;
  }

  start<T>(
    key: ExecutionKey,
    at: number,
    change: Change<T>,
    options: StepOptions = {},
  ): Promise<T> {
    const { commit, domains, names, steps } = this.#parts;
    return commit.gather(() => {
      if (names.openId(domains.requireId(key.domain), key.workflowId) !== undefined) {
        throw refuse.alreadyStarted();
      }
      return this.#consuming(options, () => steps.begin(key, at, change));
    });
  }

  step<T>(
    reference: RunReference,
    at: number,
    change: Change<T>,
    options: StepOptions = {},
  ): Promise<T> {
    const { commit, steps } = this.#parts;
    return commit.gather(() =>
      this.#consuming(options, () => steps.take(this.#require(reference), at, change)),
    );
  }

  async find(reference: RunReference): Promise<StoredExecution | undefined> {
    const { commit, runs } = this.#parts;
    const id = "id" in reference ? reference.id : this.#storedIdOf(reference);
    const run = id === undefined ? undefined : runs.load(id);
    if (!run) return undefined;
    // What is not committed yet may come to nothing: it is not shown.
    const shown = run.pending ? runs.read(run.id) : run;
    const found = shown && { id: run.id, execution: copyOf(shown.execution) };
    await commit.durable();
    return found;
  }

  async identify(id: ExecutionId): Promise<ExecutionIdentity | undefined> {
    return this.#parts.runs.load(id)?.execution;
  }

  async countOpen(domain: string): Promise<number> {
    return this.#parts.runs.countOpen(this.#parts.domains.idOf(domain));
  }

  async due(at: number, most: number, which: DueRuns = "all"): Promise<readonly DueRun[]> {
    const { runs, table } = this.#parts;
    if (which === "open") return runs.openDue(at, most).map((id) => ({ id, closed: false }));
    const rows = table.due(at, most);
    return rows.map(({ id, closed }) => ({ id, closed: closed === 1 }));
  }

  async nextDueAt(): Promise<number | undefined> {
    return this.#parts.runs.nextDueAt();
  }

  async countExpired(at: number, maxCount: number): Promise<readonly ExpiredRuns[]> {
    const { table, domains } = this.#parts;
    const rows = table.countExpired(at, maxCount);
    return rows.map(({ domain, count }) => ({ domain: domains.byId(domain).name, count }));
  }

  onDueSooner(listener: (at: number) => void): void {
    this.#parts.runs.onDueSooner(listener);
  }

  remove(id: ExecutionId): Promise<void> {
    const { commit, runs } = this.#parts;
    return commit.gather(() => {
      const run = runs.load(id);
      if (run) runs.remove(run);
    });
  }

  #consuming<T>({ consumes }: StepOptions, take: () => T): T {
    const { messages } = this.#parts;
    if (consumes === undefined) return take();
    messages.require(consumes);
    const value = take();
    messages.consume(consumes);
    return value;
  }

  #require(reference: RunReference): Run {
    const { domains, names, runs } = this.#parts;
    if ("id" in reference) {
      const run = runs.load(reference.id);
      if (run) return run;
      throw refuse.unknownResource(`execution ${reference.id}`);
    }
    const { workflowId, runId } = reference;
    const domain = domains.idOf(reference.domain);
    const id = runId ? names.id(domain, workflowId, runId) : names.openId(domain, workflowId);
    const run = id === undefined ? undefined : runs.load(id);
    if (!run) throw refuse.unknownExecution({ workflowId, runId });
    return run;
  }

  #storedIdOf(reference: Exclude<RunReference, { id: ExecutionId }>): ExecutionId | undefined {
    const { domains, table } = this.#parts;
    const { workflowId, runId } = reference;
    const domain = domains.idOf(reference.domain);
    return runId ? table.idOf(domain, workflowId, runId) : table.openIdOf(domain, workflowId);
  }
}

/** Later steps change the state in place; what was found stays as it was found. */
const copyOf = (execution: Execution): Execution => ({
  ...execution,
  activities: new Map(execution.activities),
  lambdas: new Map(execution.lambdas),
  children: new Map(execution.children),
  externals: new Set(execution.externals),
  timers: new Map(execution.timers),
});
