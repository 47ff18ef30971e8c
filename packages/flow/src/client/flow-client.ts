// The client: starts workflows and finds those that run.
import { randomUUID } from "node:crypto";
import { type Codec, strictJson } from "../codec.ts";
import type { StartSettings, WithInput, WorkflowReference } from "../definitions.ts";
import type { Duration } from "../duration.ts";
import { NoRunError } from "../errors.ts";
import { isFault, isGone } from "../faults.ts";
import { noHeaders } from "../headers.ts";
import type { ClientStartInput, ClientUpdateInput } from "../interceptors/client.ts";
import {
  clientInterception,
  type InterceptorOptions,
  workflowInterception,
} from "../interceptors/interceptor.ts";
import { retryMetrics } from "../metrics/retries.ts";
import { type PayloadOptions, PayloadPipeline } from "../payload-pipeline.ts";
import { openCaller, type ServiceOptions } from "../service.ts";
import { wireSettings } from "../workflow/settings.ts";
import type { SignalDefinition } from "../workflow/signal.ts";
import type { UpdateDefinition } from "../workflow/update.ts";
import { answerTo, askedBefore, checkUpdateId, newUpdateId, sendUpdate } from "./asked-update.ts";
import {
  type Connection,
  checkId,
  headed,
  payloadText,
  payloadValue,
  through,
} from "./connection.ts";
import { withDomainAdvice } from "./domain-advice.ts";
import { newestRunOf, openRunOf } from "./listed-runs.ts";
import { type MadeSchedule, putSchedule, type ScheduleOptions } from "./schedules.ts";
import { type TaskAnswers, taskAnswers } from "./task-answers.ts";
import { tellingId } from "./unknown-outcome.ts";
import { HintedPause, pause, type WaitOptions } from "./waiting.ts";
import { WorkflowHandle } from "./workflow-handle.ts";

/** The domain of a client, the service it calls, and how it encodes payloads. */
export interface FlowClientOptions extends ServiceOptions, PayloadOptions, InterceptorOptions {
  readonly domain: string;
  /** As that of the workers. */
  readonly codec?: Codec;
  /** As that of the workers, whose turns queries with arguments replay; "fail task" by default. */
  readonly unexpectedErrors?: "fail task" | "fail workflow";
}

/** How a workflow is started: its input, if it takes one, its workflowId and its settings. */
export type StartOptions<Input> = Omit<StartSettings, "executionStartToClose"> &
  WithInput<Input> & {
    /** As registered by default. The service knows no start without an end. */
    readonly executionStartToClose?: Duration;
    /** Unique among the open executions of the domain; `name-<uuid>` by default. */
    readonly workflowId?: string;
  };

/** As for a start, and the signal that the open or the new execution gets. */
export type SignalWithStartOptions<Input, Payload> = StartOptions<Input> & {
  readonly workflowId: string;
  readonly signal: SignalDefinition<Payload>;
} & (undefined extends Payload
    ? { readonly payload?: NoInfer<Payload> }
    : { readonly payload: NoInfer<Payload> });

/** As for a start, and the update that the open or the new execution gets. */
export type UpdateWithStartOptions<Input, UpdateInput, Answer> = StartOptions<Input> & {
  readonly workflowId: string;
  readonly update: UpdateDefinition<UpdateInput, Answer>;
  /** Chosen by the caller; with one, the call may be made again. */
  readonly updateId?: string;
  readonly wait?: WaitOptions;
} & (undefined extends UpdateInput
    ? { readonly updateInput?: NoInfer<UpdateInput> }
    : { readonly updateInput: NoInfer<UpdateInput> });

/** What an update has answered, and the workflow that did. */
export interface UpdatedWithStart<Result, Answer> {
  readonly handle: WorkflowHandle<Result>;
  readonly answer: Answer;
}

interface StartCall {
  readonly onStarted?: (runId: string) => void;
  /** Ends the call that starts. */
  readonly signal?: AbortSignal | undefined;
  /** For the error: what has looked for the workflowId, which must be that of the start. */
  readonly lookedForBy?: string;
}

/**
 * Starting and signalling can overtake each other's reasons so often before it looks like a fault.
 */
const maxRounds = 20;
const roundMilliseconds = 10;

/**
 * Starts workflows, and finds, signals, updates and queries them, over the public protocol. Options
 * are those of a client of the service and the domain; the codecs must be those of the workers.
 *
 * @example
 * ```ts
 * import { FlowClient, workflowReference } from "@ekiden/flow";
 *
 * const order = workflowReference<string, number>("Order", "1.0");
 * const flow = new FlowClient({
 *   endpoint: "http://127.0.0.1:7930",
 *   region: "us-east-1",
 *   credentials: "none",
 *   domain: "shop",
 * });
 * const handle = await flow.start(order, { workflowId: "order-7", input: "tea" });
 * const price = await handle.result();
 * ```
 */
export class FlowClient {
  readonly #connection: Connection;
  readonly #close: () => Promise<void>;
  /** For activities that were left open with `completeLater`. */
  readonly tasks: TaskAnswers;

  /** Throws where no region is known and no client is given. */
  constructor({ domain, codec = strictJson, ...options }: FlowClientOptions) {
    const { onRetry } = options.metrics ? retryMetrics(options.metrics) : {};
    const { service: client, close } = openCaller(options, onRetry);
    this.#connection = {
      client,
      domain,
      codec,
      payloads: new PayloadPipeline(options),
      interception: clientInterception(options),
      workflowInterception: workflowInterception(options),
      unexpectedErrors: options.unexpectedErrors,
    };
    this.#close = close;
    this.tasks = taskAnswers(this.#connection);
  }

  /** Ends its connections, but not those of a client that it was given. */
  close(): Promise<void> {
    return this.#close();
  }

  /**
   * Starts a workflow. Throws a WorkflowExecutionAlreadyStartedFault when its workflowId
   * is open, and an UnknownResourceFault when the type is not registered. An error after which it
   * may be started has its `workflowId`.
   */
  start<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<NoInfer<Input>>,
  ): Promise<WorkflowHandle<Result>>;
  start<Result>(workflow: WorkflowReference<undefined, Result>): Promise<WorkflowHandle<Result>>;
  async start<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<unknown> = {},
  ): Promise<WorkflowHandle<Result>> {
    return this.#known(workflow, await this.#startAs(workflow, options));
  }

  async #startAs(
    { name, version }: WorkflowReference<never, unknown>,
    options: StartOptions<unknown>,
    { onStarted, signal, lookedForBy }: StartCall = {},
  ): Promise<{ readonly workflowId: string; readonly runId: string }> {
    const { workflowId = `${name.slice(0, 200)}-${randomUUID()}`, input, ...settings } = options;
    const workflowType = { name, version };
    const asked = { workflowType, workflowId, input, settings, headers: noHeaders };
    const start = through(this.#connection, "start");
    let startedId = workflowId;
    const runId = await start(asked, async (given) => {
      if (lookedForBy !== undefined) checkId(asked, given, lookedForBy);
      startedId = given.workflowId;
      const id = await this.#start(given, signal);
      onStarted?.(id);
      return id;
    });
    return { workflowId: startedId, runId };
  }

  async #start(asked: ClientStartInput, signal?: AbortSignal): Promise<string> {
    const { client, domain } = this.#connection;
    const { workflowType, workflowId, settings, headers } = asked;
    const value = headed(this.#connection, workflowType.name, { value: asked.input, headers });
    const input = await payloadText(this.#connection, value);
    const started = { domain, workflowId, workflowType, input, ...wireSettings(settings) };
    const call = client.call("StartWorkflowExecution", started, { signal });
    const advised = withDomainAdvice(call, domain);
    const { runId = "" } = await tellingId(advised, "workflowId", workflowId);
    return runId;
  }

  /** Starts a workflow and waits for its result. */
  run<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<NoInfer<Input>>,
  ): Promise<Result>;
  run<Result>(workflow: WorkflowReference<undefined, Result>): Promise<Result>;
  async run<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options = {} as StartOptions<Input>,
  ): Promise<Result> {
    const { client } = this.#connection;
    let close: HintedPause | undefined;
    // An interceptor may start several, and throw nevertheless.
    const onStarted = (startedId: string) => {
      close?.close();
      // At once, so that no hint is missed.
      close = new HintedPause((listener) => client.onClosed?.(startedId, listener));
    };
    try {
      const execution = await this.#startAs(workflow, options, { onStarted });
      const run = { ...execution, close, isReached: true };
      return await new WorkflowHandle<Result>(this.#connection, run, workflow).result();
    } finally {
      close?.close();
    }
  }

  /**
   * Has the server start a workflow at the times of a calendar, once for each: makes the schedule,
   * or gives it this definition where the domain has one of its name, so that a deployment may call
   * it each time. Only of Ekiden. Throws an UnknownResourceFault where the type is not registered,
   * and a ValidationException for times that cannot be read or are all in the past.
   */
  schedule<Input>(
    workflow: WorkflowReference<Input, unknown>,
    options: ScheduleOptions<NoInfer<Input>>,
  ): Promise<MadeSchedule> {
    return putSchedule(this.#connection, workflow, options);
  }

  /**
   * The value of a payload as the console and the command line show it: a text of the service,
   * which may be encoded, or kept elsewhere. Throws a PayloadError, or a CodecError.
   */
  readPayload(text: string): Promise<unknown> {
    return payloadValue(this.#connection, text);
  }

  /**
   * A handle to a run that was started before, by whomever. With an empty `runId` each call is
   * about the run that is open then; those that read or wait throw a NoRunError where the lists of
   * the service have none.
   */
  handle<Result>(
    workflow: WorkflowReference<never, Result>,
    execution: { readonly workflowId: string; readonly runId: string },
  ): WorkflowHandle<Result> {
    return new WorkflowHandle<Result>(this.#connection, execution, workflow);
  }

  /** A handle to a run of which the service has just told. */
  #known<Result>(
    workflow: WorkflowReference<never, Result>,
    execution: { readonly workflowId: string; readonly runId: string },
  ): WorkflowHandle<Result> {
    const run = { ...execution, isReached: true };
    return new WorkflowHandle<Result>(this.#connection, run, workflow);
  }

  /** A handle to the open run of a workflowId. Throws a NoRunError when there is none. */
  async find<Result>(
    workflow: WorkflowReference<never, Result>,
    workflowId: string,
  ): Promise<WorkflowHandle<Result>> {
    const runId = await openRunOf(this.#connection, { workflowId });
    if (runId === undefined) throw new NoRunError(workflowId, "open");
    return this.#known(workflow, { workflowId, runId });
  }

  /**
   * A handle to the newest run of a workflowId: the open one, or the one that was started last of
   * those that are closed and kept. `handle.runId` says which it is. Throws a NoRunError when there
   * is none; after any other error there may be one.
   */
  async newest<Result>(
    workflow: WorkflowReference<never, Result>,
    workflowId: string,
  ): Promise<WorkflowHandle<Result>> {
    const runId = await newestRunOf(this.#connection, { workflowId });
    if (runId === undefined) throw new NoRunError(workflowId, "known");
    return this.#known(workflow, { workflowId, runId });
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
    for (let round = 1; round <= maxRounds; round += 1) {
      const handle = await this.#findOrStart(workflow, options);
      try {
        await handle?.signal(signal as SignalDefinition<unknown>, payload);
        if (handle) return handle;
      } catch (error) {
        if (!isGone(error)) throw error;
      }
      // The lists of the service may be a little behind.
      await pause(roundMilliseconds * round, undefined);
    }
    throw new Error(`workflow ${workflowId} opens and closes: it could not be signalled`);
  }

  /**
   * Asks the open run of a workflowId for an update, and waits for the answer; if none is open,
   * starts one first. Throws as `update` of a handle does.
   *
   * The service has no single call for both: the run may have been started before the update comes,
   * and where no answer comes, the caller cannot know how far it got. With an `updateId` it may be
   * called again: an update that was asked for before is not asked for again, also if its run is
   * closed by now, and the answer is the same.
   */
  async updateWithStart<Input, Result, UpdateInput, Answer>(
    workflow: WorkflowReference<Input, Result>,
    options: UpdateWithStartOptions<Input, UpdateInput, Answer>,
  ): Promise<UpdatedWithStart<Result, Answer>> {
    const { workflowId, update, updateInput: input, updateId = newUpdateId() } = options;
    const given = { workflowId, updateName: update.name, updateId, input, headers: noHeaders };
    let handle: WorkflowHandle<Result> | undefined;
    const answer = await through(this.#connection, "update")(given, async (asked) => {
      const updated = await this.#updateWithStart(workflow, options, asked);
      handle = updated.handle;
      return updated.answer;
    });
    handle ??= await this.newest(workflow, workflowId);
    return { handle, answer: answer as Answer };
  }

  async #updateWithStart<Input, Result, UpdateInput, Answer>(
    workflow: WorkflowReference<Input, Result>,
    options: UpdateWithStartOptions<Input, UpdateInput, Answer>,
    { updateName: name, updateId: id, input, headers }: ClientUpdateInput,
  ): Promise<UpdatedWithStart<Result, unknown>> {
    checkUpdateId(id);
    const { workflowId, updateId, wait = {} } = options;
    const { signal } = wait;
    const asked = { connection: this.#connection, workflowId, name, input, id, headers, signal };
    const answered = async (handle: WorkflowHandle<Result>, runId: string) => ({
      handle,
      answer: await answerTo(asked, runId, wait),
    });
    for (let round = 1; round <= maxRounds; round += 1) {
      const newest = updateId && (await newestRunOf(this.#connection, { workflowId, signal }));
      const before = newest && (await askedBefore(asked, newest));
      if (before) return answered(this.#known(workflow, { workflowId, runId: before }), before);
      const handle = await this.#findOrStart(workflow, options, signal);
      if (handle && (await isAskedNow(asked, handle.runId))) return answered(handle, handle.runId);
      await pause(roundMilliseconds * round, signal);
    }
    throw new Error(`workflow ${workflowId} opens and closes: it could not be asked for ${name}`);
  }

  /** Undefined when another starter was quicker, and its run is closed again. */
  async #findOrStart<Input, Result>(
    workflow: WorkflowReference<Input, Result>,
    options: StartOptions<Input> & { readonly workflowId: string },
    signal?: AbortSignal,
  ): Promise<WorkflowHandle<Result> | undefined> {
    const { workflowId } = options;
    const runId = await openRunOf(this.#connection, { workflowId, signal });
    if (runId !== undefined) return this.#known(workflow, { workflowId, runId });
    try {
      const lookedForBy = "the start of a signalWithStart or updateWithStart";
      const started = await this.#startAs(workflow, options, { signal, lookedForBy });
      return this.#known(workflow, started);
    } catch (error) {
      if (isFault(error, "WorkflowExecutionAlreadyStartedFault")) return undefined;
      throw error;
    }
  }
}

/** False where the run is closed by now. */
const isAskedNow = async (
  asked: Parameters<typeof sendUpdate>[0],
  runId: string,
): Promise<boolean> => {
  try {
    await sendUpdate(asked, runId);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
};
