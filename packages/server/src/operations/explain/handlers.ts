// The handler of ExplainWorkflowExecution: finds the run, and tells its explanation in the units of
// the wire.
import type { Explanation, Finding } from "@ekiden/diagnosis";
import { type EkidenOutput, refuse } from "@ekiden/model";
import type { EkidenHandlers } from "../ekiden.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { wireTime } from "../paging.ts";
import { ExecutionExplainer, type ExplainDeps } from "./execution-explainer.ts";

type ExplainHandlerDeps = ExplainDeps & Pick<HandlerDeps, "historyBudget">;

export const explainHandlers = (
  deps: ExplainHandlerDeps,
): EkidenHandlers<"ExplainWorkflowExecution"> => ({
  async ExplainWorkflowExecution({ domain, workflowId, runId }, { account }) {
    const key = account.domainKey(domain);
    const found = await deps.store.executions.find({ domain: key, workflowId, runId });
    const explanation =
      found &&
      (await deps.historyBudget.during((share) =>
        new ExecutionExplainer(deps, { key, plainName: domain }, share).explain(found),
      ));
    if (!explanation) throw refuse.unknownExecution({ workflowId, runId });
    const own = told({ workflowId, runId: found.execution.runId }, explanation);
    const below = explanation.blockedBy.map((child) => told(child, child.explanation));
    return { explanations: [own, ...below] };
  },
});

type Told = EkidenOutput<"ExplainWorkflowExecution">["explanations"][number];

const told = (
  { workflowId, runId }: Pick<Told, "workflowId" | "runId">,
  { findings, omitted, nextDeadline, lastAnswer }: Omit<Explanation, "blockedBy">,
): Told => ({
  workflowId,
  runId,
  findings: findings.map(findingTold),
  omitted,
  ...(nextDeadline && { nextDeadline: { ...nextDeadline, at: wireTime(nextDeadline.at) } }),
  ...(lastAnswer && { lastAnswer: { ...lastAnswer, at: wireTime(lastAnswer.at) } }),
});

const findingTold = ({ since, events, values, next, ...rest }: Finding) => ({
  ...rest,
  ...(since !== undefined && { since: wireTime(since) }),
  events: [...events],
  values: inSeconds(values),
  next,
});

/** Times are seconds since 1970, as in all answers. */
const inSeconds = (values: Finding["values"]): Finding["values"] =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      name.endsWith("At") && typeof value === "number" ? wireTime(value) : value,
    ]),
  );
