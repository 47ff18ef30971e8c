// What a node's log says of calls that were answered.
import type { Logger } from "pino";

/** A call, without anything of its payloads. */
export interface LoggedCall {
  readonly requestId: string;
  readonly service: string;
  readonly operation: string;
  /** The name of the fault; absent where the call was served. */
  readonly fault?: string | undefined;
  readonly durationMilliseconds: number;
  /** Of the caller: its ARN; absent where the call was not authenticated. */
  readonly userId?: string | undefined;
  readonly address: string | undefined;
  readonly domain?: string | undefined;
  readonly workflowId?: string | undefined;
  readonly runId?: string | undefined;
}

export const callTexts = (log: Logger) => ({
  called: (call: LoggedCall) => log.info(call, "a call was answered"),
  slowCall: (call: LoggedCall) =>
    log.warn(
      call,
      "a call took longer than --slow-call; commits and the load of the machine tell why",
    ),
});
