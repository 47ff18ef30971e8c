// What becomes of invocations, in the words that Lambda itself has for it: a function that broke is
// `Unhandled`, with a JSON text that says how; a call that Lambda refuses has its exception's name.
import type { LambdaOutcome } from "@ekiden/engine";

/** Of a result, and of details. Source: the service's API reference. */
export const maxResultCharacters = 32_768;
const maxReasonCharacters = 256;
const maxMessageCharacters = 4_000;
const maxTraceLines = 20;
const maxTraceLineCharacters = 300;

interface FunctionError {
  /** Such as `TypeError`, or `Runtime.ExitError`. */
  readonly type: string;
  readonly message: string;
  /** Lines of a stack. */
  readonly trace?: readonly string[] | undefined;
}

const cut = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1)}…`;

/** It was invoked, and broke: reason `Unhandled`, details `{errorType, errorMessage, trace}`. */
export const broke = ({ type, message, trace }: FunctionError): LambdaOutcome => ({
  reason: "Unhandled",
  details: JSON.stringify({
    errorType: cut(type, maxReasonCharacters),
    errorMessage: cut(message, maxMessageCharacters),
    trace: trace?.slice(0, maxTraceLines).map((line) => cut(line, maxTraceLineCharacters)),
  }),
});

/** The function was not invoked, or that is unknown: `reason` is the name of an exception. */
export const notInvoked = (reason: string, details: string): LambdaOutcome => ({
  reason: cut(reason, maxReasonCharacters),
  details: cut(details, maxResultCharacters),
});

/** Lambda's own words for a function that it does not have. */
export const unknownFunction = (name: string): LambdaOutcome =>
  notInvoked("ResourceNotFoundException", `Function not found: ${name}`);

/** As Lambda refuses an input that is no JSON; undefined where it is. */
export const refusalOfInput = (input: string): LambdaOutcome | undefined => {
  try {
    JSON.parse(input);
    return undefined;
  } catch (error) {
    const details = `Could not parse request body into json: ${String(error)}`;
    return notInvoked("InvalidRequestContentException", details);
  }
};

/** A function that took longer than its target allows; `seconds` may have a fraction. */
export const tookTooLong = (seconds: number): LambdaOutcome =>
  broke({
    type: "Sandbox.Timedout",
    message: `Task timed out after ${seconds.toFixed(2)} seconds`,
  });

/** A result that a history cannot hold is a failure: nothing of it would be of use. */
export const tooLong = (size: string): LambdaOutcome =>
  broke({
    type: "Function.ResponseSizeTooLarge",
    message: `The response has ${size}, and a result may have ${maxResultCharacters} characters`,
  });

export const completed = (result: string): LambdaOutcome =>
  result.length > maxResultCharacters ? tooLong(`${result.length} characters`) : { result };

/** The server stopped while it ran, and no longer waits for it. */
export const abandoned: LambdaOutcome = notInvoked(
  "ServiceException",
  "The server that invoked the function was stopped before it had ended",
);
