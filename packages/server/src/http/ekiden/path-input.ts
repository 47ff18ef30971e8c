// Reads the input of what has a path of its own, from the query or the body, and checks it by the
// row.
import { check, Fault, type PathOperationRow, refuse, type Shape } from "@ekiden/model";
import { groupedDigits } from "../../grouped-digits.ts";
import { isObject } from "../../operations/human-tasks/definition.ts";
import { parse } from "../body.ts";

interface Sent {
  /** Behind the question mark. */
  readonly query: string;
  readonly body: Buffer;
}

const maxQueryMembers = 32;
const maxBodyBytes = 4 * 1024;

/**
 * Throws ValidationException with all that is wrong, and SerializationException for a body that is
 * not JSON.
 */
export const inputOf = (row: PathOperationRow, { query, body }: Sent): unknown => {
  const members = row.method === "POST" ? bodyMembers(body) : queryMembers(row, query);
  try {
    return check(row.input, members);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw refuse.invalid(error.message, error.reportable);
  }
};

const bodyMembers = (body: Buffer): object => {
  if (body.length > maxBodyBytes) {
    const limit = groupedDigits(maxBodyBytes);
    throw refuse.invalid(`The body of this operation has at most ${limit} bytes`);
  }
  const members = parse(body);
  if (!isObject(members)) throw refuse.invalid("The body must be a JSON object");
  return members;
};

/** A member that is empty counts as absent, as a form sends what is not filled in. */
const queryMembers = ({ input }: PathOperationRow, text: string): object => {
  const pairs = [...new URLSearchParams(text)];
  if (pairs.length > maxQueryMembers) {
    throw refuse.invalid(`The query has more than ${maxQueryMembers} members`);
  }
  const members: Record<string, unknown> = {};
  for (const [name, value] of pairs) {
    const shape: Shape | undefined = Object.hasOwn(input.properties, name)
      ? input.properties[name]
      : undefined;
    if (!shape) throw refuse.invalid(`The query has no member ${name.slice(0, 64)}`);
    if (shape.type === "array") members[name] = [...((members[name] as string[]) ?? []), value];
    else if (name in members) throw refuse.invalid(`The query has ${name} more than once`);
    else if (value !== "") members[name] = value;
  }
  return members;
};
