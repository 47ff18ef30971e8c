// Clocks as tests want them, and whole nodes that have them.
import assert from "node:assert/strict";
import {
  type Clock,
  createNode,
  type Node,
  type NodeOptions,
  systemClock,
} from "../../src/index.ts";

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A machine's clock that was set by hand: what passes is real. */
export class ShiftedClock implements Clock {
  /** By how much it is ahead, in milliseconds. */
  shift: number;

  constructor(shift: number) {
    this.shift = shift;
  }

  now(): number {
    return systemClock.now() + this.shift;
  }

  at(time: number, call: () => void) {
    return systemClock.at(time - this.shift, call);
  }
}

export interface LogLine {
  readonly body: string;
  readonly severity_text: string;
  readonly [fact: string]: unknown;
}

export interface Readiness {
  readonly status: number;
  readonly reason?: string;
  readonly clock?: Readonly<Record<string, number>>;
}

/** A whole node, with what it says and what it is told. */
export class TimedNode implements AsyncDisposable {
  readonly node: Node;
  readonly log: readonly LogLine[];

  private constructor(node: Node, log: readonly LogLine[]) {
    this.node = node;
    this.log = log;
  }

  static async start(given: Partial<NodeOptions>): Promise<TimedNode> {
    const log: LogLine[] = [];
    const place = { host: "127.0.0.1", port: 0, data: ":memory:" };
    const rest = { region: "us-east-1", account: "123456789012", limits: "relaxed" } as const;
    const logTo = { write: (line: string) => void log.push(JSON.parse(line)) };
    const usual = { ...place, ...rest, pollSeconds: 1, logLevel: "info", logTo } as const;
    return new TimedNode(await createNode({ ...usual, ...given }), log);
  }

  /** The answer, which is to be one. */
  async call(operation: string, input: object): Promise<Record<string, unknown>> {
    const response = await fetch(this.node.url, {
      method: "POST",
      headers: { "X-Amz-Target": `SimpleWorkflowService.${operation}` },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    assert.equal(response.status, 200, `${operation}: ${text}`);
    return text === "" ? {} : JSON.parse(text);
  }

  async ready(): Promise<Readiness> {
    const response = await fetch(`${this.node.url}/readyz`);
    return { ...JSON.parse(await response.text()), status: response.status };
  }

  /** The lines of the log that begin so. */
  said(beginning: string): LogLine[] {
    return this.log.filter(({ body }) => body.startsWith(beginning));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.node.close();
  }
}

const domain = "timed";
const type = { name: "w", version: "1" };
const taskList = { name: "deciders" };

/** In a domain whose closed executions are kept for a day. */
export const registerAll = async (timed: TimedNode, name = domain): Promise<void> => {
  await timed.call("RegisterDomain", { name, workflowExecutionRetentionPeriodInDays: "1" });
  await timed.call("RegisterWorkflowType", { domain: name, ...type });
};

interface Beginning {
  readonly timeout?: string;
  readonly name?: string;
}

export const start = (
  timed: TimedNode,
  workflowId: string,
  { timeout = "3600", name = domain }: Beginning = {},
) =>
  timed.call("StartWorkflowExecution", {
    domain: name,
    workflowId,
    workflowType: type,
    taskList,
    childPolicy: "TERMINATE",
    taskStartToCloseTimeout: "60",
    executionStartToCloseTimeout: timeout,
  });

export const startAndEnd = async (timed: TimedNode, workflowId: string, name = domain) => {
  await start(timed, workflowId, { name });
  await timed.call("TerminateWorkflowExecution", { domain: name, workflowId });
};

export const pollForDecision = (timed: TimedNode) =>
  timed.call("PollForDecisionTask", { domain, taskList });

export const answer = (timed: TimedNode, taskToken: unknown, decisions: object[] = []) =>
  timed.call("RespondDecisionTaskCompleted", { taskToken, decisions });

/** How many are open, and how many closed ones are still remembered. */
export const counts = async (timed: TimedNode, name = domain) => {
  const asked = { domain: name, startTimeFilter: { oldestDate: 0 } };
  const { count: open } = await timed.call("CountOpenWorkflowExecutions", asked);
  const { count: closed } = await timed.call("CountClosedWorkflowExecutions", asked);
  return { open, closed };
};

export interface Told {
  readonly eventType: string;
  /** Milliseconds. */
  readonly at: number;
}

export const historyOf = async (timed: TimedNode, run: Record<string, unknown>) => {
  const asked = { domain, execution: { workflowId: run.workflowId, runId: run.runId } };
  const { events } = await timed.call("GetWorkflowExecutionHistory", asked);
  return (events as { eventType: string; eventTimestamp: number }[]).map(
    ({ eventType, eventTimestamp }): Told => ({ eventType, at: eventTimestamp * second }),
  );
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Resolves once it is so; asks again and again. */
export const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await turn();
};
