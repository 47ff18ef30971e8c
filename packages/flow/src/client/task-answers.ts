// Answers to activity tasks that were left open with `completeLater`, from anywhere.
import { maxHeartbeatCharacters } from "../codec.ts";
import { failureOf } from "../failure.ts";
import { unlessEcho } from "../faults.ts";
import { type Connection, payloadText } from "./connection.ts";

/**
 * All of them throw an UnknownResourceFault when the task is not open any more. An answer that was
 * sent again, because nothing said whether it was taken, counts as taken then.
 */
export interface TaskAnswers {
  readonly complete: (taskToken: string, result?: unknown) => Promise<void>;
  readonly fail: (taskToken: string, error: unknown) => Promise<void>;
  /** Answers a request to cancel. */
  readonly cancel: (taskToken: string, details?: unknown) => Promise<void>;
  /** Resolves to true when the activity was requested to cancel. */
  readonly heartbeat: (taskToken: string, details?: unknown) => Promise<boolean>;
}

export const taskAnswers = (connection: Connection): TaskAnswers => {
  const { client, codec, payloads } = connection;
  return {
    async complete(taskToken, value) {
      const result = await payloadText(connection, value);
      await client.call("RespondActivityTaskCompleted", { taskToken, result }).catch(unlessEcho);
    },
    async fail(taskToken, error) {
      const { reason, details: text } = failureOf(codec, error, payloads.failureLimit);
      const details = await payloads.encode(text, "the details of a failure");
      await client
        .call("RespondActivityTaskFailed", { taskToken, reason, details })
        .catch(unlessEcho);
    },
    async cancel(taskToken, value) {
      const details = await payloadText(connection, value);
      await client.call("RespondActivityTaskCanceled", { taskToken, details }).catch(unlessEcho);
    },
    async heartbeat(taskToken, value) {
      const details = await payloadText(connection, value, maxHeartbeatCharacters);
      const heartbeat = { taskToken, details };
      return (await client.call("RecordActivityTaskHeartbeat", heartbeat)).cancelRequested;
    },
  };
};
