// Which run a name means, by what the tables say and what this batch has changed in that.
import type { ExecutionId } from "../store.ts";
import type { ExecutionTable } from "./execution-table.ts";
import type { Participant } from "./group-commit.ts";

const keyOf = (domain: number, workflowId: string, runId?: string): string =>
  runId === undefined
    ? `${domain}:${workflowId}`
    : `${domain}:${workflowId.length}:${workflowId}${runId}`;

export class RunNames implements Participant {
  readonly #table: ExecutionTable;
  /** Changed in this batch; undefined: no run of the workflow is open any more. */
  readonly #open = new Map<string, ExecutionId | undefined>();
  readonly #added = new Map<string, ExecutionId>();

  constructor(table: ExecutionTable) {
    this.#table = table;
  }

  openId(domain: number, workflowId: string): ExecutionId | undefined {
    const key = keyOf(domain, workflowId);
    if (this.#open.size > 0 && this.#open.has(key)) return this.#open.get(key);
    return this.#table.openIdOf(domain, workflowId);
  }

  id(domain: number, workflowId: string, runId: string): ExecutionId | undefined {
    const added = this.#added.size > 0 && this.#added.get(keyOf(domain, workflowId, runId));
    return added || this.#table.idOf(domain, workflowId, runId);
  }

  opened(id: ExecutionId, domain: number, names: { workflowId: string; runId: string }): void {
    this.#open.set(keyOf(domain, names.workflowId), id);
    this.#added.set(keyOf(domain, names.workflowId, names.runId), id);
  }

  closed(domain: number, workflowId: string): void {
    this.#open.set(keyOf(domain, workflowId), undefined);
  }

  write(): void {}

  settle(): void {
    this.#open.clear();
    this.#added.clear();
  }

  forget(): void {
    this.settle();
  }
}
