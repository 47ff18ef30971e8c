// What a node's log says of Lambda functions.
import type { Logger } from "pino";
import type { Invocation } from "../functions/target.ts";

/** Whose invocation a line is about. */
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
      log.info({ ...aboutInvocation(invocation), stream, line }, "a function said"),
    functionTrouble: (error: unknown) =>
      log.error({ err: error }, "a function could not be taken or written down; it is tried again"),
  };
};
