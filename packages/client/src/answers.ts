// What an HTTP answer means: an output, or a refusal.
import { faultClasses } from "./generated/faults.ts";
import {
  type AnswerProblem,
  NoAnswerError,
  ServiceError,
  type ServiceErrorDetails,
} from "./service-error.ts";
import type { TransportAnswer } from "./transport.ts";

const shownCharacters = 300;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

/** `com.amazonaws.swf.base.model#UnknownResourceFault`, or the name alone. */
const nameOf = (type: string | undefined): string | undefined =>
  type?.split("#").at(-1)?.split(":")[0];

/** By its class where it has one. */
const errorOf = (details: ServiceErrorDetails): ServiceError => {
  const isKnown = Object.hasOwn(faultClasses, details.name);
  const Class = (isKnown && faultClasses[details.name]) || ServiceError;
  return new Class(details);
};

/** A refusal; also what a proxy says in the service's place. */
export const refusalIn = ({ status, header, body }: TransportAnswer): ServiceError => {
  const answer = parsed(body);
  const isObject = typeof answer === "object" && answer !== null;
  const { __type, message, Message, problems } = (isObject ? answer : {}) as Record<
    string,
    unknown
  >;
  const type = nameOf(textOf(__type) ?? header("x-amzn-errortype"));
  const said = textOf(message) ?? textOf(Message);
  return errorOf({
    name: type ?? `HTTP ${status}`,
    // Some refusals of the service have no message.
    message: said ?? (type ? type : `The answer is no refusal of SWF: ${shown(body)}`),
    status,
    requestId: header("x-amzn-requestid"),
    problems: problemsIn(problems),
  });
};

const problemsIn = (problems: unknown): readonly AnswerProblem[] =>
  Array.isArray(problems) ? problems.filter(isProblem) : [];

const isProblem = (problem: unknown): problem is AnswerProblem => {
  const { at, text } = (problem ?? {}) as Record<string, unknown>;
  return typeof at === "string" && typeof text === "string";
};

const shown = (body: string): string =>
  body === "" ? "it is empty" : JSON.stringify(body.slice(0, shownCharacters));

/** What the service answers; undefined for operations whose answers are empty. */
export const outputIn = ({ body }: TransportAnswer): unknown => {
  if (body === "") return undefined;
  const output = parsed(body);
  if (typeof output === "object" && output !== null) return output;
  throw new NoAnswerError({
    message: `The answer is no JSON object, so it does not come from SWF: ${shown(body)}`,
    wasSent: true,
  });
};
