// Errors as the service carries them: a reason of 256 characters and details, and back.
import { inspect, types } from "node:util";
import {
  type Codec,
  decode,
  limitOfCharacters,
  maxPayloadCharacters,
  strictJson,
  type TextLimit,
} from "./codec.ts";
import { ApplicationFailure } from "./errors.ts";

export interface Failure {
  readonly reason: string;
  readonly details: string;
}

/** What details hold of an error. */
interface Told {
  readonly message: string;
  readonly name?: string;
  readonly stack?: string;
  readonly details?: unknown;
  readonly nonRetryable?: boolean;
  readonly cause?: Told;
}

const maxReasonCharacters = 256;
/** Of causes, and causes of causes. */
const maxCauses = 8;
/** Beyond so much even an error says little more; the rest of the room is for its details. */
const maxMessageCharacters = 8_000;
const maxStackCharacters = 4_000;

/** Cut, and saying so. */
const shortened = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max)}… (${text.length - max} more characters)`;

/** Also of another realm, such as the one in which some test runners run tests. */
const isError = (thrown: unknown): thrown is Error =>
  thrown instanceof Error || types.isNativeError(thrown);

const asError = (thrown: unknown): Error =>
  isError(thrown) ? thrown : new Error(typeof thrown === "string" ? thrown : inText(thrown));

const inText = (thrown: unknown): string => {
  try {
    return `thrown: ${JSON.stringify(thrown)}`;
  } catch {
    return `thrown: ${inspect(thrown)}`;
  }
};

/** What `Promise.any` throws says nothing by itself. */
const messageOf = (error: Error): string => {
  const { errors } = error as Partial<AggregateError>;
  if (!Array.isArray(errors)) return String(error.message);
  return `${error.message}: ${errors.map((each) => asError(each).message).join("; ")}`;
};

const tell = (thrown: unknown, level: number): Told => {
  const error = asError(thrown);
  const { details, nonRetryable } = error as Partial<ApplicationFailure>;
  return {
    message: shortened(messageOf(error), maxMessageCharacters),
    name: String(error.name),
    ...(typeof error.stack === "string"
      ? { stack: shortened(error.stack, maxStackCharacters) }
      : {}),
    ...(details === undefined ? {} : { details }),
    ...(nonRetryable ? { nonRetryable } : {}),
    ...(error.cause === undefined || level >= maxCauses
      ? {}
      : { cause: tell(error.cause, level + 1) }),
  };
};

/** Also of what throws when it is looked at, such as a proxy. */
const told = (thrown: unknown): Told => {
  try {
    return tell(thrown, 0);
  } catch {
    return { message: "What was thrown cannot be read.", name: "Error" };
  }
};

/** Each character may take six of JSON. */
const charactersInJson = 6;
const maxWhyCharacters = 500;

/** What is sent of it in any case, under another message. */
const brief = ({ stack: _, cause: __, details: ___, ...rest }: Told, message: string): Told => ({
  ...rest,
  message,
});

const withoutExtras = (all: Told, why: string, maxCharacters: number): Told => {
  const room = Math.floor(maxCharacters / charactersInJson) - 2 * maxWhyCharacters;
  const short = shortened(why, maxWhyCharacters);
  return brief(all, `${shortened(all.message, room)} (${short})`);
};

/** In plain JSON: what payload codecs cannot encode is not sent without them. */
export const withoutDetails = (thrown: unknown, why: unknown): string => {
  const short = shortened(asError(why).message, 2 * maxWhyCharacters);
  return JSON.stringify(
    brief(told(thrown), `The details of this failure could not be sent: ${short}`),
  );
};

const serviceLimit = limitOfCharacters(maxPayloadCharacters);

/**
 * The reason and the details of any thrown value. What does not fit is shortened and says so;
 * the limit is how long details may be before they are.
 */
export const failureOf = (
  codec: Codec,
  thrown: unknown,
  { max, sizeOf }: TextLimit = serviceLimit,
): Failure => {
  const all = told(thrown);
  const reason = shortened(all.name ?? "Error", maxReasonCharacters - 32);
  const { stack: _, cause: __, ...rest } = all;
  let why = "";
  for (const attempt of [all, rest]) {
    try {
      const details = codec.stringify(attempt);
      if (sizeOf(details) <= max) return { reason, details };
      why = `${details.length} characters of details were left out`;
    } catch (error) {
      why = `its details were left out: ${asError(error).message}`;
    }
  }
  return { reason, details: codec.stringify(withoutExtras(all, why, max)) };
};

const isTold = (value: unknown): value is Told =>
  typeof value === "object" && value !== null && typeof (value as Told).message === "string";

const errorOf = (told: Told, fallbackName: string): Error => {
  const error = new ApplicationFailure(told.message, {
    type: told.name ?? fallbackName,
    details: told.details,
    nonRetryable: told.nonRetryable ?? false,
    ...(isTold(told.cause) ? { cause: errorOf(told.cause, "Error") } : {}),
  });
  error.stack = told.stack ?? `${error.name}: ${error.message}`;
  return error;
};

/** What Lambda tells of a function that broke. Source: Lambda's guide, "Lambda function errors". */
interface ToldByLambda {
  readonly errorType?: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

const isToldByLambda = (value: unknown): value is ToldByLambda =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as ToldByLambda).errorMessage === "string";

/** The error that a Lambda function threw, by its own name; of other failures, as `errorFrom`. */
export const errorFromLambda = (
  codec: Codec,
  reason: string | undefined,
  details: string | undefined,
): Error => {
  const value = details === undefined ? undefined : decode(strictJson, details);
  if (!isToldByLambda(value)) return errorFrom(codec, reason, details);
  const { errorType, errorMessage: message, trace } = value;
  const name = errorType || reason || "Error";
  const isTrace = Array.isArray(trace) && trace.length > 0;
  return errorOf({ message, name, ...(isTrace ? { stack: trace.join("\n") } : {}) }, name);
};

/**
 * The error that `failureOf` encoded; of failures that others wrote, the reason and the details.
 */
export const errorFrom = (
  codec: Codec,
  reason: string | undefined,
  details: string | undefined,
): Error => {
  const value = decode(codec, details);
  const name = reason || "Error";
  if (isTold(value)) return errorOf(value, name);
  const message = typeof details === "string" && details !== "" ? details : name;
  return errorOf({ message, name, details: value }, name);
};
