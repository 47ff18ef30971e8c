// The span that a client of Flow started an execution in: Flow passes it on in the input, and a
// payload codec of the program may have made that unreadable here.
import { type TraceParent, traceParentOf } from "./span-ids.ts";

const headersMember = "ekiden.headers";
/** Longer inputs are not parsed for it. */
const maxInputCharacters = 262_144;

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

/** Undefined where the input holds none. */
export const parentInInput = (input: string | undefined): TraceParent | undefined => {
  if (input === undefined || input.length > maxInputCharacters) return undefined;
  if (!input.includes(headersMember)) return undefined;
  try {
    const value: unknown = JSON.parse(input);
    const holder: unknown = Array.isArray(value) ? value.at(-1) : value;
    const text = memberOf(memberOf(holder, headersMember), "traceparent");
    return typeof text === "string" ? traceParentOf(text) : undefined;
  } catch {
    return undefined;
  }
};
