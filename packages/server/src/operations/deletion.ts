// DeleteWorkflowExecution: what retention does once a closed run is old, on demand.
import { refuse } from "@ekiden/model";
import type { EkidenHandlers } from "./ekiden.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";

interface DeletionDeps {
  readonly store: {
    readonly executions: Pick<HandlerDeps["store"]["executions"], "find" | "remove">;
  };
}

export const deletionHandlers = ({
  store: { executions },
}: DeletionDeps): EkidenHandlers<"DeleteWorkflowExecution"> => ({
  async DeleteWorkflowExecution({ domain, workflowId, runId }, context) {
    const { key } = await requireDomain(context, domain);
    const found = await executions.find({ domain: key, workflowId, runId });
    if (!found) throw refuse.unknownExecution({ workflowId, runId });
    const { closed } = found.execution;
    if (!closed) throw refuse.openExecution({ workflowId, runId });
    // What is closed stays so: nothing that happens meanwhile opens it again.
    await executions.remove(found.id);
    return { closeStatus: closed.status };
  },
});
