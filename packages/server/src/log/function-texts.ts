// What a node's log says of Lambda functions.
import type { Logger } from "pino";

/** Whose invocation a line is about. */
type Invocation = {
  readonly requestId: string;
  readonly account: string;
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Of the function, as the decider wrote it. */
  readonly name: string;
};

const aboutInvocation = (invocation: Invocation) => {
  const { account, domain, workflowId, runId, name, requestId } = invocation;
  return { account, domain, workflowId, runId, function: name, requestId };
};

export const functionTexts = (log: Logger) => {
  return {
    functionInvoked: (invocation: Invocation) =>
      log.debug(aboutInvocation(invocation), "a function is invoked"),
    functionEnded: (invocation: Invocation, outcome: string) =>
      log.debug({ ...aboutInvocation(invocation), outcome }, "a function has ended"),
    /** What a function of this machine printed. */
    functionLine: (invocation: Invocation, stream: "stdout" | "stderr", line: string) =>
      log.info({ ...aboutInvocation(invocation), stream, line }, "a function printed a line"),
    functionsReplaced: () =>
      log.warn(
        "another version was installed where this server runs: functions of this machine wait " +
          "until it is restarted",
      ),
    functionFailed: (error: unknown) =>
      log.error(
        { err: error },
        "a function could not be started or its outcome not stored: the server tries again",
      ),
  };
};
