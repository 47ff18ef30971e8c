// What a start of a run is refused with, before the store is asked for it.
import { type Start, startFromRequest } from "@ekiden/engine";
import { type Fault, type Input, refuse } from "@ekiden/model";
import type { DomainKey } from "../store/domain-key.ts";
import type { CallContext } from "./call-context.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";

/**
 * What the run begins with. Rejects with UnknownResourceFault, TypeDeprecatedFault,
 * DomainDeprecatedFault and DefaultUndefinedFault.
 */
export const requireStart = async (
  input: Input<"StartWorkflowExecution">,
  context: CallContext,
): Promise<Start> => {
  const { workflowType } = input;
  const { key: domain, status } = await requireDomain(context, input.domain);
  const { name, version } = workflowType;
  const type = await context.lookups.type("workflow", { domain, name, version });
  if (!type) throw refuse.unknownType("WorkflowType", workflowType);
  if (type.status === "DEPRECATED") throw refuse.typeDeprecated("WorkflowType", workflowType);
  if (status === "DEPRECATED") throw refuse.domainDeprecated(input.domain);
  return startFromRequest(input, { deprecated: false, ...type.defaults });
};

/** What a start is refused with where the domain has as many open executions as it may. */
export const openLimitRefusal = async (
  { store, limits }: Pick<HandlerDeps, "store" | "limits">,
  domain: DomainKey,
): Promise<Fault | undefined> => {
  const max = limits.engine.openExecutionsPerDomain;
  if ((await store.executions.countOpen(domain)) < max) return undefined;
  return refuse.limitExceeded(`Limit on open workflow executions per domain reached: ${max}`);
};
