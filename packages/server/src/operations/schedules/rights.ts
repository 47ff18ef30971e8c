// What the caller of a schedule must be allowed when it makes or changes it. Each call of the
// schedule is asked about again when it is made.
import type { CallContext } from "../call-context.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { type ScheduleDefinition, startInputOf } from "./definition.ts";
import { workflowIdOf } from "./run-names.ts";

interface Wanted {
  /** As they are called on the wire. */
  readonly domain: string;
  readonly name: string;
  readonly definition: ScheduleDefinition;
}

const operationOf = {
  CANCEL: "RequestCancelWorkflowExecution",
  TERMINATE: "TerminateWorkflowExecution",
} as const;

/** A schedule is no way round a policy. Rejects with AccessDeniedException. */
export const requireRights = async (
  { guard, clock }: Pick<HandlerDeps, "guard" | "clock">,
  { domain, name, definition }: Wanted,
  context: CallContext,
): Promise<void> => {
  if (!guard) return;
  const workflowId = workflowIdOf(name, definition, clock.now());
  await guard.require(
    "StartWorkflowExecution",
    startInputOf(domain, workflowId, definition),
    context,
  );
  const { overlap } = definition;
  if (overlap !== "CANCEL" && overlap !== "TERMINATE") return;
  await guard.require(operationOf[overlap], { domain, workflowId }, context);
};
