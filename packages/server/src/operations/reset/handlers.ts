// ResetWorkflowExecution and ForkWorkflowExecution: the plan is made of what was read, and holds
// only while the run has not gone on; the commit sees to that.
import {
  type ContinuationPlan,
  continueFrom,
  planContinuation,
  planFork,
  reset,
} from "@ekiden/engine";
import { type EkidenInput, type EkidenOutput, refuse } from "@ekiden/model";
import type { DomainRecord } from "../../store/store.ts";
import type { CallContext } from "../call-context.ts";
import type { EkidenHandlers } from "../ekiden.ts";
import { type HandlerDeps, requireDomain } from "../handler-deps.ts";
import { openLimitRefusal } from "../start-checks.ts";
import { forkChoiceOf, resetChoiceOf, toldOf } from "./choice.ts";
import { type ReadSource, readSource } from "./source.ts";

type ResetDeps = Pick<HandlerDeps, "store" | "clock" | "newRunId" | "limits" | "historyBudget">;
type ResetInput = EkidenInput<"ResetWorkflowExecution">;
type ForkInput = EkidenInput<"ForkWorkflowExecution">;
type Answer = EkidenOutput<"ResetWorkflowExecution">;

/** Only a run that changes all the time is read so often. */
const maxTries = 10;

export const resetHandlers = (
  deps: ResetDeps,
): EkidenHandlers<"ResetWorkflowExecution" | "ForkWorkflowExecution"> => ({
  async ResetWorkflowExecution(input, context) {
    const choice = resetChoiceOf(input);
    const { workflowId, runId } = input;
    const { key: domain } = await requireDomain(context, input.domain);
    const reference = { domain, workflowId, runId: runId || undefined };
    return deps.historyBudget.during(async (share) => {
      let source: ReadSource | undefined;
      for (let tries = 0; tries < maxTries; tries += 1) {
        // The run that was found first is meant, also if another one is the open one by now.
        source = await readSource({ ...deps, share }, reference, source);
        const parentRunId = source.execution.parent?.runId;
        const plan = planContinuation(source, choice, deps.limits.engine);
        const told = toldOf(plan, source);
        if (input.dryRun) return told;
        if (plan.children.length > 0) await deps.store.programs.requireKnown("resets");
        const answer = await putInPlace(deps, { source, parentRunId, plan, input });
        if (answer) return { ...answer, ...told };
      }
      throw refuse.notPermitted(
        "The execution changes too often to be reset: stop its workers, or try again",
      );
    });
  },

  async ForkWorkflowExecution(input, context) {
    const choice = forkChoiceOf(input);
    const { workflowId, runId } = input;
    const domain = await requireDomain(context, input.domain);
    const reference = { domain: domain.key, workflowId, runId: runId || undefined };
    return deps.historyBudget.during(async (share) => {
      const source = await readSource({ ...deps, share }, reference);
      const continuation = planContinuation(source, choice, deps.limits.engine);
      const plan = planFork(source, continuation, input);
      const told = toldOf(plan, source);
      if (input.dryRun) return told;
      await requireRegistered(source, { domain, name: input.domain, context });
      const runId = await begin(deps, { source, plan, workflowId: input.newWorkflowId });
      return { runId, ...told };
    });
  },
});

interface Replacing {
  readonly source: ReadSource;
  /** When the plan was made. */
  readonly parentRunId: string | undefined;
  readonly plan: ContinuationPlan;
  readonly input: ResetInput;
}

/** Undefined where the run has changed since it was read. */
const putInPlace = async (
  deps: ResetDeps,
  { source, parentRunId, plan, input: { reason: details } }: Replacing,
): Promise<Pick<Answer, "runId"> | undefined> => {
  const { store, clock, newRunId } = deps;
  const { id, execution } = source;
  if (execution.closed) {
    return { runId: await begin(deps, { source, plan, workflowId: execution.workflowId }) };
  }
  const runId = newRunId();
  const isDone = await store.executions.step({ id }, clock.now(), (step) => {
    const { lastEventId, parent } = step.execution;
    // No event tells that the parent was reset and another run has taken its place.
    if (lastEventId !== plan.seenEventId || parent?.runId !== parentRunId) return false;
    reset(step, { plan, runId, details });
    return true;
  });
  return isDone ? { runId } : undefined;
};

interface Beginning {
  readonly source: ReadSource;
  readonly plan: ContinuationPlan;
  readonly workflowId: string;
}

/** Begins a run beside one that stays as it is. */
const begin = async (
  deps: ResetDeps,
  { source: { execution }, plan, workflowId }: Beginning,
): Promise<string> => {
  const { store, clock, newRunId } = deps;
  const { domain, lastEventAt } = execution;
  const full = await openLimitRefusal(deps, domain);
  if (full) throw full;
  const key = { domain, workflowId, runId: newRunId() };
  const at = Math.max(clock.now(), lastEventAt);
  await store.executions.start(key, at, (step) => continueFrom(step, plan));
  return key.runId;
};

interface Asked {
  readonly domain: DomainRecord;
  readonly name: ForkInput["domain"];
  readonly context: CallContext;
}

/** As for a start, since a fork is one. */
const requireRegistered = async (
  { execution: { workflowType } }: ReadSource,
  { domain, name, context }: Asked,
): Promise<void> => {
  if (domain.status === "DEPRECATED") throw refuse.domainDeprecated(name);
  const type = await context.lookups.type("workflow", { ...workflowType, domain: domain.key });
  if (!type) throw refuse.unknownType("WorkflowType", workflowType);
  if (type.status === "DEPRECATED") throw refuse.typeDeprecated("WorkflowType", workflowType);
};
