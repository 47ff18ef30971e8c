// An operator who pauses runs, types and task lists, and lets them go on after a while. What is
// calm is not paused: once nothing new is to be begun, all of it goes on.
import type { CallInput, PauseCallName } from "@ekiden/invariants";
import { activity, deciderLists, domain, workerLists, workflow } from "./decisions.ts";
import { Program } from "./programs.ts";

type Resume = Extract<PauseCallName, `Resume${string}`>;
type Pause = Extract<PauseCallName, `Pause${string}`>;
type Target = {
  [K in Resume]: readonly [pause: Pause, resume: K, input: CallInput<K>];
}[Resume];

/** So many of the latest tasks are looked at. */
const maxLooked = 12;
/** Longer than clocks of nodes are apart, and shorter than most time-outs. */
const pausedMilliseconds = 3_000;
const reason = "to be looked at";

export class Pauser extends Program {
  /** What may be paused: a pause that was not answered may have begun. */
  #paused: Target[] = [];

  async round(): Promise<void> {
    await this.pause(this.parts.thinkMilliseconds * 8);
    if (this.parts.isCalm()) return this.#resumeAll();
    const target = this.#someTarget();
    if (!target) return;
    this.#paused.push(target);
    await this.#say(target[0], { ...target[2], reason });
    await this.pause(pausedMilliseconds);
    // Now and then several are paused at the same time.
    if (this.dice.chance(0.7)) await this.#resumeAll();
  }

  #someTarget(): Target | undefined {
    const fraction = this.dice.fraction();
    if (fraction < 0.5) {
      const latest = this.parts.deliveries.slice(-maxLooked);
      if (latest.length === 0) return undefined;
      const { workflowId } = this.dice.of(latest).task.workflowExecution;
      return ["PauseWorkflowExecution", "ResumeWorkflowExecution", { domain, workflowId }];
    }
    if (fraction < 0.6) {
      return ["PauseWorkflowType", "ResumeWorkflowType", { domain, ...workflow }];
    }
    if (fraction < 0.7) {
      return ["PauseActivityType", "ResumeActivityType", { domain, ...activity }];
    }
    const isDecision = this.dice.chance(0.5);
    const kind = isDecision ? ("decision" as const) : ("activity" as const);
    const name = this.dice.of(isDecision ? deciderLists : workerLists);
    return ["PauseTaskList", "ResumeTaskList", { domain, kind, name }];
  }

  async #resumeAll(): Promise<void> {
    const left: Target[] = [];
    for (const target of this.#paused) {
      if (!(await this.#say(target[1], target[2]))) left.push(target);
    }
    this.#paused = left;
  }

  /** Was there an answer? A run that has closed meanwhile is not known. */
  async #say(operation: PauseCallName, input: object): Promise<boolean> {
    const { network, complain } = this.parts;
    const outcome = await network.patiently(this.actor, operation, input as never);
    if (outcome.kind === "fault" && outcome.fault !== "UnknownResourceFault") {
      complain(`${this.actor.name}: ${operation} was refused: ${outcome.fault}`);
    }
    return outcome.kind !== "unknown";
  }
}
