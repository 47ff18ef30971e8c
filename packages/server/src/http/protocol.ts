// What a request says before its body: which operation it wants, and in which dialect.
import type { IncomingMessage } from "node:http";
import { type OperationName, operations, refuse } from "@ekiden/model";
import type { SignedHead } from "../access/signature/signed-call.ts";

export const modernMediaType = "application/x-amz-json-1.0";
/** Of the clients from before 2014, which are still answered in kind. */
const legacyMediaType = "application/json";

/** What a request says before its body, as far as a call goes. */
export interface CallHead extends SignedHead {
  readonly target: string | undefined;
  readonly contentType: string | undefined;
}

export const headOf = ({
  method = "",
  url = "",
  headers,
  rawHeaders,
}: IncomingMessage): CallHead => {
  const target = headers["x-amz-target"];
  return {
    method,
    path: url,
    headers: rawHeaders,
    target: typeof target === "string" ? target : undefined,
    contentType: headers["content-type"],
  };
};

/** Of bytes that never became a request. */
export const noHead: CallHead = {
  ...{ method: "", path: "", headers: [] },
  ...{ target: undefined, contentType: undefined },
};

/** The media type of the answer follows that of the request. */
export const mediaTypeFor = ({ contentType: given }: CallHead): string => {
  if (given === undefined || given === modernMediaType) return modernMediaType;
  const withoutParameters = given.split(";", 1)[0]?.trim().toLowerCase();
  return withoutParameters === legacyMediaType ? legacyMediaType : modernMediaType;
};

/** Throws UnknownOperationException. */
export const operationOf = ({ method, path, target }: CallHead): OperationName => {
  if (method !== "POST") {
    throw refuse.unknownOperation(`Send calls with POST; ${method} is not supported`);
  }
  if (path !== "/" && !isRootOfSomeHost(path)) {
    if (isPathOfRpc.test(path)) throw refuse.unknownOperation(unsupportedRpc);
    throw refuse.unknownOperation("Send calls to the path /, without a query");
  }
  if (!target) {
    throw refuse.unknownOperation("The header X-Amz-Target, which names the operation, is missing");
  }
  const operation = operationsByTarget.get(target) ?? operationOfTarget(target);
  if (operation) return operation;
  throw refuse.unknownOperation(`Unknown operation: ${quote(target)}`, "Unknown operation");
};

/** Of Smithy's protocols RPC v2 (CBOR and JSON), in which newer services are called. */
const isPathOfRpc = /\/service\/[^/]+\/operation\//;
const unsupportedRpc =
  "The protocol Smithy RPC v2 is not supported: set the client to AWS JSON 1.0, which sends calls " +
  "to the path /";

/** As a proxy may send it: `POST http://host/ HTTP/1.1`. */
const isRootOfSomeHost = (url: string) => /^https?:\/\/[^/?#]+\/?$/i.test(url);

const service = "SimpleWorkflowService";
const names = Object.keys(operations) as OperationName[];
const operationsByTarget = new Map(names.map((name) => [`${service}.${name}`, name]));

/** Old clients put a Java package before the service's name. */
const operationOfTarget = (target: string): OperationName | undefined => {
  const dot = target.lastIndexOf(".");
  const isOurs = target.slice(0, Math.max(0, dot)).endsWith(service);
  return isOurs ? operationsByTarget.get(`${service}${target.slice(dot)}`) : undefined;
};

const maxQuotedCharacters = 256;
const quote = (text: string) =>
  text.length > maxQuotedCharacters ? `${text.slice(0, maxQuotedCharacters)}…` : text;

/** Two of one of these could be read one way by a proxy or a signature, and another way by us. */
const onlyOnce = new Set([
  "host",
  "authorization",
  "content-length",
  "content-type",
  "x-amz-date",
  "x-amz-security-token",
  "x-amz-target",
]);
const lengthsOfOnlyOnce = new Set([...onlyOnce].map((name) => name.length));

/** Throws MalformedHttpRequestException where Node's own parser is more lenient than it should. */
export const refuseAmbiguousHeaders = (request: IncomingMessage): void => {
  const { rawHeaders } = request;
  const seen: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at] ?? "";
    // Most headers are none of these, and their length already says so.
    if (!lengthsOfOnlyOnce.has(given.length)) continue;
    const name = given.toLowerCase();
    if (!onlyOnce.has(name)) continue;
    if (seen.includes(name)) {
      throw refuse.malformedRequest(`The header ${name} is given more than once`);
    }
    seen.push(name);
  }
  if (!seen.includes("host") && request.httpVersion === "1.1") {
    throw refuse.malformedRequest("The header host is missing");
  }
};
