// What the caller of a job must be allowed, when it starts and for as long as it runs.
import { ekidenOperations } from "@ekiden/model";
import type { CallContext } from "../call-context.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { operationOf } from "./actions.ts";
import type { JobAction } from "./definition.ts";

/** Which rights are asked for. */
export interface WantedJob {
  /** As it is called on the wire. */
  readonly domain: string;
  readonly action: JobAction;
}

/** A dry run shows what it finds, and so does a job. */
const find = {
  operation: "FindWorkflowExecutions",
  policy: ekidenOperations.FindWorkflowExecutions.policy,
};

/**
 * A job is no way round a policy: what its caller may not do itself, or may not find, is refused
 * here, before each of its calls is. What a start may be depends on the execution, so it is refused
 * here where it is allowed for none. Rejects with AccessDeniedException.
 */
export const requireRights = async (
  { guard }: Pick<HandlerDeps, "guard">,
  { domain, action }: WantedJob,
  context: CallContext,
): Promise<void> => {
  if (!guard) return;
  await guard.requireEkiden(find, { domain }, context);
  const { service, operation } = operationOf(action);
  if (service === "ekiden") {
    const { policy } = ekidenOperations[operation];
    await guard.requireEkiden({ operation, policy }, { domain }, context);
    return;
  }
  if (operation !== "StartWorkflowExecution") {
    await guard.require(operation, { domain }, context);
    return;
  }
  await guard.requirePossible(operation, domain, context);
};
