// The client of a scenario: it says a thing until it has an answer, as careful programs do, and
// waits for what is to happen.

import type { CallInput, Outcome } from "@ekiden/invariants";
import type { ChildPolicy, EventType } from "@ekiden/model";
import { historyOf } from "../checks.ts";
import { deciderLists, domain, workflow } from "../clients/decisions.ts";
import type { Cluster } from "../cluster.ts";
import { Actor } from "../runtime/agenda.ts";

interface StartOptions {
  readonly input?: string;
  readonly executionStartToCloseTimeout?: string;
  readonly childPolicy?: ChildPolicy;
}

const started = {
  domain,
  workflowType: workflow,
  taskList: { name: deciderLists[0] },
  taskStartToCloseTimeout: "1",
  executionStartToCloseTimeout: "60",
  childPolicy: "TERMINATE",
} as const;

const lookMilliseconds = 50;
const jobLookMilliseconds = 500;
/** Longer than a node takes to read the pause, and than the clocks of nodes are apart. */
const pausedMilliseconds = 3_000;
const reason = "to be looked at";

const pauseOf = {
  Execution: "PauseWorkflowExecution",
  ActivityType: "PauseActivityType",
  TaskList: "PauseTaskList",
} as const;
const resumeOf = {
  Execution: "ResumeWorkflowExecution",
  ActivityType: "ResumeActivityType",
  TaskList: "ResumeTaskList",
} as const;

type Paused = keyof typeof resumeOf;
type Named<T extends Paused> = Omit<CallInput<(typeof resumeOf)[T]>, "domain">;

export class Teller {
  readonly #cluster: Cluster;
  readonly #actor = new Actor("teller");

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async start(workflowId: string, options: StartOptions = {}): Promise<void> {
    const { network } = this.#cluster;
    const outcome = await this.#until("WorkflowExecutionAlreadyStartedFault", () =>
      network.patiently(this.#actor, "StartWorkflowExecution", {
        ...started,
        workflowId,
        ...options,
      }),
    );
    this.#cluster.trace.add(`${workflowId} ${outcome}`);
  }

  signal(workflowId: string, signalName: string): Promise<unknown> {
    const input = { domain, workflowId, signalName };
    return this.#until("UnknownResourceFault", () =>
      this.#cluster.network.patiently(this.#actor, "SignalWorkflowExecution", input),
    );
  }

  /** No refusal says that a try without an answer arrived: the signal may be there twice. */
  signalWithStart(workflowId: string, signalName: string): Promise<unknown> {
    return this.#cluster.network.insist(this.#actor, "SignalWithStartWorkflowExecution", {
      ...started,
      workflowId,
      signalName,
    });
  }

  requestCancel(workflowId: string): Promise<unknown> {
    const input = { domain, workflowId };
    return this.#until("UnknownResourceFault", () =>
      this.#cluster.network.patiently(this.#actor, "RequestCancelWorkflowExecution", input),
    );
  }

  terminate(workflowId: string): Promise<unknown> {
    const input = { domain, workflowId };
    return this.#until("UnknownResourceFault", () =>
      this.#cluster.network.patiently(this.#actor, "TerminateWorkflowExecution", input),
    );
  }

  /**
   * Ends the activity as an operator does, until an event of the type `done` says that it, or one
   * that was scheduled after it, has ended so. It may just not be open.
   */
  async endActivity(
    operation: "CompleteActivity" | "RetryActivity",
    activity: { readonly workflowId: string; readonly activityId: string },
    done: EventType,
  ): Promise<void> {
    const { network, agenda } = this.#cluster;
    while (!this.#hasHappened(activity.workflowId, done)) {
      const input = { domain, ...activity };
      const outcome = await network.patiently(this.#actor, operation, input);
      if (outcome.kind === "ok") return;
      await agenda.rest(lookMilliseconds, this.#actor);
    }
  }

  /**
   * The first run of the workflow goes on from that decision, in a run that takes its place. A try
   * without an answer has closed it, or has done nothing: the run that is open then is in the way.
   */
  reset(workflowId: string, decision: "FIRST" | "LAST"): Promise<unknown> {
    const input = { domain, workflowId, runId: this.#firstRunOf(workflowId), decision };
    return this.#until("WorkflowExecutionAlreadyStartedFault", () =>
      this.#cluster.network.patiently(this.#actor, "ResetWorkflowExecution", input),
    );
  }

  /** The first run of the workflow stays, and another workflow begins with its history. */
  fork(workflowId: string, newWorkflowId: string): Promise<unknown> {
    const runId = this.#firstRunOf(workflowId);
    const input = { domain, workflowId, runId, decision: "LAST", newWorkflowId } as const;
    return this.#until("WorkflowExecutionAlreadyStartedFault", () =>
      this.#cluster.network.patiently(this.#actor, "ForkWorkflowExecution", input),
    );
  }

  /**
   * Begins a job until that is answered, and resolves once no job is under way. A try without an
   * answer may have begun another one.
   */
  async job(
    action: CallInput<"StartJob">["action"],
    query: string,
    more: Partial<CallInput<"StartJob">> = {},
  ): Promise<void> {
    const { network, agenda, backend } = this.#cluster;
    await network.insist(this.#actor, "StartJob", { domain, action, query, reason, ...more });
    while (backend.dump().jobs.some(({ ended_at }) => ended_at === null)) {
      await agenda.rest(jobLookMilliseconds, this.#actor);
    }
  }

  /** The first run of the workflow, which has closed. */
  delete(workflowId: string): Promise<unknown> {
    const input = { domain, workflowId, runId: this.#firstRunOf(workflowId) ?? "" };
    return this.#until("UnknownResourceFault", () =>
      this.#cluster.network.patiently(this.#actor, "DeleteWorkflowExecution", input),
    );
  }

  /** Resolves once no run of the workflow is left. */
  async isGone(workflowId: string): Promise<void> {
    while (this.#firstRunOf(workflowId) !== undefined) {
      await this.#cluster.agenda.rest(lookMilliseconds, this.#actor);
    }
  }

  #firstRunOf(workflowId: string): string | undefined {
    const { runs } = this.#cluster.backend.dump();
    return runs.find(({ workflow_id }) => workflow_id === workflowId)?.run_id;
  }

  /** Nothing of it is handed out for a while. It is `resuming` that ends it. */
  async pausing<T extends Paused>(what: T, named: Named<T>): Promise<void> {
    const { network, agenda } = this.#cluster;
    await network.insist(this.#actor, pauseOf[what], { domain, ...named, reason } as never);
    await agenda.rest(pausedMilliseconds, this.#actor);
  }

  /** What is not paused any more stays as it is. */
  resuming<T extends Paused>(what: T, named: Named<T>): Promise<unknown> {
    const { network } = this.#cluster;
    return network.insist(this.#actor, resumeOf[what], { domain, ...named } as never);
  }

  /** Resolves once an event of the type is in a history of the workflow. */
  async happens(workflowId: string, type: EventType): Promise<void> {
    const { agenda } = this.#cluster;
    while (!this.#hasHappened(workflowId, type)) {
      await agenda.rest(lookMilliseconds, this.#actor);
    }
  }

  #hasHappened(workflowId: string, type: EventType): boolean {
    return this.#cluster.backend
      .dump()
      .runs.filter(({ workflow_id }) => workflow_id === workflowId)
      .some((run) => historyOf(run).some((event) => event.type === type));
  }

  /** Refused after a try without an answer: that try arrived. */
  async #until(
    done: string,
    call: () => Promise<{ readonly kind: "ok" } | Exclude<Outcome, { kind: "ok" }>>,
  ): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      const outcome = await call();
      if (outcome.kind === "ok") return "ok";
      if (outcome.kind === "unknown") continue;
      if (tries > 1 && outcome.fault === done) return done;
      this.#cluster.complain(`the client was refused: ${outcome.fault}`);
      return outcome.fault;
    }
  }
}
