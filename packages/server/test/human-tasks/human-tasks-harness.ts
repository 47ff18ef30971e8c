// Workflows that need people, and the people: what a node opens behind its listener, over a store
// in memory and a clock that the test moves.
import { TestClock } from "@ekiden/testing";
import { CleanupStack } from "../../src/node/cleanup-stack.ts";
import { openNode } from "../../src/node/node.ts";
import { humanTasksOf } from "../../src/node/open-human-tasks.ts";
import { Accounts } from "../../src/operations/account.ts";
import type { CallContext } from "../../src/operations/call-context.ts";
import type { LookupStore } from "../../src/operations/call-lookups.ts";
import type { Handlers } from "../../src/operations/handlers.ts";
import type { Inbox, InboxQuery } from "../../src/operations/human-tasks/pages.ts";
import type { HumanTaskService, Person } from "../../src/operations/human-tasks/service.ts";
import type { Store } from "../../src/store/store.ts";
import { contextOf, noStore } from "../call-contexts.ts";

export const domain = "office";
const type = { name: "approval", version: "1" };
const account = "123456789012";
export const accounts = new Accounts({ own: account, sealing: { current: Buffer.alloc(32, 7) } });

export const callerOf = (user: string, store: LookupStore = noStore): CallContext =>
  contextOf({ accounts, store }, { account, user, arn: `arn:aws:iam::${account}:user/${user}` });
export const person = (name: string): Person => ({ name, context: callerOf(name) });

type OpenedNode = Awaited<ReturnType<typeof openNode>>;

const usual = {
  host: "127.0.0.1",
  port: 0,
  data: ":memory:",
  access: "open",
  limits: "relaxed",
  pollSeconds: 0,
  region: "us-east-1",
  account,
  logLevel: "silent",
} as const;

export interface Scheduling {
  readonly input?: string | undefined;
  readonly taskList?: string;
  /** How many; usually 1. */
  readonly count?: number;
  readonly timeouts?: Partial<
    Record<"scheduleToStart" | "scheduleToClose" | "startToClose", string>
  >;
}

export class HumanTasksHarness implements AsyncDisposable {
  readonly clock: TestClock;
  readonly store: Store;
  readonly handlers: Handlers;
  readonly service: HumanTaskService;
  readonly inbox: Inbox;
  readonly #fireDeadlines: OpenedNode["core"]["operations"]["fireDeadlines"];
  readonly #cleanup: CleanupStack;

  private constructor(clock: TestClock, node: OpenedNode, cleanup: CleanupStack) {
    const { operations, store } = node.core;
    this.clock = clock;
    this.store = store;
    this.#fireDeadlines = operations.fireDeadlines;
    this.#cleanup = cleanup;
    this.handlers = node.listening.handlers;
    const { service, inbox } = humanTasksOf({}, operations.depsWith({}), true);
    this.service = service;
    this.inbox = inbox;
  }

  /** With a domain, a workflow type, and an activity type of this description. */
  static async open(description?: string): Promise<HumanTasksHarness> {
    const clock = new TestClock();
    const cleanup = new CleanupStack();
    const node = await openNode({ ...usual, clock }, cleanup);
    const harness = new HumanTasksHarness(clock, node, cleanup);
    const { handlers, store } = harness;
    const caller = callerOf("clerk", store);
    await handlers.RegisterDomain(
      { name: domain, workflowExecutionRetentionPeriodInDays: "1" },
      caller,
    );
    await handlers.RegisterWorkflowType({ domain, ...type }, caller);
    await handlers.RegisterActivityType({ domain, ...type, description }, caller);
    return harness;
  }

  /** Starts an execution and schedules activities in it. */
  async schedule(workflowId: string, scheduling: Scheduling = {}): Promise<void> {
    const { handlers, store } = this;
    const caller = callerOf("clerk", store);
    await handlers.StartWorkflowExecution(
      {
        domain,
        workflowId,
        workflowType: type,
        taskList: { name: workflowId },
        childPolicy: "TERMINATE",
        taskStartToCloseTimeout: "NONE",
        executionStartToCloseTimeout: "86400",
      },
      caller,
    );
    const { count = 1 } = scheduling;
    const activities = Array.from({ length: count }, (_, index) =>
      scheduleActivity(scheduling, index),
    );
    await this.#decide(workflowId, activities);
  }

  /** The execution is asked to cancel, and its decider asks so of its activity. */
  async requestCancel(workflowId: string): Promise<void> {
    const input = { domain, workflowId };
    await this.handlers.RequestCancelWorkflowExecution(input, callerOf("clerk", this.store));
    await this.#decide(workflowId, [requestCancelActivity]);
  }

  tasks(query: Partial<InboxQuery> = {}, who = "mary") {
    return this.inbox.page({ domain, pageSize: 10, ...query }, person(who));
  }

  /** The only task that there is. */
  async onlyId(): Promise<string> {
    const { tasks } = await this.tasks();
    if (tasks.length !== 1 || !tasks[0]) throw new Error(`There are ${tasks.length} tasks`);
    return tasks[0].id;
  }

  /** Everything that is due by then has happened. */
  async advance(seconds: number): Promise<void> {
    this.clock.moveTo(this.clock.now() + seconds * 1000);
    await this.#fireDeadlines();
  }

  /** The events of the execution's activity, each as one line. */
  async story(workflowId: string): Promise<string[]> {
    const run = await this.store.executions.find({
      domain: accounts.own.domainKey(domain),
      workflowId,
    });
    const { id, execution } = run ?? { id: 0, execution: { lastEventId: 0 } };
    const text = await this.store.histories.read(id, 1, execution.lastEventId);
    const events: { eventType: string; [member: string]: unknown }[] = JSON.parse(`[${text}]`);
    return events
      .filter(({ eventType }) => eventType.startsWith("ActivityTask"))
      .map((event) => lineOf(event));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup.close();
  }

  async #decide(
    workflowId: string,
    decisions: { readonly decisionType: "ScheduleActivityTask" | "RequestCancelActivityTask" }[],
  ): Promise<void> {
    const taskToken = await this.#decisionToken(workflowId);
    const answer = { taskToken, decisions };
    await this.handlers.RespondDecisionTaskCompleted(answer, callerOf("clerk", this.store));
  }

  async #decisionToken(taskList: string): Promise<string> {
    const input = { domain, taskList: { name: taskList }, maximumPageSize: 1 };
    const answer = await this.handlers.PollForDecisionTask(input, callerOf("decider", this.store));
    return JSON.parse("text" in answer ? answer.text : JSON.stringify(answer)).taskToken;
  }
}

const requestCancelActivity = {
  decisionType: "RequestCancelActivityTask" as const,
  requestCancelActivityTaskDecisionAttributes: { activityId: "a" },
};

const scheduleActivity = (
  { input, taskList = "people", timeouts = {} }: Scheduling,
  index: number,
) => ({
  decisionType: "ScheduleActivityTask" as const,
  scheduleActivityTaskDecisionAttributes: {
    activityId: `a${index || ""}`,
    activityType: type,
    input,
    taskList: { name: taskList },
    scheduleToStartTimeout: timeouts.scheduleToStart ?? "NONE",
    scheduleToCloseTimeout: timeouts.scheduleToClose ?? "NONE",
    startToCloseTimeout: timeouts.startToClose ?? "NONE",
    heartbeatTimeout: "NONE",
  },
});

/** The type and what a person had to do with. */
const lineOf = (event: { eventType: string; [member: string]: unknown }): string => {
  const member = `${event.eventType[0]?.toLowerCase()}${event.eventType.slice(1)}EventAttributes`;
  const { identity, result, reason, details, timeoutType } = event[member] as Record<
    string,
    string
  >;
  const told = [identity, timeoutType, result, reason, details].filter(Boolean);
  return [event.eventType, ...told].join(" ");
};
