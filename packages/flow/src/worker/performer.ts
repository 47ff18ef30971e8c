// Performs activity tasks: calls the function, and answers with what came of it.
import type { ActivityTask } from "@ekiden/client";
import type { Activity } from "../activities.ts";
import { type Codec, decode, encode, maxPayloadCharacters, PayloadError } from "../codec.ts";
import { millisecondsOf } from "../duration.ts";
import { ApplicationFailure, CanceledError } from "../errors.ts";
import { splitExtras, withAbsent } from "../extras.ts";
import { failureOf, withoutDetails } from "../failure.ts";
import { noHeaders, type PayloadHeaders, readHeaders } from "../headers.ts";
import type { ActivityExecuteInput, ActivityInboundInterceptor } from "../interceptors/activity.ts";
import { chainOf } from "../interceptors/chain.ts";
import type { WorkflowLog } from "../log.ts";
import { workerStopped } from "../names.ts";
import { needsDecoding, type PayloadPipeline } from "../payload-pipeline.ts";
import type { Service } from "../service.ts";
import { type ActivityContext, keepContexts, withActivityContext } from "./activity-context.ts";
import { sendAnswer } from "./answers.ts";
import { codeForActivity } from "./coding.ts";
import { Heartbeats, TaskGone } from "./heartbeats.ts";
import type { RegisteredHeartbeats } from "./registered-heartbeats.ts";
import { typeKey } from "./type-key.ts";

interface PerformerOptions {
  readonly client: Service;
  readonly activities: ReadonlyMap<string, Activity>;
  readonly codec: Codec;
  readonly payloads: PayloadPipeline;
  readonly log: WorkflowLog;
  readonly interceptors: readonly ActivityInboundInterceptor[] | undefined;
  /** The most between two heartbeats; less for activities with a short heartbeat time-out. */
  readonly heartbeatMilliseconds: number;
  /** The time-outs that are registered, by which the service counts where a call names none. */
  readonly registeredHeartbeats: RegisteredHeartbeats;
  /** Aborted when the worker cannot wait for activities any longer. */
  readonly hurry: AbortSignal;
}

/** A task that has been taken. */
interface Work {
  readonly task: ActivityTask;
  readonly activity: Activity | undefined;
  readonly cancel: AbortController;
  readonly heartbeats: Heartbeats;
}

/** What is to be sent; undefined when the task is left open, or is gone. */
type Reply = (() => Promise<unknown>) | undefined;

export class Performer {
  readonly #options: PerformerOptions;
  /** Of the activities under way: a listener of the signal for each would cost more than a set. */
  readonly #cancels = new Set<AbortController>();

  constructor(options: PerformerOptions) {
    this.#options = options;
    const { hurry } = options;
    hurry.addEventListener("abort", () => {
      for (const cancel of this.#cancels) cancel.abort(hurry.reason);
    });
  }

  /** Nothing that the activity does makes this throw. */
  async work(task: ActivityTask): Promise<void> {
    const { log, hurry } = this.#options;
    const what = `the answer to ${nameOf(task)}`;
    const cancel = this.#newCancel();
    const key = typeKey(task.activityType?.name, task.activityType?.version);
    const activity = this.#options.activities.get(key);
    const heartbeats = this.#heartbeats(task, { key, activity }, cancel);
    try {
      const reply = await this.#perform({ task, activity, cancel, heartbeats });
      if (reply) await sendAnswer(reply, { log, what, hurry });
    } catch (error) {
      log.error(`Gave up after the last error: ${what}`, { error: String(error) });
    } finally {
      heartbeats.stop();
    }
  }

  async #perform(work: Work): Promise<Reply> {
    const { task, activity, cancel, heartbeats } = work;
    try {
      if (!activity) throw this.#unknown(task);
      const { args, extras } = await this.#arguments(task, cancel);
      const { lastHeartbeat, heartbeatMilliseconds } = extras;
      const headers = readHeaders(extras.headers) ?? noHeaders;
      if (heartbeatMilliseconds !== undefined) {
        heartbeats.quicken(heartbeatMilliseconds / beatsInTimeout);
      }
      const context = new TaskContext({ task, cancel, heartbeats }, { lastHeartbeat, headers });
      const result = await withActivityContext(context, () =>
        this.#call(activity, { args: withAbsent(args, extras), headers }),
      );
      if (!context.isLeftOpen) return await this.#completed(task, result);
      await heartbeats.flushLeftOpen(this.#options.hurry);
      return undefined;
    } catch (error) {
      await heartbeats.flush();
      // The heart beats on while codecs are asked for what it says.
      return await this.#ended(work, error);
    } finally {
      this.#cancels.delete(cancel);
      await heartbeats.settle();
    }
  }

  /** Aborted when the worker cannot wait any longer, and by heartbeats. */
  #newCancel(): AbortController {
    const { hurry } = this.#options;
    const cancel = new AbortController();
    if (hurry.aborted) cancel.abort(hurry.reason);
    this.#cancels.add(cancel);
    return cancel;
  }

  /** Through the interceptors, if there are any. */
  async #call(activity: Activity, input: ActivityExecuteInput): Promise<unknown> {
    const { interceptors = [] } = this.#options;
    const chain = chainOf(interceptors, "execute");
    const call = async (given: ActivityExecuteInput) => activity.call(...given.args);
    return chain ? chain(input, call) : activity.call(...input.args);
  }

  #heartbeats(
    { taskToken = "" }: ActivityTask,
    { key, activity }: { readonly key: string; readonly activity: Activity | undefined },
    cancel: AbortController,
  ): Heartbeats {
    const { client, codec, payloads, log } = this.#options;
    const { heartbeatMilliseconds, registeredHeartbeats } = this.#options;
    const defined = activity?.defaults.heartbeat ?? "NONE";
    const timeout = Math.min(
      defined === "NONE" ? Number.POSITIVE_INFINITY : millisecondsOf(defined),
      registeredHeartbeats.get(key) ?? Number.POSITIVE_INFINITY,
    );
    const milliseconds = Math.min(timeout / beatsInTimeout, heartbeatMilliseconds);
    const own = { client, taskToken, milliseconds, codec, payloads, log, cancel };
    const heartbeats = new Heartbeats(own);
    if (activity) void this.#quicken(heartbeats, activity);
    return heartbeats;
  }

  /** Where others have registered the type, the service says how. */
  async #quicken(heartbeats: Heartbeats, activity: Activity): Promise<void> {
    const timeout = await this.#options.registeredHeartbeats.learn(activity);
    if (timeout !== undefined) heartbeats.quicken(timeout / beatsInTimeout);
  }

  /** The activity has not begun: it waits for codecs until it is no longer wanted. */
  async #arguments(task: ActivityTask, cancel: AbortController) {
    const { codec, payloads, log } = this.#options;
    const { input } = task;
    if (input === undefined) return splitExtras([]);
    const what = `the decoding of the input of ${nameOf(task)}`;
    const read = () => payloads.decode(input, "its input");
    const readPatiently = () =>
      codeForActivity(read, { log, what, hurry: cancel.signal }).catch((error) => {
        cancel.signal.throwIfAborted();
        throw error;
      });
    const value = decode(codec, needsDecoding(task) ? await readPatiently() : input);
    // Others than Flow send what they like: one value is one argument.
    return splitExtras(Array.isArray(value) ? value : [value]);
  }

  async #completed(task: ActivityTask, value: unknown): Promise<Reply> {
    const { client } = this.#options;
    const { taskToken } = task;
    try {
      const result = await this.#text(task, value, "result");
      return () => client.call("RespondActivityTaskCompleted", { taskToken, result });
    } catch (error) {
      throw error instanceof PayloadError ? nonRetryable(error) : error;
    }
  }

  async #ended({ task, cancel, heartbeats }: Work, error: unknown): Promise<Reply> {
    const { reason } = cancel.signal;
    if (reason instanceof TaskGone) return undefined;
    const gaveUp = error === reason || error instanceof CanceledError || isAbort(error);
    if (gaveUp && reason instanceof CanceledError) return this.#canceled(task, error);
    const isStopped = gaveUp && reason instanceof WorkerStopped;
    return this.#failed(task, isStopped ? new WorkerStopped(heartbeats.said) : error);
  }

  /** Canceled is what it is, also where it cannot be told how far it was. */
  async #canceled(task: ActivityTask, error: unknown): Promise<Reply> {
    const { client, log } = this.#options;
    const { taskToken } = task;
    const own = error instanceof CanceledError ? error.details : undefined;
    const details = await this.#text(task, own, "details").catch((why) => {
      const activity = nameOf(task);
      log.warn(unsaid, { activity, error: String(why) });
      return undefined;
    });
    return () => client.call("RespondActivityTaskCanceled", { taskToken, details });
  }

  async #failed(task: ActivityTask, error: unknown): Promise<Reply> {
    const { client, codec, payloads } = this.#options;
    const { taskToken } = task;
    const { reason, details: text } = failureOf(codec, error, payloads.failureLimit);
    const details = await this.#encoded(task, text, "details").catch((why) =>
      withoutDetails(error, why),
    );
    return () => client.call("RespondActivityTaskFailed", { taskToken, reason, details });
  }

  /** Tried again, because the work is done and what came of it would be lost. */
  async #encoded(task: ActivityTask, text: string, what: string): Promise<string> {
    const { payloads, log, hurry } = this.#options;
    if (!payloads.hasCodecs && text.length <= maxPayloadCharacters) return text;
    const encoding = `the encoding of the ${what} of ${nameOf(task)}`;
    const options = { log, what: encoding, hurry };
    return codeForActivity(() => payloads.encode(text, `the ${what}`), options);
  }

  async #text(task: ActivityTask, value: unknown, what: string): Promise<string | undefined> {
    const text = encode(this.#options.codec, value);
    return text === undefined ? undefined : this.#encoded(task, text, what);
  }

  #unknown({ activityType }: ActivityTask): Error {
    const known = [...this.#options.activities.values()].map(
      ({ name, version }) => `${name} ${version}`,
    );
    const { name, version } = activityType ?? {};
    return new ApplicationFailure(
      `this worker knows no activity ${name} ${version}; it knows ${known.join(", ") || "none"}. ` +
        "All workers of a task list must know what is called there, also during a deployment",
      { type: "UnknownActivity" },
    );
  }
}

/** Of the two before the time-out one may be lost: the third comes as it runs out. */
const beatsInTimeout = 3;

const unsaid = "The details of a canceled activity cannot be sent and were left out";

/** The work is done: done again, it would only have a result that cannot be sent either. */
const nonRetryable = ({ message, name: type, cause }: PayloadError): ApplicationFailure =>
  new ApplicationFailure(message, { type, cause, nonRetryable: true });

/** Why an activity was aborted: its worker stops, and cannot wait for it. */
export class WorkerStopped extends Error {
  override readonly name = workerStopped;
  /** What the activity said last: the service does not keep heartbeats of a try that failed. */
  readonly details: unknown;

  constructor(details?: unknown) {
    super("the worker was stopped before the activity was done");
    this.details = details;
  }
}

const nameOf = ({ activityId, workflowExecution }: ActivityTask): string =>
  `activity ${activityId} of ${workflowExecution?.workflowId}`;

const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === "AbortError" || error.name === "CanceledError");

/** Of a class, since one is made for each task: an object with a getter of its own takes longer. */
class TaskContext implements ActivityContext {
  readonly taskToken: string;
  readonly activityId: string;
  readonly activityType: ActivityContext["activityType"];
  readonly workflowExecution: ActivityContext["workflowExecution"];
  readonly attempt: number;
  readonly lastHeartbeat: unknown;
  readonly headers: PayloadHeaders;
  readonly heartbeat: (details?: unknown) => void;
  readonly completeLater: () => void;
  readonly #cancel: AbortController;
  #isLeftOpen = false;

  constructor(
    { task, cancel, heartbeats }: Omit<Work, "activity">,
    { lastHeartbeat, headers }: Pick<ActivityContext, "lastHeartbeat" | "headers">,
  ) {
    const { taskToken = "", activityId = "", activityType, workflowExecution } = task;
    const { name = "", version = "" } = activityType ?? {};
    const { workflowId = "", runId = "" } = workflowExecution ?? {};
    this.taskToken = taskToken;
    this.activityId = activityId;
    this.activityType = { name, version };
    this.workflowExecution = { workflowId, runId };
    this.attempt = Number(/\.(\d+)$/.exec(activityId)?.[1] ?? 1);
    this.lastHeartbeat = lastHeartbeat;
    this.headers = headers;
    this.heartbeat = (details) => heartbeats.say(details);
    this.completeLater = () => {
      keepContexts();
      this.#isLeftOpen = true;
    };
    this.#cancel = cancel;
  }

  /** Made when it is asked for: most activities do without. */
  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  get isLeftOpen(): boolean {
    return this.#isLeftOpen;
  }
}
