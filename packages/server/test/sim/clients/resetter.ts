// An operator, who lets runs go on from an earlier decision, and forks them.
import { domain } from "./decisions.ts";
import { Program } from "./programs.ts";

/** So many of the latest tasks are looked at. */
const maxLooked = 12;
const cuts = [
  { decision: "FIRST" },
  { decision: "LAST" },
  { decision: "LAST" },
  { decision: "BEFORE_FAILURE" },
  { decisionsBack: 2 },
] as const;
/** There is no such decision, nothing to reset, or something is under way. */
const expected: ReadonlySet<string> = new Set([
  "UnknownResourceFault",
  "ValidationException",
  "WorkflowExecutionAlreadyStartedFault",
]);

export class Resetter extends Program {
  #forks = 0;

  async round(): Promise<void> {
    await this.pause(this.parts.thinkMilliseconds * 6);
    if (this.parts.isCalm()) return;
    const latest = this.parts.deliveries.slice(-maxLooked);
    if (latest.length > 0) await this.#goBack(this.dice.of(latest).task.workflowExecution);
  }

  async #goBack({ workflowId, runId }: { workflowId: string; runId: string }): Promise<void> {
    const { network, complain } = this.parts;
    const { dice, actor } = this;
    const asked = {
      domain,
      workflowId,
      ...dice.of(cuts),
      ...(dice.chance(0.5) && { runId }),
      applySignals: dice.chance(0.8),
      applyResults: dice.chance(0.7),
    };
    const isFork = dice.chance(0.2);
    const outcome = isFork
      ? await network.patiently(actor, "ForkWorkflowExecution", {
          ...asked,
          newWorkflowId: `fork-${++this.#forks}`,
        })
      : await network.patiently(actor, "ResetWorkflowExecution", asked);
    if (outcome.kind === "fault" && !expected.has(outcome.fault)) {
      complain(`${actor.name}: a run was not to go on: ${outcome.fault}`);
    }
    if (outcome.kind === "ok" && !isFork && dice.chance(0.3)) await this.#again(workflowId, runId);
  }

  /** Ends the run that has taken the place of another, and resets that one once more. */
  async #again(workflowId: string, runId: string): Promise<void> {
    const { network } = this.parts;
    await this.pause(this.parts.thinkMilliseconds);
    const childPolicy = this.dice.of(["ABANDON", "ABANDON", "REQUEST_CANCEL"] as const);
    const named = { domain, workflowId };
    await network.patiently(this.actor, "TerminateWorkflowExecution", { ...named, childPolicy });
    const again = { ...named, runId, decision: "LAST" } as const;
    await network.patiently(this.actor, "ResetWorkflowExecution", again);
  }
}
