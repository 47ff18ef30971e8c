// Headers: a few texts that travel with an input, such as who asks, for which tenant, of which
// trace. The wire has no place for them beside the input, so they are put into it.
//
//   an object          { …, "ekiden.headers": { … } }
//   a list             [ …, { "ekiden.headers": { … } } ]
//   no input           { "ekiden.headers": { … } }
//   any other value    { "ekiden.headers": { … }, "ekiden.input": … }
//
// Of activities they are among the extras of the call (extras.ts).
import { PayloadError } from "./codec.ts";

/** Names are lower-case letters, digits, and `.`, `_` and `-` between them. */
export type PayloadHeaders = Readonly<Record<string, string>>;

/** The most headers that one payload carries. */
export const maxHeaders = 16;
/** The longest name of a header. */
export const maxHeaderNameCharacters = 64;
/** Of all names and values together. */
export const maxHeadersCharacters = 4_096;

export const noHeaders: PayloadHeaders = Object.freeze({});

const headersMember = "ekiden.headers";
const inputMember = "ekiden.input";

const isName = (name: string): boolean =>
  name.length <= maxHeaderNameCharacters && /^[a-z0-9][a-z0-9._-]*$/.test(name);

/** What is wrong with headers; undefined if nothing is. */
const misfitOf = (headers: object): string | undefined => {
  const all = Object.entries(headers);
  if (all.length > maxHeaders) return `there are ${all.length} of them, and ${maxHeaders} may be`;
  let characters = 0;
  for (const [name, value] of all) {
    if (!isName(name)) {
      return (
        `${JSON.stringify(name.slice(0, maxHeaderNameCharacters))} is no name of a header: at most ` +
        `${maxHeaderNameCharacters} lower-case letters, digits, ".", "_" and "-"`
      );
    }
    if (typeof value !== "string") return `the value of ${name} is no string`;
    characters += name.length + value.length;
  }
  if (characters <= maxHeadersCharacters) return undefined;
  return `they have ${characters} characters, and ${maxHeadersCharacters} may be in all`;
};

/** Those that were read, if they are what headers may be; foreign input may hold anything. */
export const readHeaders = (value: unknown): PayloadHeaders | undefined => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return misfitOf(value) === undefined ? (value as PayloadHeaders) : undefined;
};

/** The same headers, or undefined if there are none. Throws a PayloadError. */
export const checkedHeaders = (headers: PayloadHeaders = noHeaders): PayloadHeaders | undefined => {
  const misfit = misfitOf(headers);
  if (misfit !== undefined) throw new PayloadError(`headers cannot be sent: ${misfit}`);
  return Object.keys(headers).length === 0 ? undefined : headers;
};

type Members = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Members => {
  if (typeof value !== "object" || value === null || "toJSON" in value) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** One that says by itself, without its headers, that it is an object. */
const takesMember = (value: unknown): value is Members =>
  isPlain(value) &&
  !(headersMember in value || inputMember in value) &&
  Object.values(value).some((each) => each !== undefined);

/** The value with headers in it; without headers the value itself. Throws a PayloadError. */
export const withHeaders = (value: unknown, given: PayloadHeaders): unknown => {
  const headers = checkedHeaders(given);
  if (!headers) return value;
  const own = { [headersMember]: headers };
  if (value === undefined) return own;
  if (takesMember(value)) return { ...value, ...own };
  return Array.isArray(value) ? [...value, own] : { ...own, [inputMember]: value };
};

/** A value that has travelled, and its headers. */
export interface Split {
  readonly value: unknown;
  readonly headers: PayloadHeaders;
}

const headersIn = (value: unknown): PayloadHeaders | undefined =>
  typeof value === "object" && value !== null && headersMember in value
    ? readHeaders(value[headersMember])
    : undefined;

const splitList = (list: readonly unknown[]): Split | undefined => {
  const last = list.at(-1);
  const headers = headersIn(last);
  const isOurs = headers && Object.keys(last as object).length === 1;
  return isOurs ? { value: list.slice(0, -1), headers } : undefined;
};

const splitObject = (object: object): Split | undefined => {
  const headers = headersIn(object);
  if (!headers) return undefined;
  const { [headersMember]: _, ...rest } = object as Members;
  const names = Object.keys(rest);
  if (names.length === 0) return { value: undefined, headers };
  const isWrapped = names.length === 1 && inputMember in rest;
  return { value: isWrapped ? rest[inputMember] : rest, headers };
};

/** What `withHeaders` has put together; of a value without headers the value itself. */
export const splitHeaders = (value: unknown): Split => {
  if (typeof value !== "object" || value === null) return { value, headers: noHeaders };
  const split = Array.isArray(value) ? splitList(value) : splitObject(value);
  return split ?? { value, headers: noHeaders };
};
