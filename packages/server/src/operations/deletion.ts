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
    if (clock.now() < closed.at + messageMilliseconds) {
      const refusal = await hasToTell(executions, found.execution);
      if (refusal) throw refusal({ workflowId, runId });
    }
    // What is closed stays so: nothing that happens meanwhile opens it again.
    await executions.remove(found.id);
    return { closeStatus: closed.status };
  },
});

/** What a run has to say reaches another one within moments, also where a node fails meanwhile. */
const messageMilliseconds = 60_000;

type Executions = Pick<HandlerDeps["store"]["executions"], "find">;

/** The refusal, where another run may still depend on this one; undefined where none does. */
const hasToTell = async (executions: Executions, closed: Readonly<StoredState>) => {
  if (isAwaitingChildren(closed)) return refuse.untoldChildren;
  return (await isTellingParent(executions, closed)) ? refuse.tellingParent : undefined;
};

/**
 * The start of a child may be under way, or the news to a child that this run has taken over: only
 * the run can tell it of its policy then. What the run knows is how it was at its close.
 */
const isAwaitingChildren = (run: Readonly<StoredState>): boolean => {
  if (run.closed?.childPolicy === "ABANDON") return false;
  const isStarting = [...run.children.values()].some((one) => one.startedEventId === undefined);
  return isStarting || childrenTakenOver(run).length > 0;
};

/**
 * A parent that is reset before it knows of the end asks the child for it, and takes a child of
 * which nothing is left for terminated.
 */
const isTellingParent = async (
  executions: Executions,
  { domain, workflowId: childId, parent, closed, resetTo }: Readonly<StoredState>,
): Promise<boolean> => {
  const goesOn = closed?.status === "CONTINUED_AS_NEW" || resetTo !== undefined;
  if (!parent || goesOn) return false;
  const { workflowId, runId, initiatedEventId } = parent;
  const named = (await executions.find({ domain, workflowId, runId }))?.execution;
  if (named && !named.closed) return named.children.has(initiatedEventId);
  // Another run may have the child since. The child may not know of that reset yet, and a run that
  // had closed by then never does.
  const open = (await executions.find({ domain, workflowId }))?.execution;
  return open !== undefined && childrenTakenOver(open).some((one) => one.workflowId === childId);
};

/** By a reset, from the run before. */
const childrenTakenOver = ({ children, origin }: Readonly<StoredState>) =>
  [...children].filter(([id]) => id <= (origin?.keptEvents ?? 0)).map(([, one]) => one);
