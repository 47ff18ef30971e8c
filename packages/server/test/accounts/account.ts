// One account among several: in a domain that all of them have, and in one that only it has, there
// is one of each kind of thing, with a name that others have as well, and one that only it has.
import assert from "node:assert/strict";
import type { AnyOperationName, OperationName } from "@ekiden/model";

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A signed call with one key. */
export type Send = (operation: AnyOperationName, input: object) => Promise<Answer>;

export const domain = "shared";
export const type = { name: "order", version: "1" };
export const region = "us-east-1";
export const pollSeconds = 60;
/** Where its tasks were given out already. */
const given = { name: "given" };
const registered = { registrationStatus: "REGISTERED" };
const always = { startTimeFilter: { oldestDate: 0 } };
const retention = { workflowExecutionRetentionPeriodInDays: "9" };
const timeouts = {
  defaultTaskList: { name: "usual" },
  defaultTaskStartToCloseTimeout: "NONE",
  defaultTaskHeartbeatTimeout: "NONE",
  defaultTaskScheduleToCloseTimeout: "NONE",
  defaultTaskScheduleToStartTimeout: "NONE",
  defaultExecutionStartToCloseTimeout: "31536000",
  defaultChildPolicy: "TERMINATE",
};

export class Account {
  /** 12 digits. */
  readonly id: string;
  /** What only this account has goes by this name, of each kind. */
  readonly only: string;
  readonly send: Send;
  /** Of the workflow `w` in the domain that all have. */
  runId = "";
  decisionToken = "";
  activityToken = "";
  /** Page tokens, by their operation. */
  readonly pages = new Map<OperationName, string>();

  constructor(id: string, label: string, send: Send) {
    this.id = id;
    this.only = `only-${label}`;
    this.send = send;
  }

  arnOf(name: string): string {
    return `arn:aws:swf:${region}:${this.id}:/domain/${name}`;
  }

  /** The same account, with another key. */
  by(send: Send): Account {
    const { runId, decisionToken, activityToken } = this;
    const same = new Account(this.id, this.only.replace("only-", ""), send);
    return Object.assign(same, { runId, decisionToken, activityToken });
  }

  /** The output of a call that must be served. */
  async call(operation: AnyOperationName, input: object): Promise<Record<string, never>> {
    const { status, text } = await this.send(operation, input);
    assert.equal(status, 200, `${operation}: ${text}`);
    return text === "" ? {} : JSON.parse(text);
  }

  async populate(): Promise<void> {
    for (const name of [this.only, "gone", domain]) await this.#register(name);
    await this.call("DeprecateDomain", { name: "gone" });
    for (const name of [this.only, domain]) await this.#fill(name);
    await this.#turnPages();
  }

  async #register(name: string): Promise<void> {
    const tags = [{ key: this.only, value: "yes" }];
    await this.call("RegisterDomain", { name, tags, ...retention });
  }

  async #fill(domain: string): Promise<void> {
    const gone = { name: "gone", version: "1" };
    for (const kind of ["Workflow", "Activity"] as const) {
      for (const name of [
        type,
        gone,
        { ...type, version: this.only },
        { ...type, name: this.only },
      ]) {
        await this.call(`Register${kind}Type`, { domain, ...name, ...timeouts });
      }
      const member = kind === "Workflow" ? "workflowType" : "activityType";
      await this.call(`Deprecate${kind}Type`, { domain, [member]: gone });
    }
    const start = (workflowId: string, taskList: object, more: object = {}) =>
      this.call("StartWorkflowExecution", {
        domain,
        workflowId,
        workflowType: type,
        taskList,
        ...more,
      });
    this.runId = (await start("w", { name: this.only })).runId ?? "";
    await start(this.only, { name: "waiting" }, { tagList: [this.only] });
    for (const workflowId of ["closed", `closed-${this.only}`]) {
      await start(workflowId, given);
      await this.call("TerminateWorkflowExecution", { domain, workflowId });
    }
    await start("given", given);
    await this.#takeTasks(domain);
  }

  /** Of `given`: a decision task, an activity task, and one that waits for a worker. */
  async #takeTasks(domain: string): Promise<void> {
    const schedule = (activityId: string, taskList: object) => ({
      decisionType: "ScheduleActivityTask",
      scheduleActivityTaskDecisionAttributes: { activityId, activityType: type, taskList },
    });
    const first = await this.call("PollForDecisionTask", { domain, taskList: given });
    await this.call("RespondDecisionTaskCompleted", {
      taskToken: first.taskToken,
      decisions: [schedule("taken", given), schedule("waiting", { name: this.only })],
    });
    const work = await this.call("PollForActivityTask", { domain, taskList: given });
    this.activityToken = work.taskToken ?? "";
    await this.call("SignalWorkflowExecution", { domain, workflowId: "given", signalName: "go" });
    const poll = { domain, taskList: given, maximumPageSize: 1 };
    const second = await this.call("PollForDecisionTask", poll);
    this.decisionToken = second.taskToken ?? "";
    this.pages.set("PollForDecisionTask", second.nextPageToken ?? "");
  }

  async #turnPages(): Promise<void> {
    const run = { execution: { workflowId: "w", runId: this.runId } };
    const lists: readonly [OperationName, object][] = [
      ["ListDomains", registered],
      ["ListWorkflowTypes", { domain, ...registered }],
      ["ListActivityTypes", { domain, ...registered }],
      ["ListOpenWorkflowExecutions", { domain, ...always }],
      ["ListClosedWorkflowExecutions", { domain, ...always }],
      ["GetWorkflowExecutionHistory", { domain, ...run }],
    ];
    for (const [operation, input] of lists) {
      const { nextPageToken } = await this.call(operation, { ...input, maximumPageSize: 1 });
      assert.ok(nextPageToken, operation);
      this.pages.set(operation, nextPageToken);
    }
  }

  /** All that can be asked about what the account has. */
  async look(): Promise<string[]> {
    const seen: string[] = [];
    const ask = async (operation: OperationName, input: object) => {
      const { status, text } = await this.send(operation, input);
      assert.equal(status, 200, text);
      seen.push(`${operation} ${JSON.stringify(input)} ${text}`);
      return JSON.parse(text);
    };
    for (const registrationStatus of ["REGISTERED", "DEPRECATED"]) {
      const { domainInfos } = await ask("ListDomains", { registrationStatus });
      for (const { name } of domainInfos) await this.#lookAt(name, ask);
    }
    return seen;
  }

  async #lookAt(
    domain: string,
    ask: (operation: OperationName, input: object) => Promise<Record<string, never[]>>,
  ): Promise<void> {
    await ask("DescribeDomain", { name: domain });
    await ask("ListTagsForResource", { resourceArn: this.arnOf(domain) });
    for (const registrationStatus of ["REGISTERED", "DEPRECATED"]) {
      await ask("ListWorkflowTypes", { domain, registrationStatus });
      await ask("ListActivityTypes", { domain, registrationStatus });
    }
    for (const state of ["Open", "Closed"] as const) {
      await ask(`Count${state}WorkflowExecutions`, { domain, ...always });
      const list = await ask(`List${state}WorkflowExecutions`, { domain, ...always });
      for (const { execution } of list.executionInfos ?? []) {
        await ask("DescribeWorkflowExecution", { domain, execution });
        await ask("GetWorkflowExecutionHistory", { domain, execution });
      }
    }
    for (const name of [this.only, "waiting", given.name]) {
      await ask("CountPendingDecisionTasks", { domain, taskList: { name } });
      await ask("CountPendingActivityTasks", { domain, taskList: { name } });
    }
  }
}
