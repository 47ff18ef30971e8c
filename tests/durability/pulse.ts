// One caller for each node, who never goes to another one: shows when a node serves, and when not.
import type { Outcome } from "@ekiden/testing";
import { Client } from "./client.ts";
import type { Load } from "./programs.ts";
import { pass } from "./time.ts";
import { domain, journey, type Plan } from "./workflows.ts";

const restMilliseconds = 50;
/** There are no pollers there. */
const taskList = { name: "pulse" };

export class Pulse {
  readonly #client: Client;
  readonly #load: Load;
  #beats = 0;

  constructor(load: Load, port: number) {
    this.#client = new Client(`pulse-${port}`, load.line, port);
    this.#load = load;
  }

  /** Starts workflows and terminates them, until it is told to stop. */
  async run(stopping: AbortSignal): Promise<void> {
    const { hungUp } = this.#load.line;
    while (!stopping.aborted && !hungUp.aborted) {
      await this.#beat().catch((error: unknown) => {
        if (!hungUp.aborted) throw error;
      });
      await pass(restMilliseconds);
    }
  }

  async #beat(): Promise<void> {
    this.#beats += 1;
    const workflowId = `${this.#client.name}-${this.#beats}`;
    const plan: Plan = {
      kind: "doomed",
      attempt: `${workflowId} 1`,
      pauseSeconds: "0",
      childPolicy: "TERMINATE",
    };
    const started = await this.#client.call("StartWorkflowExecution", {
      domain,
      workflowId,
      workflowType: journey,
      taskList,
      input: JSON.stringify(plan),
    });
    // What becomes of a start without an answer is seen at the end.
    if (started.kind === "ok") await this.#terminate(workflowId, started.output.runId);
  }

  async #terminate(workflowId: string, runId: string | undefined): Promise<void> {
    const input = { domain, workflowId, runId };
    let outcome: Outcome;
    do {
      outcome = await this.#client.patiently("TerminateWorkflowExecution", input);
    } while (outcome.kind === "unknown");
    if (outcome.kind === "fault" && outcome.fault !== "UnknownResourceFault") {
      throw new Error(`A termination was refused: ${outcome.fault}`);
    }
  }
}
