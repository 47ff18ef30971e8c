// The client: starts workflows and finds those that run.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Codec, strictJson } from "../codec.ts";
import type { StartSettings, WithInput, WorkflowReference } from "../definitions.ts";
import { isFault, isGone } from "../faults.ts";
import { noHeaders } from "../headers.ts";
import type { ClientStartInput } from "../interceptors/client.ts";
import { clientInterception, type InterceptorOptions } from "../interceptors/interceptor.ts";
import { retryMetrics } from "../metrics/retries.ts";
import { type PayloadOptions, PayloadPipeline } from "../payload-pipeline.ts";
import { openService, type ServiceOptions } from "../service.ts";
import { wireSettings } from "../workflow/settings.ts";
import type { SignalDefinition } from "../workflow/signal.ts";
import { type TaskAnswers, taskAnswers } from "./task-answers.ts";
import {
  type Connection,
  headed,
  payloadText,
  payloadValue,
  through,
  WorkflowHandle,
} from "./workflow-handle.ts";

export interface FlowClientOptions extends ServiceOptions, PayloadOptions, InterceptorOptions {
  readonly domain: string;
  /** As that of the workers. */
  readonly codec?: Codec;
}

export type StartOptions<Input> = StartSettings &
  WithInput<Input> & {
    /** Unique among the open executions of the domain; `name-<uuid>` by default. */
    readonly workflowId?: string;
  };

export type SignalWithStartOptions<Input, Payload> = StartOptions<Input> & {
  readonly workflowId: string;
  readonly signal: SignalDefinition<Payload>;
} & (undefined extends Payload
    ? { readonly payload?: NoInfer<Payload> }
    : { readonly payload: NoInfer<Payload> });

/**
 * Starting and signalling can overtake each other's reasons so often before it looks like a fault.
 */
const roundsMost = 20;
const roundMilliseconds = 10;

export class FlowClient {
  readonly #connection: Connection;
  readonly #close: () => Promise<void>;
  /** For activities that were left open with `completeLater`. */
  readonly tasks: TaskAnswers;

  /** Throws where no region is known and no client is given. */
  constructor({ domain, codec = strictJson, ...options }: FlowClientOptions) {
    const { onRetry } = options.metrics ? retryMetrics(options.metrics) : {};
    const { service: client, close } = openService(options, onRetry);
    const interception = clientInterception(options);
    const payloads = new PayloadPipeline(options);
    this.#connection = { client, domain, codec, payloads, interception };
    this.#close = close;
    this.tasks = taskAnswers(this.#connection);
  }

  /** Ends its connections, but not those of a client that it was given. */
  close(): Promise<void> {
    return this.#close();
  }

  /**
   * Starts a workflow. Throws a WorkflowExecutionAlreadyStartedFault when its workflowId
   * is open, and an UnknownResourceFault when the type is not registered.
   */
  async start<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<Input>,
  ): Promise<WorkflowHandle<Result>> {
    const { name, version } = workflow;
    const { workflowId = `${name.slice(0, 200)}-${randomUUID()}`, input, ...settings } = options;
    const workflowType = { name, version };
    const asked = { workflowType, workflowId, input, settings, headers: noHeaders };
    const start = through(this.#connection, "start");
    let startedId = workflowId;
    const runId = await start(asked, (given) => {
      startedId = given.workflowId;
      return this.#start(given);
    });
    return new WorkflowHandle<Result>(this.#connection, startedId, runId);
  }

  async #start(asked: ClientStartInput): Promise<string> {
    const { client, domain } = this.#connection;
    const { workflowType, workflowId, settings, headers } = asked;
    const value = headed(this.#connection, workflowType.name, { value: asked.input, headers });
    const input = await payloadText(this.#connection, value);
    const started = { domain, workflowId, workflowType, input, ...wireSettings(settings) };
    const { runId = "" } = await client.call("StartWorkflowExecution", started);
    return runId;
  }

  /** Starts a workflow and waits for its result. */
  async run<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<Input>,
  ): Promise<Result> {
    return (await this.start(workflow, options)).result();
  }

  /**
   * The value of a payload as the console and the command line show it: a text of the service,
   * which may be encoded, or kept elsewhere. Throws a PayloadError, or a CodecError.
   */
  readPayload(text: string): Promise<unknown> {
    return payloadValue(this.#connection, text);
  }

  /** A handle to a run that was started before, by whomever. */
  handle<Result>(
    _workflow: WorkflowReference<never, Result>,
    execution: { readonly workflowId: string; readonly runId: string },
  ): WorkflowHandle<Result> {
    return new WorkflowHandle<Result>(this.#connection, execution.workflowId, execution.runId);
  }

  /** A handle to the open run of a workflowId. Throws an Error when there is none. */
  async find<Result>(
    _workflow: WorkflowReference<never, Result>,
    workflowId: string,
  ): Promise<WorkflowHandle<Result>> {
    const runId = await this.#openRun(workflowId);
    if (runId === undefined) throw new Error(`no run of workflow ${workflowId} is open`);
    return new WorkflowHandle<Result>(this.#connection, workflowId, runId);
  }

  /**
   * Signals the open run of a workflowId; if none is open, starts one first. The service has no
   * single call for both, so the run may have been started before the signal comes.
   */
  async signalWithStart<Input, Result, Payload>(
    workflow: WorkflowReference<Input, Result>,
    options: SignalWithStartOptions<Input, Payload>,
  ): Promise<WorkflowHandle<Result>> {
    const { signal, payload, workflowId } = options;
    for (let round = 1; round <= roundsMost; round += 1) {
      const handle = await this.#findOrStart(workflow, options);
      try {
        await handle?.signal(signal as SignalDefinition<unknown>, payload);
        if (handle) return handle;
      } catch (error) {
        if (!isGone(error)) throw error;
      }
      // The lists of the service may be a little behind.
      await sleep(roundMilliseconds * round);
    }
    throw new Error(`workflow ${workflowId} opens and closes: it could not be signalled`);
  }

  /** Undefined when another starter was quicker, and its run is closed again. */
  async #findOrStart<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<Input> & { readonly workflowId: string },
  ): Promise<WorkflowHandle<Result> | undefined> {
    const { workflowId } = options;
    const runId = await this.#openRun(workflowId);
    if (runId !== undefined) return new WorkflowHandle(this.#connection, workflowId, runId);
    try {
      return await this.start(workflow, options);
    } catch (error) {
      if (isFault(error, "WorkflowExecutionAlreadyStartedFault")) return undefined;
      throw error;
    }
  }

  async #openRun(workflowId: string): Promise<string | undefined> {
    const { client, domain } = this.#connection;
    const startTimeFilter = { oldestDate: new Date(0) };
    const executionFilter = { workflowId };
    const input = { domain, startTimeFilter, executionFilter };
    const { executionInfos } = await client.call("ListOpenWorkflowExecutions", input);
    return executionInfos[0]?.execution.runId;
  }
}

/**
 * Registers a domain, unless it is there already. Closed runs are kept for so many days. `service`
 * is a client, or says where the service is.
 */
export const registerDomain = async (
  service: NonNullable<ServiceOptions["client"]> | Omit<ServiceOptions, "client">,
  name: string,
  { retentionDays = 30 }: { readonly retentionDays?: number } = {},
): Promise<void> => {
  const workflowExecutionRetentionPeriodInDays = String(retentionDays);
  const isClient = "call" in service || "send" in service;
  const { service: opened, close } = openService(isClient ? { client: service } : service);
  try {
    await opened.call("RegisterDomain", { name, workflowExecutionRetentionPeriodInDays });
  } catch (error) {
    if (!isFault(error, "DomainAlreadyExistsFault")) throw error;
  } finally {
    await close();
  }
};
