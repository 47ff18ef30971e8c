// From the form that a call of the token service is to the input that it stands for: the Query
// protocol of AWS. What is not known is refused, since it may have been meant to narrow something.
import { isUtf8 } from "node:buffer";
import {
  invalidBy,
  problem,
  refuse,
  type Shape,
  type StsOperationName,
  stsOperations,
} from "@ekiden/model";
import type { CallHead } from "../protocol.ts";

const version = "2011-06-15";
const mediaType = "application/x-www-form-urlencoded";
/** Forms are parsed before they are verified. The longest policy and external id fit in. */
const maxFormBytes = 16_384;

/** Is it a call of the token service? Others name their operation in a header. */
export const isStsCall = ({ method, path, target, contentType = "" }: CallHead): boolean =>
  method === "POST" &&
  path === "/" &&
  target === undefined &&
  contentType.split(";", 1)[0]?.trim().toLowerCase() === mediaType;

/** Throws ValidationException for bytes that are no form or too many, and for repeated names. */
export const readForm = (body: Buffer): ReadonlyMap<string, string> => {
  if (body.length > maxFormBytes) {
    throw refuse.invalid(`The request body is longer than ${maxFormBytes} bytes`);
  }
  const text = body.toString("utf8");
  if (!isUtf8(body) || !isEncoded(text)) throw refuse.invalid("The request body is not a form");
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name)) {
      throw refuse.invalid(`The parameter ${name} is given twice`, "A parameter is given twice");
    }
    form.set(name, value);
  }
  return form;
};

const isEncoded = (text: string): boolean => {
  try {
    decodeURIComponent(text.replaceAll("+", " "));
    return true;
  } catch {
    return false;
  }
};

/** Throws UnknownOperationException. */
export const actionOf = (form: ReadonlyMap<string, string>): StsOperationName => {
  const action = form.get("Action");
  const given = form.get("Version");
  if (action === undefined) throw refuse.unknownOperation("The parameter Action is missing");
  if (given === version && Object.hasOwn(stsOperations, action)) return action as StsOperationName;
  throw refuse.unknownOperation(
    `Could not find operation ${action} for version ${given ?? "NO_VERSION_SPECIFIED"}`,
    "Could not find an operation",
  );
};

/**
 * With the names and types of the operation's input, which is still to be checked. Throws
 * ValidationException for a parameter that the operation does not have.
 */
export const inputOf = (form: ReadonlyMap<string, string>): unknown => {
  const { input: shape } = stsOperations[actionOf(form)];
  const members = Object.entries(shape.properties as Record<string, Shape>);
  const known = new Map(members.map(([name, member]) => [formNameOf(name), { name, member }]));
  const input: Record<string, unknown> = {};
  for (const [name, value] of form) {
    if (name === "Action" || name === "Version") continue;
    const found = known.get(name);
    if (!found) {
      const text = "is not supported by this server";
      throw refuse.invalid(`The parameter ${name} ${text}`, `A parameter ${text}`);
    }
    input[found.name] = found.member.type === "integer" ? wholeNumber(found.name, value) : value;
  }
  return input;
};

const formNameOf = (member: string): string =>
  `${member.slice(0, 1).toUpperCase()}${member.slice(1)}`;

const wholeNumber = (name: string, value: string): number => {
  if (/^-?\d{1,9}$/.test(value)) return Number(value);
  throw invalidBy([problem(value, name, "Member must be a whole number")]);
};
