// Which run a name means, by what the tables say and what this batch has changed in that.
import { refuse } from "@ekiden/model";
import type { ExecutionId, RunKey } from "../store.ts";
import type { ExecutionTable } from "./execution-table.ts";
import type { Participant } from "./group-commit.ts";
import { toColumn } from "./text.ts";

type Names = Pick<RunKey, "workflowId" | "runId">;

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

  /** As `ExecutionStorage.findOpen`, by one statement. */
  openIdBefore(domain: number, { workflowId, runId }: Names): ExecutionId | undefined {
    const known = this.#table.openOrNamed(domain, workflowId, runId);
    const workflow = keyOf(domain, workflowId);
    const open = this.#open.has(workflow)
      ? this.#open.get(workflow)
      : known.find(({ is_open }) => is_open === 1)?.id;
    const named =
      this.#added.get(keyOf(domain, workflowId, runId)) ??
      known.find(({ run_id }) => run_id === toColumn(runId))?.id;
    if (named !== undefined && named !== open) throw refuse.alreadyStarted();
    return open;
  }

  id(domain: number, workflowId: string, runId: string): ExecutionId | undefined {
    const added = this.#added.size > 0 && this.#added.get(keyOf(domain, workflowId, runId));
    return added || this.#table.idOf(domain, workflowId, runId);
  }

  opened(id: ExecutionId, domain: number, names: Names): void {
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
