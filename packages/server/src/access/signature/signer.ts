// Signs a call as the clients of the service do.
import { hash } from "node:crypto";
import { canonicalRequest } from "./canonical.ts";
import { readHeaders } from "./signed-call.ts";
import { SigningKey } from "./signing-key.ts";
import { stampOf } from "./times.ts";

/** What a call is signed with. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request that is about to be sent. */
export interface CallToSign {
  /** `POST` unless given. */
  readonly method?: string;
  /** With its query, if it has one; `/` unless given. */
  readonly path?: string;
  /** Name and, where it is not the scheme's own, port. */
  readonly host: string;
  /** Of the headers, those that are to be signed: names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly region: string;
  /** In the scope of the signature; `swf` unless given. */
  readonly service?: string;
  /** Milliseconds. */
  readonly at: number;
}

/**
 * The headers with what makes them signed; `host` is not among them, since senders add it.
 *
 * @example
 * ```ts
 * import { signCall } from "@ekiden/server";
 *
 * const body = JSON.stringify({ registrationStatus: "REGISTERED" });
 * const target = "SimpleWorkflowService.ListDomains";
 * const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
 * const call = { host: "localhost:7930", headers, body, region: "us-east-1", at: Date.now() };
 * const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };
 * await fetch("http://localhost:7930/", {
 *   method: "POST",
 *   headers: signCall(call, credentials),
 *   body,
 * });
 * ```
 */
export const signCall = (
  { method = "POST", path = "/", host, headers, body, region, service = "swf", at }: CallToSign,
  { accessKeyId, secretAccessKey, sessionToken }: SigningCredentials,
): Record<string, string> => {
  const stamp = stampOf(at);
  const scope = `${stamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  const own = {
    ...headers,
    "x-amz-date": stamp,
    ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
  };
  const signed = { ...own, host };
  const names = Object.keys(signed).sort();
  const canonical = canonicalRequest(
    { method, path, headers: [] },
    readHeaders(Object.entries(signed).flat()),
    {
      signedHeaders: names,
      signedHeadersText: names.join(";"),
      payloadHash: hash("sha256", body),
      normalizesPath: true,
    },
  );
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hash("sha256", Buffer.from(canonical, "latin1"))}`;
  const signature = new SigningKey(secretAccessKey, scope).sign(text);
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, ` +
    `SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return { ...own, authorization };
};
