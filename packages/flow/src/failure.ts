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
import {
  ActivityTimeout,
  ApplicationFailure,
  DecisionRefused,
  HumanTaskRejected,
  WorkflowFailure,
} from "./errors.ts";

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
  /** Of several that came together: those of compensations, or of `Promise.any`. */
  readonly errors?: readonly Told[];
}

const maxReasonCharacters = 256;
/** Of causes, and causes of causes. */
const maxCauses = 8;
/** Of errors that came together, at all levels. */
const maxTogether = 16;
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
    return `thrown: ${JSON.stringify(thrown) ?? inspect(thrown)}`;
  } catch {
    return `thrown: ${inspect(thrown)}`;
  }
};

/** Their messages name those that came together. */
const arrived = new WeakSet<Error>();

/** What `Promise.any` throws says nothing by itself. */
const messageOf = (error: Error): string => {
  const { errors } = error as Partial<AggregateError>;
  if (!Array.isArray(errors) || arrived.has(error)) return String(error.message);
  return `${error.message}: ${errors.map((each) => asError(each).message).join("; ")}`;
};

/** What failures of Flow's own say beyond their message: their classes do not travel. */
const ownDetailsOf = (error: Error): object | undefined => {
  if (error instanceof ActivityTimeout) {
    const { timeoutType, activityName } = error;
    return { timeoutType, activityName };
  }
  if (error instanceof HumanTaskRejected) {
    const { reason, rejectedBy } = error;
    return { reason, rejectedBy };
  }
  if (error instanceof DecisionRefused) {
    const { decisionType, refusal } = error;
    return { decisionType, refusal };
  }
  if (!(error instanceof WorkflowFailure)) return undefined;
  const { workflowId, closeStatus } = error;
  return { workflowId, closeStatus };
};

/** What began it all: the last of the causes. */
const rootOf = (thrown: unknown): unknown => {
  const seen = new Set<unknown>();
  let root = thrown;
  while (isError(root) && root.cause !== undefined && !seen.has(root)) {
    seen.add(root);
    root = root.cause;
  }
  return root;
};

/** At the last level it is what began it all: by that a program tells one failure from another. */
const causeAt = (level: number, cause: unknown): unknown =>
  level < maxCauses ? cause : rootOf(cause);

/** How many errors that came together may still be told. */
interface Room {
  together: number;
}

const together = (error: Error, level: number, room: Room): readonly Told[] => {
  const { errors } = error as Partial<AggregateError>;
  if (!Array.isArray(errors) || level >= maxCauses) return [];
  return errors.flatMap((each) => {
    room.together -= 1;
    return room.together < 0 ? [] : [tell(each, level + 1, room)];
  });
};

const tell = (thrown: unknown, level: number, room: Room): Told => {
  const error = asError(thrown);
  const { details = ownDetailsOf(error), nonRetryable } = error as Partial<ApplicationFailure>;
  const errors = together(error, level, room);
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
      : { cause: tell(causeAt(level + 1, error.cause), level + 1, room) }),
    ...(errors.length === 0 ? {} : { errors }),
  };
};

/** Also of what throws when it is looked at, such as a proxy. */
const told = (thrown: unknown): Told => {
  try {
    return tell(thrown, 0, { together: maxTogether });
  } catch {
    return { message: "What was thrown cannot be read.", name: "Error" };
  }
};

/** With what it changes in what has caused it. */
const withCauses = (one: Told, change: (inner: Told) => Told): Told => {
  const { cause, errors, ...rest } = one;
  return {
    ...rest,
    ...(cause ? { cause: change(cause) } : {}),
    ...(errors ? { errors: errors.map(change) } : {}),
  };
};

const withoutStacks = ({ stack: _, ...rest }: Told): Told => withCauses(rest, withoutStacks);

const withoutDetailsOf = ({ details, ...rest }: Told): Told => {
  const why = "its details were left out, because there is no room for them";
  const noted = details === undefined ? rest : { ...rest, message: `${rest.message} (${why})` };
  return withCauses(noted, withoutDetailsOf);
};

/** With the names and messages of what has caused it. */
const withBareCauses = (one: Told): Told => withCauses(one, withoutDetailsOf);

/** Why details cannot be written, as the codec says it; undefined where they can. */
const misfitOf = (codec: Codec, { details }: Told): string | undefined => {
  try {
    codec.stringify({ details });
    return undefined;
  } catch (error) {
    return `its details were left out: ${asError(error).message}`;
  }
};

/** Without details that cannot be written: what has caused an error is not lost with its own. */
const writable = (one: Told, codec: Codec): Told => {
  const { details, ...rest } = one;
  const why = details === undefined ? undefined : misfitOf(codec, one);
  const noted = why === undefined ? one : { ...rest, message: `${one.message} (${cut(why)})` };
  return withCauses(noted, (inner) => writable(inner, codec));
};

/** Each character may take six of JSON. */
const charactersInJson = 6;
const maxWhyCharacters = 500;

const cut = (why: string): string => shortened(why, maxWhyCharacters);

/** What is sent of it in any case, under another message. */
const brief = ({ name, nonRetryable }: Told, message: string): Told => ({
  message,
  ...(name === undefined ? {} : { name }),
  ...(nonRetryable ? { nonRetryable } : {}),
});

const messageWithout = (all: Told, why: string, maxCharacters: number): string => {
  const room = Math.floor(maxCharacters / charactersInJson) - 2 * maxWhyCharacters;
  return `${shortened(all.message, room)} (${cut(why)})`;
};

/** In the place of what has caused a failure: its own message is what replays compare. */
const causesLeftOut: Told = {
  name: "Error",
  message: "What has caused this failure was left out, because there is no room for it.",
};

/** Where its details cannot be sent: the rest of it, and the rest without stacks. */
const withoutOwnDetails = (all: Told, message: string): readonly Told[] => {
  const { details: _, ...rest } = all;
  const plain = { ...rest, message };
  return [plain, withoutStacks(plain)];
};

/** From all of it to its details alone. */
const withOwnDetails = (all: Told, codec: Codec): readonly Told[] => {
  const alone = withDetails(all);
  const isCaused = all.cause !== undefined || all.errors !== undefined;
  const sent = withCauses(all, (inner) => writable(inner, codec));
  return [
    all,
    sent,
    withoutStacks(sent),
    withBareCauses(withoutStacks(sent)),
    ...(isCaused ? [{ ...alone, cause: causesLeftOut }] : []),
    alone,
  ];
};

const withDetails = ({ stack: _, cause: __, errors: ___, ...rest }: Told): Told => rest;

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
  let why = "";
  const fitting = (attempt: Told): string | undefined => {
    try {
      const details = codec.stringify(attempt);
      if (sizeOf(details) <= max) return details;
      why = `${details.length} characters of details were left out`;
    } catch (error) {
      why = `its details were left out: ${asError(error).message}`;
    }
    return undefined;
  };
  const whole = firstOf(withOwnDetails(all, codec), fitting);
  if (whole !== undefined) return { reason, details: whole };
  const message = messageWithout(all, why, max);
  const rest = firstOf(withoutOwnDetails(writable(all, codec), message), fitting);
  return { reason, details: rest ?? codec.stringify(brief(all, message)) };
};

const firstOf = (
  attempts: readonly Told[],
  textOf: (attempt: Told) => string | undefined,
): string | undefined => {
  for (const attempt of attempts) {
    const text = textOf(attempt);
    if (text !== undefined) return text;
  }
  return undefined;
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
  const { errors } = told;
  if (!Array.isArray(errors)) return error;
  arrived.add(error);
  const all = errors.filter(isTold).map((each) => errorOf(each, "Error"));
  return Object.assign(error, { errors: all });
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
