// Deciders and workers as real ones are: they poll, do, answer, and try again what got no answer.
import {
  decisionToWire,
  eventFromWire,
  type HistoryEvent,
  type Output,
  type WireEvent,
} from "@ekiden/model";
import type { Delivery, Outcome } from "@ekiden/testing";
import { Client, type Line } from "./client.ts";
import type { Notices } from "./gate.ts";
import type { Pace } from "./pace.ts";
import { decide, deciderList, domain, workerList } from "./workflows.ts";

/** What all programs of one load share. */
export interface Load {
  readonly line: Line;
  readonly deliveries: Delivery[];
  readonly notices: Notices;
  /** Of the starters; absent: as fast as they can. */
  readonly pace?: Pace | undefined;
}

type DecisionTask = Output<"PollForDecisionTask">;
type ActivityTask = Output<"PollForActivityTask">;

/** Small, so that most histories come in several pages. */
const maximumPageSize = 20;

export class Decider {
  readonly #client: Client;
  readonly #load: Load;

  constructor(name: string, load: Load) {
    this.#client = new Client(name, load.line);
    this.#load = load;
  }

  run(): Promise<void> {
    return this.#load.line.untilHungUp(() => this.#round());
  }

  async #round(): Promise<void> {
    const identity = this.#client.name;
    const input = { domain, taskList: deciderList, identity, maximumPageSize };
    const polled = await this.#client.patiently("PollForDecisionTask", input);
    const returnedAt = Date.now();
    if (polled.kind === "fault") throw new Error(`A poll was refused: ${polled.fault}`);
    if (polled.kind !== "ok" || !polled.output.taskToken) return;
    const { events: _events, nextPageToken: _next, ...task } = polled.output;
    const events = await this.#readAll(input, polled.output);
    if (!events) return;
    this.#load.deliveries.push({ kind: "decision", identity, returnedAt, task, events });
    await this.#answer(task, events);
  }

  /** Undefined when the rest of the history cannot be had: the task will time out. */
  async #readAll(input: object, first: DecisionTask): Promise<HistoryEvent[] | undefined> {
    const events = first.events.map((event) => eventFromWire(event as WireEvent));
    let { nextPageToken } = first;
    while (nextPageToken) {
      const asked = { ...input, domain, taskList: deciderList, nextPageToken };
      const page = await this.#client.patiently("PollForDecisionTask", asked);
      if (page.kind === "fault") throw new Error(`A page was refused: ${page.fault}`);
      if (page.kind !== "ok") return undefined;
      events.push(...page.output.events.map((event) => eventFromWire(event as WireEvent)));
      nextPageToken = page.output.nextPageToken;
    }
    return events;
  }

  async #answer(
    { taskToken, startedEventId, workflowExecution }: Omit<DecisionTask, "events">,
    history: readonly HistoryEvent[],
  ): Promise<void> {
    const decisions = decide({ ...workflowExecution, history });
    const answer = {
      taskToken,
      decisions: decisions.map(decisionToWire),
      executionContext: `seen up to ${startedEventId}`,
    };
    const outcome = await untilAnswered(() =>
      this.#client.patiently("RespondDecisionTaskCompleted", answer),
    );
    expectGone(outcome);
    const { workflowId } = workflowExecution;
    this.#load.notices.tell(`decided ${workflowId}`);
    if (decisions.some(({ type }) => ends.has(type))) {
      this.#load.notices.tell(`ended ${workflowId}`);
    }
  }
}

/** Decisions after which a journey is over, unless something came in between. */
const ends: ReadonlySet<string> = new Set(["CompleteWorkflowExecution", "CancelWorkflowExecution"]);

/** What a lost answer leaves open, the next try finds out; real programs do the same. */
const untilAnswered = async <T extends Outcome>(call: () => Promise<T>): Promise<T> => {
  const outcome = await call();
  return outcome.kind === "unknown" ? untilAnswered(call) : outcome;
};

/** The only refusal of an answer: the first try arrived, or the task is over. */
const expectGone = (outcome: { readonly kind: string; readonly fault?: string }): void => {
  const { kind, fault } = outcome;
  if (kind === "fault" && fault !== "UnknownResourceFault") {
    throw new Error(`An answer was refused: ${fault}`);
  }
};

/** A worker that is never told to stop gives up after as many reports. */
const maxReports = 1_000;

export class Worker {
  readonly #client: Client;
  readonly #load: Load;

  constructor(name: string, load: Load) {
    this.#client = new Client(name, load.line);
    this.#load = load;
  }

  run(): Promise<void> {
    return this.#load.line.untilHungUp(() => this.#round());
  }

  async #round(): Promise<void> {
    const identity = this.#client.name;
    const input = { domain, taskList: workerList, identity };
    const polled = await this.#client.patiently("PollForActivityTask", input);
    const returnedAt = Date.now();
    if (polled.kind === "fault") throw new Error(`A poll was refused: ${polled.fault}`);
    if (polled.kind !== "ok" || !polled.output.taskToken) return;
    const task = polled.output;
    this.#load.deliveries.push({ kind: "activity", identity, returnedAt, task });
    if (task.input === "until-canceled") await this.#workUntilCanceled(task);
    else await this.#work(task);
  }

  async #work({ taskToken, activityId }: ActivityTask): Promise<void> {
    await this.#report(taskToken, "halfway");
    const answer = { taskToken, result: `${activityId} by ${this.#client.name}` };
    expectGone(
      await untilAnswered(() => this.#client.patiently("RespondActivityTaskCompleted", answer)),
    );
  }

  async #workUntilCanceled({ taskToken, workflowExecution }: ActivityTask): Promise<void> {
    await this.#report(taskToken, "begun");
    await this.#load.notices.wait(`asked to cancel ${workflowExecution.workflowId}`);
    for (let report = 1; report <= maxReports; report += 1) {
      const told = await this.#report(taskToken, `report ${report}`);
      if (told === "gone") return;
      if (told === "cancel") break;
    }
    const answer = { taskToken, details: "as asked" };
    expectGone(
      await untilAnswered(() => this.#client.patiently("RespondActivityTaskCanceled", answer)),
    );
  }

  async #report(taskToken: string, details: string): Promise<"go on" | "cancel" | "gone"> {
    const outcome = await this.#client.patiently("RecordActivityTaskHeartbeat", {
      taskToken,
      details,
    });
    expectGone(outcome);
    if (outcome.kind === "fault") return "gone";
    return outcome.kind === "ok" && outcome.output.cancelRequested ? "cancel" : "go on";
  }
}
