// Signs calls as clients do, with Node's own HMAC: an implementation of its own.
import { createHash, createHmac } from "node:crypto";
import { stampOf } from "../../../src/access/signature/times.ts";
import { targetOf } from "../../target-of.ts";

export interface Signing {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly region?: string;
  readonly service?: string;
  readonly operation?: string;
  /** The body is a form, as the token service takes them, and no header names an operation. */
  readonly isForm?: boolean;
  readonly body?: string;
  readonly host?: string;
  /** Beside those that are always there; each is signed unless `unsigned` names it. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly unsigned?: readonly string[];
  /** In the place of the day of `at`. */
  readonly day?: string;
  /** In the place of X-Amz-Date. */
  readonly date?: string;
}

export interface SignedRequest {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const sha256 = (text: string, encoding: "utf8" | "latin1" = "utf8") =>
  createHash("sha256").update(text, encoding).digest("hex");
const hmac = (key: string | Buffer, text: string) =>
  createHmac("sha256", key).update(text).digest();

export const sign = (signing: Signing): SignedRequest => {
  const { at, region = "us-east-1", service = "swf", body = "{}", unsigned = [] } = signing;
  const stamp = stampOf(at);
  const day = signing.day ?? stamp.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const headers = [
    ["Host", signing.host ?? "localhost"],
    ...(signing.isForm
      ? [["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"]]
      : [
          ["Content-Type", "application/x-amz-json-1.0"],
          ["X-Amz-Target", targetOf(signing.operation ?? "ListDomains")],
        ]),
    signing.date === undefined ? ["X-Amz-Date", stamp] : ["Date", signing.date],
    ...(signing.sessionToken ? [["X-Amz-Security-Token", signing.sessionToken]] : []),
    ...Object.entries(signing.headers ?? {}),
  ] as [string, string][];
  const signed = headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !unsigned.includes(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const names = signed.map(([name]) => name).join(";");
  const lines = signed
    .map(([name, value]) => `${name}:${value.trim().replaceAll(/[ \t]+/g, " ")}\n`)
    .join("");
  const request = `POST\n/\n\n${lines}\n${names}\n${sha256(body)}`;
  const key = scope
    .split("/")
    .reduce<string | Buffer>((above, part) => hmac(above, part), `AWS4${signing.secretAccessKey}`);
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha256(request, "latin1")}`;
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${signing.accessKeyId}/${scope}, ` +
    `SignedHeaders=${names}, Signature=${hmac(key, text).toString("hex")}`;
  return { headers: [...headers, ["Authorization", authorization]], body };
};
