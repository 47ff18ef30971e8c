// A test server, a client of the AWS SDK, and a decider and a worker that do what a test tells
// them. Time moves by a millisecond before each thing they do, so that "at the same time" means
// something. `await using service = await startService()` ends with a look at every execution:
// what Describe says of it must be what its history says.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import {
  type ActivityTask,
  type Decision,
  type DecisionTask,
  type PollForDecisionTaskCommandInput,
  type RespondDecisionTaskCompletedCommandInput,
  type StartWorkflowExecutionCommandInput,
  SWF,
} from "@aws-sdk/client-swf";
import { type FaultName, faults, type HistoryEvent, type OperationName } from "@ekiden/model";
import { startTestServer, type TestServer, type TestServerOptions } from "@ekiden/testing";
import { type Answer, inspect, remember } from "./answers.ts";
import { expectHistory } from "./history.ts";
import { newStoreLocation } from "./store-location.ts";
import { type Look, readHistory, verifyAll } from "./verify.ts";

export const domain = "film";
export const deciders = { name: "deciders" };
export const workers = { name: "workers" };
export const workflowType = { name: "order", version: "1" };
export const activityType = { name: "work", version: "1" };
export const yearSeconds = "31536000";

export interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

/** A server with one domain, one workflow type and one activity type, all defaults given. */
export const startService = async (options: TestServerOptions = {}): Promise<Service> => {
  const location = await newStoreLocation();
  const server = await startTestServer({ ...location.options, ...options });
  const service = new Service(server, location.leave);
  await service.look("RegisterDomain", {
    name: domain,
    workflowExecutionRetentionPeriodInDays: "7",
  });
  await service.look("RegisterWorkflowType", {
    domain,
    ...workflowType,
    defaultTaskList: deciders,
    defaultTaskStartToCloseTimeout: "NONE",
    defaultExecutionStartToCloseTimeout: yearSeconds,
    defaultChildPolicy: "TERMINATE",
  });
  await service.look("RegisterActivityType", {
    domain,
    ...activityType,
    defaultTaskList: workers,
    defaultTaskHeartbeatTimeout: "NONE",
    defaultTaskScheduleToCloseTimeout: "NONE",
    defaultTaskScheduleToStartTimeout: "NONE",
    defaultTaskStartToCloseTimeout: "NONE",
  });
  return service;
};

type WithoutToken<T> = Omit<T, "taskToken" | "domain">;

export class Service implements AsyncDisposable {
  readonly server: TestServer;
  readonly swf: SWF;
  readonly #onClose: () => void;

  /** `onClose` is called when its server is closed. */
  constructor(server: TestServer, onClose: () => void) {
    this.server = server;
    this.#onClose = onClose;
    this.swf = watched(new SWF({ ...server.clientOptions, maxAttempts: 1 }));
  }

  /** The bytes of an answer, which the SDK would have read already. */
  async send(operation: OperationName, input: object): Promise<Answer> {
    const answer = await this.post(operation, JSON.stringify(input));
    remember(answer);
    return answer;
  }

  /** A call that the harness needs and that proves nothing. */
  readonly look: Look = async (operation, input) => {
    const answer = await this.post(operation, JSON.stringify(input));
    inspect(answer);
    assert.equal(answer.status, 200, answer.text);
    return answer.text === "" ? undefined : JSON.parse(answer.text);
  };

  async post(operation: OperationName, body: string): Promise<Answer> {
    const response = await fetch(this.server.endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `SimpleWorkflowService.${operation}`,
      },
      body,
    });
    const text = await response.text();
    return {
      operation,
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text,
    };
  }

  async start(
    workflowId = "w",
    settings: Partial<StartWorkflowExecutionCommandInput> = {},
  ): Promise<Run> {
    await this.#tick();
    const input = { domain, workflowId, workflowType, ...settings };
    const { runId = "" } = await this.swf.startWorkflowExecution(input);
    return { workflowId, runId };
  }

  /** The decision task that waits; fails where none does. */
  async decisionTask(
    settings: Partial<PollForDecisionTaskCommandInput> = {},
  ): Promise<DecisionTask> {
    const input = { domain, taskList: deciders, ...settings };
    await this.#requireWaiting("CountPendingDecisionTasks", input);
    return this.swf.pollForDecisionTask(input);
  }

  async answer(
    { taskToken }: DecisionTask,
    decisions: readonly Decision[] = [],
    settings: Partial<WithoutToken<RespondDecisionTaskCompletedCommandInput>> = {},
  ): Promise<void> {
    await this.#tick();
    const input = { taskToken, decisions: [...decisions], ...settings };
    await this.swf.respondDecisionTaskCompleted(input);
  }

  /** Takes the decision task that waits, and answers it. */
  async decide(...decisions: readonly Decision[]): Promise<DecisionTask> {
    const task = await this.decisionTask();
    await this.answer(task, decisions);
    return task;
  }

  /** The activity task that waits; fails where none does. */
  async activityTask(taskList = workers, identity?: string): Promise<ActivityTask> {
    const input = { domain, taskList, identity };
    await this.#requireWaiting("CountPendingActivityTasks", input);
    return this.swf.pollForActivityTask(input);
  }

  /** Takes the activity task that waits, and completes it. */
  async work(result?: string): Promise<ActivityTask> {
    const task = await this.activityTask();
    await this.#tick();
    await this.swf.respondActivityTaskCompleted({ taskToken: task.taskToken, result });
    return task;
  }

  async signal(workflowId = "w", signalName = "go", input?: string): Promise<void> {
    await this.#tick();
    await this.swf.signalWorkflowExecution({ domain, workflowId, signalName, input });
  }

  history(run: Run): Promise<HistoryEvent[]> {
    return readHistory(this.look, domain, run);
  }

  async expectHistory(run: Run, text: string): Promise<void> {
    await this.server.settled();
    expectHistory(await this.history(run), text);
  }

  /** The causes of all failures of decisions so far. */
  async failureCauses(run: Run): Promise<readonly unknown[]> {
    await this.server.settled();
    const history = await this.history(run);
    return history.flatMap(({ data }) => ("cause" in data ? [data.cause] : []));
  }

  describe({ workflowId, runId }: Run) {
    return this.swf.describeWorkflowExecution({ domain, execution: { workflowId, runId } });
  }

  /** The latest run of a workflow that a decision started. */
  async runOf(workflowId: string): Promise<Run> {
    await this.server.settled();
    const filters = { domain, startTimeFilter: { oldestDate: 0 }, executionFilter: { workflowId } };
    const open = await this.look("ListOpenWorkflowExecutions", filters);
    const closed = await this.look("ListClosedWorkflowExecutions", filters);
    const [info] = [...open.executionInfos, ...closed.executionInfos];
    assert.ok(info, `there is no run of ${workflowId}`);
    return info.execution;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await verifyAll(this.look);
    } finally {
      this.swf.destroy();
      await this.server.close();
      this.#onClose();
    }
  }

  #tick(): Promise<void> {
    return this.server.advance({ milliseconds: 1 });
  }

  /** A poll for a task that will not come would wait for ever on a clock that stands still. */
  async #requireWaiting(
    operation: "CountPendingDecisionTasks" | "CountPendingActivityTasks",
    input: { domain: string; taskList: { name: string | undefined } },
  ): Promise<void> {
    await this.#tick();
    const {
      domain,
      taskList: { name = "" },
    } = input;
    const { count } = await this.look(operation, { domain, taskList: { name } });
    assert.ok(count > 0, `${operation}: nothing waits on "${name}"`);
  }
}

/** Looks at every answer before the SDK does. */
const watched = (swf: SWF): SWF => {
  swf.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const request = args.request as { headers: Record<string, string> };
      const response = result.response as WireResponse;
      const [, operation] = (request.headers["x-amz-target"] ?? "").split(".");
      const chunks = await response.body.toArray();
      remember({
        operation: operation as OperationName,
        status: response.statusCode,
        headers: response.headers,
        text: Buffer.concat(chunks).toString(),
      });
      response.body = Readable.from(chunks);
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
  return swf;
};

interface WireResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  body: Readable;
}

/** The call is refused with this fault and this very text. */
export const refused = async (
  call: Promise<unknown>,
  fault: FaultName,
  message: string,
): Promise<void> => {
  assert.ok(fault in faults);
  await assert.rejects(call, ({ name, message: text }: Error) => {
    assert.deepEqual({ name, message: text }, { name: fault, message });
    return true;
  });
};

export const unknown = (call: Promise<unknown>, message: string): Promise<void> =>
  refused(call, "UnknownResourceFault", message);
export const invalid = (call: Promise<unknown>, message: string): Promise<void> =>
  refused(call, "ValidationException", message);

/** The refusal of one member. */
export const invalidMember = (
  call: Promise<unknown>,
  path: string,
  { value, constraint }: { value: string | null; constraint: string },
): Promise<void> => {
  const printed = value === null ? "null" : `'${value}'`;
  const problem = `Value ${printed} at '${path}' failed to satisfy constraint: ${constraint}`;
  return invalid(call, `1 validation error detected: ${problem}`);
};
