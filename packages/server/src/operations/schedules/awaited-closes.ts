// Which schedules wait for an execution to close, and the news that it has. The news is a hint,
// which does not come of what another node has closed: whether it is open is looked up.

import type { ScheduleName } from "../../store/schedule-store.ts";
import type { ExecutionStore } from "../../store/store.ts";

type Workflow = Pick<ScheduleName, "domain"> & { readonly workflowId: string };

interface Wait {
  readonly schedule: ScheduleName;
  readonly workflow: string;
  hasNews: boolean;
}

interface AwaitedClosesOptions {
  readonly executions: Pick<ExecutionStore, "onChanged">;
  /** Must not throw. */
  readonly onClosed: (schedule: ScheduleName) => void;
}

export class AwaitedCloses {
  readonly #bySchedule = new Map<string, Wait>();
  readonly #byWorkflow = new Map<string, Set<Wait>>();

  constructor({ executions, onClosed }: AwaitedClosesOptions) {
    executions.onChanged(({ isClosed, ...run }) => {
      if (!isClosed || this.#byWorkflow.size === 0) return;
      for (const wait of this.#byWorkflow.get(keyOf(run)) ?? []) {
        wait.hasNews = true;
        onClosed(wait.schedule);
      }
    });
  }

  /** To be called before it is looked whether the execution is open, so that no close is missed. */
  begin(schedule: ScheduleName, workflow: Workflow): void {
    this.end(schedule);
    const wait = { schedule, workflow: keyOf(workflow), hasNews: false };
    this.#bySchedule.set(nameOf(schedule), wait);
    const others = this.#byWorkflow.get(wait.workflow);
    if (others) others.add(wait);
    else this.#byWorkflow.set(wait.workflow, new Set([wait]));
  }

  end(schedule: ScheduleName): void {
    const wait = this.#bySchedule.get(nameOf(schedule));
    if (!wait) return;
    this.#bySchedule.delete(nameOf(schedule));
    const others = this.#byWorkflow.get(wait.workflow);
    others?.delete(wait);
    if (others?.size === 0) this.#byWorkflow.delete(wait.workflow);
  }

  /** It may have closed since the wait of the schedule began. */
  hasNews(schedule: ScheduleName): boolean {
    return this.#bySchedule.get(nameOf(schedule))?.hasNews ?? false;
  }
}

const keyOf = ({ domain, workflowId }: Workflow): string => `${domain}\0${workflowId}`;
const nameOf = ({ domain, name }: ScheduleName): string => `${domain}\0${name}`;
