// A starter, a decider and a worker of one scenario: its types, its task list, and single tasks.
import assert from "node:assert/strict";
import type {
  Decision,
  HistoryEvent,
  PollForActivityTaskCommandOutput,
  PollForDecisionTaskCommandOutput,
  StartWorkflowExecutionInput,
} from "@aws-sdk/client-swf";
import { domain, sdk } from "./sdk.ts";

export interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

export interface DecisionTask extends PollForDecisionTaskCommandOutput {
  readonly events: HistoryEvent[];
}

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** `decision("StartTimer", { timerId: … })`. */
export const decision = (type: string, attributes: object): Decision =>
  ({
    decisionType: type,
    [`${lowerFirst(type)}DecisionAttributes`]: attributes,
  }) as unknown as Decision;

export const complete = (result: string): Decision =>
  decision("CompleteWorkflowExecution", { result });

/** The attributes of the events of a type, in their order. */
export const attributesOf = (
  events: readonly HistoryEvent[],
  type: string,
): readonly Record<string, unknown>[] =>
  events
    .filter(({ eventType }) => eventType === type)
    .map((event) => (event as never)[`${lowerFirst(type)}EventAttributes`]);

export class ScenarioHarness {
  readonly client = sdk.newClient();
  readonly name: string;

  /** @param name of the scenario: of its workflow type, its activity type and its task list. */
  constructor(name: string) {
    this.name = name;
  }

  get taskList() {
    return { name: this.name };
  }

  get activityType() {
    return { name: this.name, version: "1" };
  }

  async register(version = "1"): Promise<void> {
    await this.client.registerWorkflowType({
      domain,
      name: this.name,
      version,
      defaultTaskList: this.taskList,
      defaultTaskStartToCloseTimeout: "60",
      defaultExecutionStartToCloseTimeout: "600",
      defaultChildPolicy: "TERMINATE",
    });
  }

  async registerActivity(): Promise<void> {
    await this.client.registerActivityType({
      domain,
      ...this.activityType,
      defaultTaskList: this.taskList,
      defaultTaskHeartbeatTimeout: "NONE",
      defaultTaskScheduleToCloseTimeout: "NONE",
      defaultTaskScheduleToStartTimeout: "NONE",
      defaultTaskStartToCloseTimeout: "60",
    });
  }

  async start(
    workflowId = this.name,
    more: Partial<StartWorkflowExecutionInput> = {},
  ): Promise<Execution> {
    const workflowType = { name: this.name, version: "1" };
    const input = { domain, workflowId, workflowType, ...more };
    const { runId } = await this.client.startWorkflowExecution(input);
    return { workflowId, runId: runId ?? "" };
  }

  schedule(activityId: string, more: object = {}): Decision {
    return decision("ScheduleActivityTask", {
      activityId,
      activityType: this.activityType,
      ...more,
    });
  }

  /** Waits for a decision task, whose history may come in pages; polls again when there is none. */
  async decisionTask(list = this.taskList): Promise<DecisionTask> {
    for (;;) {
      const task = await this.client.pollForDecisionTask({ domain, taskList: list });
      if (!task.taskToken) continue;
      const events = [...(task.events ?? [])];
      for (let token = task.nextPageToken; token !== undefined; ) {
        const input = { domain, taskList: list, nextPageToken: token };
        const page = await this.client.pollForDecisionTask(input);
        events.push(...(page.events ?? []));
        token = page.nextPageToken;
      }
      return { ...task, events };
    }
  }

  /** Takes a decision task, and answers it with what follows from its events. */
  async decide(
    decide: (events: readonly HistoryEvent[], task: DecisionTask) => readonly Decision[],
    list = this.taskList,
  ): Promise<readonly HistoryEvent[]> {
    const task = await this.decisionTask(list);
    await this.client.respondDecisionTaskCompleted({
      taskToken: task.taskToken,
      decisions: [...decide(task.events, task)],
    });
    return task.events;
  }

  /** Decides nothing until the history has so many events of a type; then answers. */
  async decideOnce(
    type: string,
    count: number,
    decisions: (events: readonly HistoryEvent[]) => readonly Decision[],
  ): Promise<void> {
    for (;;) {
      let isTime = false;
      await this.decide((events) => {
        isTime = attributesOf(events, type).length >= count;
        return isTime ? decisions(events) : [];
      });
      if (isTime) return;
    }
  }

  async activityTask(): Promise<PollForActivityTaskCommandOutput> {
    for (;;) {
      const task = await this.client.pollForActivityTask({ domain, taskList: this.taskList });
      if (task.taskToken) return task;
    }
  }

  async history(execution: Execution): Promise<HistoryEvent[]> {
    const input = { domain, execution };
    const events: HistoryEvent[] = [];
    for await (const page of sdk.pages(this.client, "getWorkflowExecutionHistory", input))
      events.push(...(page.events as HistoryEvent[]));
    return events;
  }

  async describe(execution: Execution) {
    const { executionInfo } = await this.client.describeWorkflowExecution({ domain, execution });
    return executionInfo;
  }

  /** The types of its events, in their order. */
  async types(execution: Execution): Promise<(string | undefined)[]> {
    return (await this.history(execution)).map(({ eventType }) => eventType);
  }
}

/** The call must be refused with this fault, as the package's own class or code. */
export const refusedAs = async (name: string, call: Promise<unknown>): Promise<Error> => {
  const error = await call.then(
    () => assert.fail(`${name} was expected, and the call was served`),
    (reason: Error) => reason,
  );
  assert.ok(sdk.isFault(error, name), `${name} was expected, and ${error} came`);
  assert.ok(error.message, `${name} has no message`);
  return error;
};
