// Signals the open run of a workflow, and starts one for the signal where none is open.
import { type Start, signal, startWithSignal } from "@ekiden/engine";
import { type EkidenOutput, Fault, type Input } from "@ekiden/model";
import type { DomainKey } from "../store/domain-key.ts";
import type { CallContext } from "./call-context.ts";
import type { EkidenHandlers } from "./ekiden.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";
import { openLimitRefusal, requireStart } from "./start-checks.ts";

type Answer = EkidenOutput<"SignalWithStartWorkflowExecution">;
type SignalWithStartDeps = Pick<HandlerDeps, "store" | "clock" | "newRunId" | "limits">;

export const signalWithStartHandlers = (
  deps: SignalWithStartDeps,
): EkidenHandlers<"SignalWithStartWorkflowExecution"> => ({
  async SignalWithStartWorkflowExecution({ signalName, signalInput, tagList, ...rest }, context) {
    const { store, clock, newRunId } = deps;
    const input = { ...rest, ...(tagList && { tagList: [...tagList] }) };
    const { key: domain } = await requireDomain(context, input.domain);
    const key = { domain, workflowId: input.workflowId, runId: newRunId() };
    const sent = { signalName, input: signalInput };
    const startAttributes = await attributesIfNeeded(deps, { domain, input, context });
    return store.executions.stepOrStart<Answer>(key, clock.now(), {
      step(step) {
        signal(step, sent);
        return { runId: step.execution.runId, started: false };
      },
      start(step) {
        startWithSignal(step, startAttributes(), sent);
        return { runId: key.runId, started: true };
      },
    });
  },
});

interface WantedStart {
  readonly domain: DomainKey;
  readonly input: Input<"StartWorkflowExecution">;
  readonly context: CallContext;
}

/**
 * What a run would begin with. Only the commit knows whether one is needed, so that is when a
 * refusal of the start is thrown: it does not matter to a run that is open.
 */
const attributesIfNeeded = async (
  deps: SignalWithStartDeps,
  { domain, input, context }: WantedStart,
): Promise<() => Start> => {
  try {
    const attributes = await requireStart(input, context);
    const full = await openLimitRefusal(deps, domain);
    if (full) throw full;
    return () => attributes;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return () => {
      throw error;
    };
  }
};
