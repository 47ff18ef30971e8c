// An operator who starts jobs on what a query finds, stops some, and deletes closed executions.

import type { CallInput } from "@ekiden/invariants";
import { closeStatuses } from "@ekiden/model";
import { domain, someWorkflowId, workflow } from "./decisions.ts";
import { Program } from "./programs.ts";

type Start = CallInput<"StartJob">;

/** So many of the latest tasks are looked at. */
const maxLooked = 40;
const actions = [
  "cancel",
  "terminate",
  "signal",
  "signal",
  "restart",
  "reset",
  "reset",
  "pause",
  "delete",
  "delete",
] as const;
/** There may be no room for another job, and what is to be deleted may be open, or gone. */
const expected: ReadonlySet<string> = new Set([
  "LimitExceededFault",
  "OperationNotPermittedFault",
  "UnknownResourceFault",
]);

export class JobOperator extends Program {
  #jobs = 0;
  /** What was paused is to go on. */
  #hasPaused = false;

  async round(): Promise<void> {
    await this.pause(this.parts.thinkMilliseconds * 10);
    if (this.parts.isCalm()) {
      if (this.#hasPaused) await this.#resume();
      return;
    }
    if (this.dice.chance(0.3)) await this.#delete();
    else await this.#work();
  }

  async #work(): Promise<void> {
    const action = this.dice.of(actions);
    if (action === "pause") this.#hasPaused = true;
    const started = await this.#start({
      action,
      query: this.#query(action),
      ...this.#more(action),
    });
    if (action === "pause" && this.dice.chance(0.5)) await this.#resume();
    if (started === undefined || !this.dice.chance(0.3)) return;
    await this.think();
    const input = { domain, jobId: started, reason: "it is enough" };
    await this.parts.network.patiently(this.actor, "StopJob", input);
  }

  async #resume(): Promise<void> {
    const started = await this.#start({ action: "resume", query: "status = OPEN" });
    this.#hasPaused = started === undefined;
  }

  /** The id of the job, where it was answered. */
  async #start(asked: Pick<Start, "action" | "query"> & Partial<Start>) {
    const { network } = this.parts;
    const input = { domain, reason: "a job", ratePerSecond: 200, maxExecutions: 100, ...asked };
    const outcome = await network.patiently(this.actor, "StartJob", input);
    if (outcome.kind === "ok") return outcome.output.jobId;
    if (outcome.kind === "fault") this.#expect("StartJob", outcome.fault);
    return undefined;
  }

  #query(action: Start["action"]): string {
    const wanted = {
      restart: "status != OPEN",
      delete: "status != OPEN",
      reset: this.dice.of(["status = OPEN", `status = ${this.dice.of(closed)}`]),
    }[action as string];
    const which = wanted ?? "status = OPEN";
    const some = this.dice.of([
      `workflowId = "${someWorkflowId(this.dice)}"`,
      `type.name = "${workflow.name}"`,
    ]);
    return `${which} and ${some}`;
  }

  #more(action: Start["action"]): Partial<Start> {
    const said = `${this.actor.name} ${++this.#jobs}`;
    if (action === "signal") return { signalName: "job", signalInput: said };
    if (action === "reset") return { decision: this.dice.of(["FIRST", "LAST"] as const) };
    // A job that touches all would leave the others nothing to do.
    if (action === "terminate" || action === "cancel") return { maxExecutions: 2 };
    return action === "delete" || action === "restart" ? { maxExecutions: 5 } : {};
  }

  async #delete(): Promise<void> {
    const latest = this.parts.deliveries.slice(-maxLooked);
    if (latest.length === 0) return;
    const { workflowId, runId } = this.dice.of(latest).task.workflowExecution;
    const { network } = this.parts;
    const input = { domain, workflowId, runId };
    const outcome = await network.patiently(this.actor, "DeleteWorkflowExecution", input);
    if (outcome.kind === "fault") this.#expect("DeleteWorkflowExecution", outcome.fault);
  }

  #expect(operation: string, fault: string): void {
    if (expected.has(fault)) return;
    this.parts.complain(`${this.actor.name}: ${operation} was refused: ${fault}`);
  }
}

const closed = Object.values(closeStatuses).filter((status) => status !== "CONTINUED_AS_NEW");
