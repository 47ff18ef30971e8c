// DeleteWorkflowExecution: what retention does once a closed run is old, on demand.
import { refuse } from "@ekiden/model";
import type { StoredState } from "../store/store.ts";
import type { EkidenHandlers } from "./ekiden.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";

interface DeletionDeps extends Pick<HandlerDeps, "clock"> {
  readonly store: {
    readonly executions: Pick<HandlerDeps["store"]["executions"], "find" | "remove">;
  };
}

export const deletionHandlers = ({
  store: { executions },
  clock,
}: DeletionDeps): EkidenHandlers<"DeleteWorkflowExecution"> => ({
  async DeleteWorkflowExecution({ domain, workflowId, runId }, context) {
    const { key } = await requireDomain(context, domain);
    const found = await executions.find({ domain: key, workflowId, runId });
    if (!found) throw refuse.unknownExecution({ workflowId, runId });
    const { closed } = found.execution;
    if (!closed) throw refuse.openExecution({ workflowId, runId });
    if (isAwaitingChildren(found.execution, clock.now())) {
      throw refuse.startingChildren({ workflowId, runId });
    }
    // What is closed stays so: nothing that happens meanwhile opens it again.
    await executions.remove(found.id);
    return { closeStatus: closed.status };
  },
});

/** A child starts within moments, also where a node has failed meanwhile. */
const childStartMilliseconds = 60_000;

/**
 * The start of a child may be under way, and then only the run can tell it of its policy. What the
 * run knows is how it was at its close.
 */
const isAwaitingChildren = ({ closed, children }: Readonly<StoredState>, now: number): boolean => {
  if (!closed || closed.childPolicy === "ABANDON") return false;
  if (now >= closed.at + childStartMilliseconds) return false;
  return [...children.values()].some(({ startedEventId }) => startedEventId === undefined);
};
