// What a request says before its body, and in which dialect it is answered.
import type { IncomingMessage } from "node:http";
import { refuse } from "@ekiden/model";
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
  method: "",
  path: "",
  headers: [],
  target: undefined,
  contentType: undefined,
};

/** The media type of the answer follows that of the request. */
export const mediaTypeFor = ({ contentType: given }: CallHead): string => {
  if (given === undefined || given === modernMediaType) return modernMediaType;
  const withoutParameters = given.split(";", 1)[0]?.trim().toLowerCase();
  return withoutParameters === legacyMediaType ? legacyMediaType : modernMediaType;
};

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
