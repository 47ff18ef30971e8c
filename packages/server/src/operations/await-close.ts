// AwaitWorkflowExecutionClose: a call that is answered when a run has closed.
import { type EkidenOutput, refuse } from "@ekiden/model";
import type { StoredExecution } from "../store/store.ts";
import type { EkidenHandlers } from "./ekiden.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";
import { wireTime } from "./paging.ts";

type Deps = Pick<HandlerDeps, "store" | "closeWaits">;
type Answer = EkidenOutput<"AwaitWorkflowExecutionClose">;

export const awaitCloseHandlers = (deps: Deps): EkidenHandlers<"AwaitWorkflowExecutionClose"> => ({
  async AwaitWorkflowExecutionClose({ domain: name, execution: run }, context) {
    const { workflowId, runId } = run;
    const { key: domain } = await requireDomain(context, name);
    const wait = deps.closeWaits.begin({ domain, runId }, context);
    try {
      for (;;) {
        const found = await deps.store.executions.find({ domain, workflowId, runId });
        // Also where it has closed and was deleted before this look.
        if (!found) throw refuse.unknownExecution(run);
        const answer = await closeOf(deps, found);
        if (answer) return answer;
        if (!(await wait.told(found.id))) return { isClosed: false };
      }
    } finally {
      wait.end();
    }
  },
});

const closeOf = async (
  { store }: Deps,
  { id, execution }: StoredExecution,
): Promise<Answer | undefined> => {
  const { closed, lastEventId } = execution;
  if (!closed) return undefined;
  // As it is stored and sent in histories: the last event of a closed run is one that closes it.
  const text = await store.histories.read(id, lastEventId, lastEventId);
  // It was removed after it was found.
  if (text === "") throw refuse.unknownExecution(execution);
  return {
    isClosed: true,
    closeStatus: closed.status,
    closeTimestamp: wireTime(closed.at),
    closeEvent: JSON.parse(text),
  };
};
