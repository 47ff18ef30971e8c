// The decider and the worker of a scenario. What they are told to do is in inputs: to vanish once
// with a task, to fail, to wait for a cancel request.
import { decisionToWire, eventFromWire, type HistoryEvent, type WireEvent } from "@ekiden/model";
import { deciderLists, domain, workerLists } from "../clients/decisions.ts";
import { Program, type ProgramParts } from "../clients/programs.ts";

const inputOf = ([first]: readonly HistoryEvent[]): string | undefined =>
  first?.type === "WorkflowExecutionStarted" ? first.data.input : undefined;

export class StoryDecider extends Program {
  #hasVanished = false;
  readonly #list: string;

  constructor(list: string, parts: ProgramParts) {
    super(`decider of ${list}`, parts);
    this.#list = list;
  }

  async round(): Promise<void> {
    const { network, deliveries, decide } = this.parts;
    const taskList = { name: this.#list };
    const identity = this.actor.name;
    const input = { domain, taskList, identity };
    const polled = await network.patiently(this.actor, "PollForDecisionTask", input);
    const returnedAt = network.now;
    if (polled.kind !== "ok" || !polled.output.taskToken) return;
    const { events: wire, ...task } = polled.output;
    const events = wire.map((event) => eventFromWire(event as WireEvent));
    network.whenKept(polled, () => {
      deliveries.push({ kind: "decision", identity, returnedAt, task, events });
    });
    const told = inputOf(events);
    if (told === "vanish" && !this.#hasVanished) {
      this.#hasVanished = true;
      return;
    }
    await this.think();
    const decisions = decide({ dice: this.dice, history: events, run: task.workflowExecution });
    const override = { taskList: { name: deciderLists[1] }, taskListScheduleToStartTimeout: "5" };
    const answer = {
      taskToken: task.taskToken,
      decisions: decisions.map(decisionToWire),
      ...(told === "override" && override),
    };
    await this.answered(
      () => network.answerTo(polled, this.actor, answer),
      () => network.isGone(polled),
    );
  }
}

/** Reports until it is told to stop, but not for ever. */
const maxReports = 40;

export class StoryWorker extends Program {
  async round(): Promise<void> {
    const { network, deliveries } = this.parts;
    const identity = this.actor.name;
    const input = { domain, taskList: { name: workerLists[0] }, identity };
    const polled = await network.patiently(this.actor, "PollForActivityTask", input);
    const returnedAt = network.now;
    if (polled.kind !== "ok" || !polled.output.taskToken) return;
    const task = polled.output;
    deliveries.push({ kind: "activity", identity, returnedAt, task });
    if (task.input !== "vanish") await this.#work(task.taskToken, task.input);
  }

  async #work(taskToken: string, input: string | undefined): Promise<void> {
    const { network } = this.parts;
    if (input === "wait" && !(await this.#isCanceled(taskToken))) return;
    await this.answered(() => {
      if (input === "wait") {
        return network.patiently(this.actor, "RespondActivityTaskCanceled", { taskToken });
      }
      const isFailed = input === "fail";
      return isFailed
        ? network.patiently(this.actor, "RespondActivityTaskFailed", { taskToken })
        : network.patiently(this.actor, "RespondActivityTaskCompleted", { taskToken });
    });
  }

  async #isCanceled(taskToken: string): Promise<boolean> {
    const { network } = this.parts;
    for (let report = 0; report < maxReports; report += 1) {
      await this.pause(50);
      const outcome = await network.patiently(this.actor, "RecordActivityTaskHeartbeat", {
        taskToken,
      });
      if (outcome.kind === "fault") return false;
      if (outcome.kind === "ok" && outcome.output.cancelRequested) return true;
    }
    return false;
  }
}
