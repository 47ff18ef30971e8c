// Reads the input of one of Ekiden's own operations from the path, the query and the body, and
// checks it by the row.
import {
  check,
  type EkidenOperationRow,
  Fault,
  type FoundRoute,
  refuse,
  type Shape,
} from "@ekiden/model";
import { groupedDigits } from "../../grouped-digits.ts";
import { isObject } from "../../operations/human-tasks/definition.ts";
import { refuseTask } from "../../operations/human-tasks/human-task-error.ts";
import { parse } from "../body.ts";

interface Sent {
  /** Behind the question mark. */
  readonly query: string;
  readonly body: Buffer;
}

const maxQueryMembers = 32;
const maxBodyBytes = 256 * 1024;

/**
 * Throws ValidationException with all that is wrong, or InvalidRequest where the row has it among
 * its faults, and SerializationException for a body that is not JSON.
 */
export const inputOf = ({ row, parameters }: FoundRoute, { query, body }: Sent): unknown => {
  const members = row.method === "POST" ? bodyMembers(row, body) : queryMembers(row, query);
  try {
    return check(row.input, { ...members, ...parameters });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw invalid(row, error.message, error.reportable);
  }
};

const invalid = ({ faults }: EkidenOperationRow, message: string, reportable = message): Error =>
  faults.includes("InvalidRequest")
    ? refuseTask.invalidRequest(message)
    : refuse.invalid(message, reportable);

const bodyMembers = (row: EkidenOperationRow, body: Buffer): object => {
  if (body.length > maxBodyBytes) {
    const limit = groupedDigits(maxBodyBytes);
    throw invalid(row, `The body of this operation has at most ${limit} bytes`);
  }
  const members = parse(body);
  if (!isObject(members)) throw invalid(row, "The body must be a JSON object");
  return members;
};

/** A member that is empty counts as absent, as a form sends what is not filled in. */
const queryMembers = (row: EkidenOperationRow, text: string): object => {
  const pairs = [...new URLSearchParams(text)];
  if (pairs.length > maxQueryMembers) {
    throw refuse.invalid(`The query has more than ${maxQueryMembers} members`);
  }
  const members: Record<string, unknown> = {};
  const seen = new Set<string>();
  for (const [name, value] of pairs) {
    const shape = queryShapeOf(row, name);
    if (!shape) throw refuse.invalid(`The query has no member ${name.slice(0, 64)}`);
    if (shape.type === "array") members[name] = [...((members[name] as string[]) ?? []), value];
    else if (seen.has(name)) throw refuse.invalid(`The query has ${name} more than once`);
    else if (value !== "") members[name] = numberOrText(row, { name, shape, text: value });
    seen.add(name);
  }
  return members;
};

const queryShapeOf = ({ path, input }: EkidenOperationRow, name: string): Shape | undefined =>
  Object.hasOwn(input.properties, name) && !path.includes(`{${name}}`)
    ? input.properties[name]
    : undefined;

interface QueryMember {
  readonly name: string;
  readonly shape: Shape;
  readonly text: string;
}

const numberOrText = (row: EkidenOperationRow, { name, shape, text }: QueryMember): unknown => {
  if (shape.type !== "integer" && shape.type !== "number") return text;
  if (/^\d{1,11}(\.\d{1,9})?$/.test(text)) return Number(text);
  throw invalid(row, `The query's ${name} takes a number, such as 10`);
};
