// Requests that no client would send, each from a seed: inputs of every shape, heads with anything
// in them, and good requests with broken bytes.
import { ekidenOperations, operations, type Shape } from "@ekiden/model";
import { targetOf } from "../target-of.ts";
import type { Random } from "./random.ts";
import { brokenBytes, names } from "./storm.ts";
import { anyText, anyValue, valueFor } from "./values.ts";
import { callOf, requestOf } from "./wire.ts";

type Rows = Readonly<Record<string, { readonly input: Shape }>>;

/** Of the service and of Ekiden. */
export const allOperations: Rows = { ...operations, ...ekidenOperations };
const allNames = Object.keys(allOperations);

/** Puts a call into bytes. */
export type Write = (operation: string, input: unknown) => Buffer;

interface InputOptions {
  /** Has the last word on the input. */
  readonly fit?: (input: unknown) => unknown;
  /** Default: as a client does that signs nothing. */
  readonly write?: Write;
  /** Default: the operations of the service. */
  readonly rows?: Rows;
}

/** An operation with an input that is nearly always like its shape; whole, so it is answered. */
export const anyInput = (
  random: Random,
  { fit = (input) => input, write = callOf, rows = operations }: InputOptions = {},
): Buffer => {
  const [name, row] = random.pick(Object.entries(rows));
  const isLikeIt = random.chance(0.9);
  const input = isLikeIt ? valueFor(row.input, random) : anyValue(random);
  return write(name, fit(input));
};

/** Of the console and of Ekiden's own operations, with anything in their queries. */
const ownPath = (random: Random): string => {
  const operation = random.pick(allNames);
  const other = random.pick(["events", "session", "human-tasks/links/x", "none", "..", "%00", ""]);
  const name = random.pick(["domain", "state", "oldest", "nextPageToken", "workflowId", "x"]);
  const value = encodeURIComponent(anyHeader(random)).slice(0, 500);
  const query = random.chance(0.7) ? `?domain=x&${name}=${value}` : `?${name}=${value}&%&=`;
  const path = random.pick([`/ekiden/${operation}`, `/api/${other}`, "/console/"]);
  return random.chance(0.1) ? `/console/${value}` : path + query;
};

/** No line ends: those are for broken bytes to put in. */
const anyHeader = (random: Random): string =>
  anyText(random).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "");

export const anyHead = (random: Random): Buffer => {
  const method = random.pick(["POST", "POST", "GET", "PUT", "OPTIONS", "DELETE"]);
  const path = random.chance(0.3)
    ? ownPath(random)
    : random.pick(["/", "/", "/?", "//", "*", "/healthz", "http://h/", "/\u00e9"]);
  const optional = [
    "Host: localhost",
    "Content-Type: application/json",
    `Content-Type: ${anyHeader(random)}`,
    `X-Amz-Target: ${anyHeader(random)}`,
    `X-Amz-Target: ${targetOf(random.pick(allNames))}`,
    `Authorization: ${anyHeader(random)}`,
    "Expect: 200-maybe",
    "Connection: close",
    "Accept: text/html",
    `Cookie: ekiden_session=${anyHeader(random)}`,
    "Upgrade: h2c",
    `Host: ${anyHeader(random)}`,
    `Host: ${random.pick(["evil.example", "[::1]:1", "localhost:x", "a@localhost", "1.2"])}`,
    `Origin: ${random.pick(["null", "http://a.example", "http://localhost", anyHeader(random)])}`,
    `Sec-Fetch-Site: ${random.pick(["cross-site", "same-origin", anyHeader(random)])}`,
    `Content-Encoding: ${random.pick(["gzip", "br", "amz-1.0", anyHeader(random)])}`,
    `X-${random.below(1_000)}: ${anyHeader(random)}`,
  ];
  const asked = random.chance(chanceOfTunnel) ? "CONNECT elsewhere:443" : `${method} ${path}`;
  const line = `${asked} HTTP/1.${random.below(2)}`;
  const body = random.chance(0.5) ? JSON.stringify(anyValue(random)) : anyText(random);
  return requestOf({ line, headers: optional.filter(() => random.chance(chanceOfHeader)), body });
};

const chanceOfHeader = 0.4;
const chanceOfTunnel = 0.05;

/** Several requests at once, and perhaps a part of one more; polls are among them. */
export const anyTrain = (random: Random, write: Write = callOf): Buffer => {
  const input = { domain: "x", taskList: { name: "x" } };
  const any = () => {
    const kind = random.next();
    if (kind < 0.3) return write("PollForDecisionTask", input);
    if (kind < 0.6) return anyHead(random);
    return kind < 0.8 ? anyInput(random, { write }) : broken(random, write);
  };
  const train = Buffer.concat(Array.from({ length: 2 + random.below(4) }, any));
  return random.chance(0.5) ? train : train.subarray(0, random.below(train.length));
};

/** A good request with some bytes changed, lost, or put in. */
export const broken = (random: Random, write: Write = callOf): Buffer => {
  const name = random.pick(names);
  return brokenBytes(random, write(name, valueFor(operations[name].input, random)));
};
