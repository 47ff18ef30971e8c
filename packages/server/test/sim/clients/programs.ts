// The clients of a simulation: some start workflows and say things to them, some decide, some work.
// They come and go as programs do: some take a task and never answer it.

import type { CallInput, CallName, Delivery, Outcome } from "@ekiden/invariants";
import {
  type Decision,
  decisionToWire,
  eventFromWire,
  type HistoryEvent,
  type Output,
  type WireEvent,
} from "@ekiden/model";
import { Actor, type Agenda } from "../runtime/agenda.ts";
import type { Dice } from "../runtime/dice.ts";
import {
  type Asked,
  activity,
  deciderLists,
  domain,
  someStart,
  someWorkflowId,
  workerLists,
  workflow,
} from "./decisions.ts";
import type { Network } from "./network.ts";

export interface ProgramParts {
  readonly agenda: Agenda;
  readonly network: Network;
  readonly dice: Dice;
  readonly deliveries: Delivery[];
  /** Mean time between two things that a client does, in milliseconds. */
  readonly thinkMilliseconds: number;
  readonly complain: (what: string) => void;
  /** Nothing new is to be begun. */
  readonly isCalm: () => boolean;
  readonly decide: (asked: Asked) => readonly Decision[];
  /** How often a program that has a task never answers it: from 0 to 1. */
  readonly vanishes: number;
}

type DecisionTask = Output<"PollForDecisionTask">;
type ActivityTask = Output<"PollForActivityTask">;

export abstract class Program {
  readonly actor: Actor;
  readonly parts: ProgramParts;
  readonly dice: Dice;

  constructor(name: string, parts: ProgramParts) {
    this.actor = new Actor(name);
    this.parts = parts;
    this.dice = parts.dice.branch();
  }

  async run(): Promise<void> {
    for (;;) await this.round();
  }

  abstract round(): Promise<void>;

  think(): Promise<void> {
    return this.pause(this.parts.thinkMilliseconds);
  }

  pause(mean: number): Promise<void> {
    return this.parts.agenda.rest(this.dice.delay(mean), this.actor);
  }

  /**
   * What a lost answer leaves open, the next try finds out, unless the client has gone with its
   * node.
   */
  async answered(call: () => Promise<Outcome>, isGone = () => false): Promise<"ok" | "gone"> {
    for (;;) {
      const outcome = await call();
      if (outcome.kind === "ok") return "ok";
      if (isGone()) return "gone";
      if (outcome.kind === "unknown") continue;
      if (outcome.fault !== "UnknownResourceFault") {
        this.parts.complain(`${this.actor.name}: an answer was refused: ${outcome.fault}`);
      }
      return "gone";
    }
  }
}

export class Starter extends Program {
  #said = 0;

  async round(): Promise<void> {
    await this.think();
    if (this.parts.isCalm()) return;
    const { network } = this.parts;
    const said = `${this.actor.name} ${++this.#said}`;
    const workflowId = someWorkflowId(this.dice);
    const named = { domain, workflowId };
    const act = this.dice.fraction();
    if (act < 0.38) {
      await network.patiently(this.actor, "StartWorkflowExecution", {
        ...named,
        ...someStart(this.dice),
        input: said,
      });
    } else if (act < 0.52) {
      await network.patiently(this.actor, "SignalWithStartWorkflowExecution", {
        ...named,
        ...someStart(this.dice),
        input: said,
        signalName: "told",
        signalInput: said,
      });
    } else if (act < 0.8) {
      const signal = { ...named, signalName: "told", input: said };
      await network.patiently(this.actor, "SignalWorkflowExecution", signal);
    } else if (act < 0.88) {
      await network.patiently(this.actor, "RequestCancelWorkflowExecution", named);
    } else if (act < 0.92) {
      const details = said;
      await network.patiently(this.actor, "TerminateWorkflowExecution", { ...named, details });
    } else {
      const taskList = { name: this.dice.of(deciderLists) };
      await network.patiently(this.actor, "CountPendingDecisionTasks", { domain, taskList });
    }
  }
}

export class Decider extends Program {
  async round(): Promise<void> {
    const { network, deliveries } = this.parts;
    const identity = this.actor.name;
    const taskList = { name: this.dice.of(deciderLists) };
    const maximumPageSize = this.dice.of([5, 1_000, 1_000]);
    const input = { domain, taskList, identity, maximumPageSize };
    const polled = await network.patiently(this.actor, "PollForDecisionTask", input);
    const returnedAt = network.now;
    if (polled.kind !== "ok" || !polled.output.taskToken) return this.pause(1);
    const events = await this.#readAll(input, polled.output);
    if (!events) return;
    const { events: _events, nextPageToken: _next, ...task } = polled.output;
    network.whenKept(polled, () => {
      deliveries.push({ kind: "decision", identity, returnedAt, task, events });
    });
    if (this.dice.chance(this.parts.vanishes)) return;
    await this.think();
    await this.#answer(polled, task, events);
  }

  async #readAll(
    input: { domain: string; taskList: { name: string } },
    first: DecisionTask,
  ): Promise<HistoryEvent[] | undefined> {
    const events = first.events.map((event) => eventFromWire(event as WireEvent));
    let { nextPageToken } = first;
    while (nextPageToken) {
      const asked = { ...input, nextPageToken };
      const page = await this.parts.network.patiently(this.actor, "PollForDecisionTask", asked);
      if (page.kind === "fault") await this.#complainUnlessGone(first, page.fault);
      if (page.kind !== "ok") return undefined;
      events.push(...page.output.events.map((event) => eventFromWire(event as WireEvent)));
      nextPageToken = page.output.nextPageToken;
    }
    return events;
  }

  /** A run may be closed and removed while a decider still reads its task. */
  async #complainUnlessGone({ workflowExecution: execution }: DecisionTask, fault: string) {
    const { network, complain } = this.parts;
    const asked = { domain, execution };
    const described = await network.patiently(this.actor, "DescribeWorkflowExecution", asked);
    if (described.kind === "ok") complain(`a page was refused: ${fault}`);
  }

  async #answer(
    polled: Outcome,
    task: Omit<DecisionTask, "events">,
    history: readonly HistoryEvent[],
  ) {
    const { network, decide } = this.parts;
    const { dice } = this;
    const run = task.workflowExecution;
    const decisions = decide({ dice, history, run });
    const answer = {
      taskToken: task.taskToken,
      decisions: decisions.map(decisionToWire),
      executionContext: `seen up to ${task.startedEventId}`,
      ...(dice.chance(0.1) && {
        taskList: { name: dice.of(deciderLists) },
        taskListScheduleToStartTimeout: "5",
      }),
    };
    await this.answered(
      () => network.answerTo(polled, this.actor, answer),
      () => network.isGone(polled),
    );
  }
}

export class Worker extends Program {
  async round(): Promise<void> {
    const { network, deliveries } = this.parts;
    const identity = this.actor.name;
    const input = { domain, taskList: { name: this.dice.of(workerLists) }, identity };
    const polled = await network.patiently(this.actor, "PollForActivityTask", input);
    const returnedAt = network.now;
    if (polled.kind !== "ok" || !polled.output.taskToken) return this.pause(1);
    const task = polled.output;
    deliveries.push({ kind: "activity", identity, returnedAt, task });
    if (!this.dice.chance(this.parts.vanishes)) await this.#work(task);
  }

  async #work({ taskToken }: ActivityTask): Promise<void> {
    const { network } = this.parts;
    let told = false;
    for (let beats = this.dice.below(4); beats > 0 && !told; beats -= 1) {
      await this.think();
      const details = `${this.actor.name} ${beats}`;
      const heartbeat = { taskToken, details };
      const outcome = await network.patiently(this.actor, "RecordActivityTaskHeartbeat", heartbeat);
      if (outcome.kind === "fault") return;
      told = outcome.kind === "ok" && outcome.output.cancelRequested;
    }
    await this.#end(taskToken, told);
  }

  #end(taskToken: string, told: boolean): Promise<unknown> {
    const { network } = this.parts;
    const canceled = { taskToken, details: "as asked" };
    const failed = { taskToken, reason: "no luck" };
    const completed = { taskToken, result: this.actor.name };
    const isFailed = this.dice.chance(0.2);
    return this.answered(() => {
      if (told) return network.patiently(this.actor, "RespondActivityTaskCanceled", canceled);
      if (isFailed) return network.patiently(this.actor, "RespondActivityTaskFailed", failed);
      return network.patiently(this.actor, "RespondActivityTaskCompleted", completed);
    });
  }
}

/** What must be known before anything else. `retentionDays`: whole days as text. */
export const registerAll = async (
  network: Network,
  actor: Actor,
  retentionDays: string,
): Promise<void> => {
  const register = <K extends CallName>(operation: K, input: CallInput<K>) =>
    registered(() => network.patiently(actor, operation, input));
  await register("RegisterDomain", {
    name: domain,
    workflowExecutionRetentionPeriodInDays: retentionDays,
  });
  await register("RegisterWorkflowType", {
    domain,
    ...workflow,
    defaultTaskStartToCloseTimeout: "3",
    defaultExecutionStartToCloseTimeout: "60",
    defaultTaskList: { name: deciderLists[0] },
    defaultChildPolicy: "TERMINATE",
  });
  await register("RegisterActivityType", { domain, ...activity });
};

/** A refusal means that an earlier try arrived. */
const registered = async (call: () => Promise<{ readonly kind: string }>): Promise<void> => {
  while ((await call()).kind === "unknown");
};
