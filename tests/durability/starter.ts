// Starts one journey after another, and does to each what its kind wants done.
import { Client } from "./client.ts";
import type { Load } from "./programs.ts";
import type { Random } from "./random.ts";
import { deciderList, domain, journey, type Kind, type Plan } from "./workflows.ts";

export interface StarterOptions {
  readonly name: string;
  readonly load: Load;
  readonly random: Random;
}

const kinds: readonly Kind[] = ["relay", "relay", "relay", "hop", "hop", "canceled", "doomed"];

export class Starter {
  readonly #client: Client;
  readonly #load: Load;
  readonly #random: Random;
  #started = 0;

  constructor({ name, load, random }: StarterOptions) {
    this.#client = new Client(name, load.line);
    this.#load = load;
    this.#random = random;
  }

  /** Finishes what it has begun when it is told to stop. */
  async run(stopping: AbortSignal): Promise<void> {
    const { line } = this.#load;
    while (!stopping.aborted && !line.hungUp.aborted) {
      this.#started += 1;
      await this.#load.pace?.turn();
      await this.#journey(`${this.#client.name}-${this.#started}`).catch((error: unknown) => {
        if (!line.hungUp.aborted) throw error;
      });
    }
  }

  async #journey(workflowId: string): Promise<void> {
    const { notices } = this.#load;
    const kind = kinds[this.#random.between(0, kinds.length - 1)] ?? "relay";
    await this.#start(workflowId, kind);
    if (kind === "canceled") {
      await this.#tell("RequestCancelWorkflowExecution", () => ({ domain, workflowId }));
      notices.tell(`asked to cancel ${workflowId}`);
    } else if (kind === "doomed") {
      // Half of them before their child has started, as likely as not.
      if (this.#random.fraction() < 0.5) await notices.wait(`decided ${workflowId}`);
      await this.#tell("TerminateWorkflowExecution", () => ({ domain, workflowId }));
      return;
    } else {
      await this.#tell("SignalWorkflowExecution", (attempt) => ({
        domain,
        workflowId,
        signalName: "go",
        input: `${workflowId} ${attempt}`,
      }));
    }
    await notices.wait(`ended ${workflowId}`);
  }

  async #start(workflowId: string, kind: Kind): Promise<void> {
    const random = this.#random;
    const pauseSeconds = random.fraction() < 0.25 ? "1" : "0";
    const childPolicy = random.fraction() < 0.5 ? "TERMINATE" : "REQUEST_CANCEL";
    for (let attempt = 1; ; attempt += 1) {
      const plan: Plan = { kind, attempt: `${workflowId} ${attempt}`, pauseSeconds, childPolicy };
      const outcome = await this.#client.patiently("StartWorkflowExecution", {
        domain,
        workflowId,
        workflowType: journey,
        taskList: deciderList,
        input: JSON.stringify(plan),
        childPolicy,
        tagList: [kind],
      });
      if (outcome.kind === "ok") return;
      if (outcome.kind === "unknown") continue;
      // The try before arrived after all.
      if (attempt > 1 && outcome.fault === "WorkflowExecutionAlreadyStartedFault") return;
      throw new Error(`A start was refused: ${outcome.fault}`);
    }
  }

  /** Says something to a workflow until it is acknowledged. */
  async #tell(
    operation:
      | "SignalWorkflowExecution"
      | "RequestCancelWorkflowExecution"
      | "TerminateWorkflowExecution",
    inputOf: (
      attempt: number,
    ) => { domain: string; workflowId: string; signalName: string } | object,
  ): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#client.patiently(operation, inputOf(attempt) as never);
      if (outcome.kind === "ok") return;
      if (outcome.kind === "unknown") continue;
      // The try before arrived, and the workflow has ended since.
      if (attempt > 1 && outcome.fault === "UnknownResourceFault") return;
      throw new Error(`${operation} was refused: ${outcome.fault}`);
    }
  }
}
