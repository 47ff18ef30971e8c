// The facts of decisions: what their rules must know beyond the run, looked up before the step
// that follows.
import type { Facts } from "@ekiden/engine";
import type { Decision, DecisionType, WorkflowType } from "@ekiden/model";
import type { ExecutionId, TypeKind, TypeRecord } from "../store/store.ts";
import { typeKey } from "../store/type-rows.ts";
import type { CallContext } from "./call-context.ts";
import type { HandlerDeps } from "./handler-deps.ts";

const noFacts: Omit<Facts, "lambdaAvailable"> = {
  workflowType: () => undefined,
  activityType: () => undefined,
  openExecutions: 0,
  newRunId: "",
};

/** Decisions that ask about types; the others need to know nothing. */
const asking: ReadonlySet<DecisionType> = new Set([
  "ScheduleActivityTask",
  "StartChildWorkflowExecution",
  "ContinueAsNewWorkflowExecution",
]);

interface Wanted {
  readonly kind: TypeKind;
  readonly name: string;
  readonly version: string;
}

/** The types a decision names; a continuation names none, and means that of its own run. */
const wantedBy = ({ type, data }: Decision, own: WorkflowType): Wanted | undefined => {
  switch (type) {
    case "ScheduleActivityTask":
      return { kind: "activity", ...data.activityType };
    case "StartChildWorkflowExecution":
      return { kind: "workflow", ...data.workflowType };
    case "ContinueAsNewWorkflowExecution":
      return { kind: "workflow", name: own.name, version: data.workflowTypeVersion ?? own.version };
    default:
      return undefined;
  }
};

/** The answer to a decision task of the run. */
interface DecisionAnswer {
  readonly id: ExecutionId;
  readonly decisions: readonly Decision[];
}

const keyOf = (kind: TypeKind, name: string, version: string) =>
  `${kind} ${typeKey(name, version)}`;

export const loadFacts = async (
  { store, newRunId }: HandlerDeps,
  { id, decisions }: DecisionAnswer,
  { account, lookups }: CallContext,
): Promise<Facts> => {
  const { lambdaAvailable } = account;
  if (!decisions.some(({ type }) => asking.has(type))) {
    return { ...noFacts, lambdaAvailable };
  }
  const run = await lookups.run(id);
  if (!run) return { ...noFacts, lambdaAvailable };
  const { domain } = run;
  const types = new Map<string, TypeRecord>();
  for (const decision of decisions) {
    const wanted = wantedBy(decision, run.workflowType);
    if (!wanted) continue;
    const { kind, name, version } = wanted;
    const type = await lookups.type(kind, { domain, name, version });
    if (type) types.set(keyOf(kind, name, version), type);
  }
  const factOf = (kind: TypeKind) => (name: string, version: string) => {
    const type = types.get(keyOf(kind, name, version));
    return type && { ...type.defaults, deprecated: type.status === "DEPRECATED" };
  };
  const startsChildren = decisions.some(({ type }) => type === "StartChildWorkflowExecution");
  const continues = decisions.some(({ type }) => type === "ContinueAsNewWorkflowExecution");
  return {
    workflowType: factOf("workflow"),
    activityType: factOf("activity"),
    openExecutions: startsChildren ? await store.executions.countOpen(domain) : 0,
    newRunId: continues ? newRunId() : "",
    lambdaAvailable,
  };
};
