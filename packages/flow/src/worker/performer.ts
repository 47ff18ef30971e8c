// Performs activity tasks: calls the function, and answers with what came of it.
import {
  type ActivityTask,
  RespondActivityTaskCanceledCommand,
  RespondActivityTaskCompletedCommand,
  RespondActivityTaskFailedCommand,
  type SWFClient,
} from "@aws-sdk/client-swf";
import type { Activity } from "../activities.ts";
import { type Codec, decode, encode, PayloadError, payloadCharactersMost } from "../codec.ts";
import { millisecondsOf } from "../duration.ts";
import { ApplicationFailure, CanceledError } from "../errors.ts";
import { failureOf } from "../failure.ts";
import { fetchBack, type Offload, putAway } from "../offload.ts";
import { resumeMember } from "../workflow/activity.ts";
import type { WorkflowLog } from "../workflow/log.ts";
import { type ActivityContext, withActivityContext } from "./activity-context.ts";
import { sendAnswer } from "./answers.ts";
import { Heartbeats, TaskGone } from "./heartbeats.ts";
import { typeKey } from "./type-key.ts";

export interface PerformerOptions {
  readonly client: SWFClient;
  readonly activities: ReadonlyMap<string, Activity>;
  readonly codec: Codec;
  readonly offload: Offload | undefined;
  readonly log: WorkflowLog;
  /** Between heartbeats of activities that have no heartbeat time-out of their own. */
  readonly heartbeatMilliseconds: number;
  /** Aborted when the worker cannot wait for activities any longer. */
  readonly hurry: AbortSignal;
}

/** What is to be sent; undefined when the task is left open, or is gone. */
type Reply = (() => Promise<unknown>) | undefined;

interface Arguments {
  readonly args: readonly unknown[];
  readonly lastHeartbeat: unknown;
}

export class Performer {
  readonly #options: PerformerOptions;

  constructor(options: PerformerOptions) {
    this.#options = options;
  }

  /** Nothing that the activity does makes this throw. */
  async work(task: ActivityTask): Promise<void> {
    const { log, hurry } = this.#options;
    const reply = await this.#perform(task);
    const what = `activity ${task.activityId} of ${task.workflowExecution?.workflowId}`;
    try {
      if (reply) await sendAnswer(reply, { log, what, hurry });
    } catch (error) {
      log.error(`The answer to ${what} was not taken`, { error: String(error) });
    }
  }

  async #perform(task: ActivityTask): Promise<Reply> {
    const cancel = new AbortController();
    const activity = this.#activityOf(task);
    const heartbeats = this.#heartbeats(task, activity, cancel);
    let isLeftOpen = false;
    try {
      if (!activity) throw this.#unknown(task);
      const { args, lastHeartbeat } = await this.#arguments(task);
      const context: ActivityContext = {
        ...identityOf(task),
        lastHeartbeat,
        signal: AbortSignal.any([cancel.signal, this.#options.hurry]),
        heartbeat: (details) => heartbeats.say(details),
        completeLater: () => {
          isLeftOpen = true;
        },
      };
      const result = await withActivityContext(context, async () => activity.call(...args));
      return isLeftOpen ? undefined : await this.#completed(task, result);
    } catch (error) {
      await heartbeats.flush();
      return this.#ended(task, error, cancel.signal);
    } finally {
      await heartbeats.stop();
    }
  }

  #activityOf({ activityType }: ActivityTask): Activity | undefined {
    return this.#options.activities.get(typeKey(activityType?.name, activityType?.version));
  }

  #heartbeats(
    { taskToken = "" }: ActivityTask,
    activity: Activity | undefined,
    cancel: AbortController,
  ): Heartbeats {
    const { client, codec, offload, log, heartbeatMilliseconds } = this.#options;
    const own = activity?.defaults.heartbeat ?? "NONE";
    const milliseconds = own === "NONE" ? heartbeatMilliseconds : millisecondsOf(own) / 3;
    return new Heartbeats({ client, taskToken, milliseconds, codec, offload, log, cancel });
  }

  async #arguments({ input }: ActivityTask): Promise<Arguments> {
    const { codec, offload } = this.#options;
    const text = input === undefined ? undefined : await fetchBack(offload, input);
    const value = decode(codec, text);
    // Others than Flow send what they like: one value is one argument.
    if (!Array.isArray(value))
      return { args: text === undefined ? [] : [value], lastHeartbeat: undefined };
    const last: unknown = value.at(-1);
    if (typeof last !== "object" || last === null || !(resumeMember in last)) {
      return { args: value, lastHeartbeat: undefined };
    }
    return { args: value.slice(0, -1), lastHeartbeat: last[resumeMember] };
  }

  async #completed({ taskToken }: ActivityTask, value: unknown): Promise<Reply> {
    const { client } = this.#options;
    const result = await this.#text(value, "result");
    return () => client.send(new RespondActivityTaskCompletedCommand({ taskToken, result }));
  }

  async #ended({ taskToken }: ActivityTask, error: unknown, signal: AbortSignal): Promise<Reply> {
    const { client, codec, offload } = this.#options;
    if (signal.reason instanceof TaskGone) return undefined;
    const gaveUp = error instanceof CanceledError || error === signal.reason || isAbort(error);
    if (signal.aborted && gaveUp) {
      const own = error instanceof CanceledError ? error.details : undefined;
      const details = await this.#text(own, "details");
      return () => client.send(new RespondActivityTaskCanceledCommand({ taskToken, details }));
    }
    const most = offload ? Number.POSITIVE_INFINITY : payloadCharactersMost;
    const { reason, details: text } = failureOf(codec, error, most);
    const details = offload ? await putAway(offload, text) : text;
    return () => client.send(new RespondActivityTaskFailedCommand({ taskToken, reason, details }));
  }

  async #text(value: unknown, what: string): Promise<string | undefined> {
    const { codec, offload } = this.#options;
    const text = encode(codec, value);
    if (text === undefined || text.length <= payloadCharactersMost) return text;
    if (offload) return putAway(offload, text);
    throw new PayloadError(
      `the ${what} has ${text.length} characters, and the service takes ${payloadCharactersMost}: ` +
        "give the worker an offload, or return a reference",
    );
  }

  #unknown({ activityType }: ActivityTask): Error {
    const known = [...this.#options.activities.values()].map(
      ({ name, version }) => `${name} ${version}`,
    );
    const { name, version } = activityType ?? {};
    return new ApplicationFailure(
      `this worker knows no activity ${name} ${version}; it knows ${known.join(", ") || "none"}`,
      { type: "UnknownActivity" },
    );
  }
}

const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === "AbortError" || error.name === "CanceledError");

const identityOf = ({
  taskToken = "",
  activityId = "",
  activityType,
  workflowExecution,
}: ActivityTask) => ({
  taskToken,
  activityId,
  activityType: { name: activityType?.name ?? "", version: activityType?.version ?? "" },
  workflowExecution: {
    workflowId: workflowExecution?.workflowId ?? "",
    runId: workflowExecution?.runId ?? "",
  },
  attempt: Number(/\.(\d+)$/.exec(activityId)?.[1] ?? 1),
});
