// How an endpoint knows that a call comes from this server, that it was not changed, and that it is
// not an old one: an HMAC-SHA256 under a secret that both have, over the time and all that counts.
import { createHmac } from "node:crypto";

interface SignedCall {
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** As they are sent; those whose names begin with `x-ekiden-` are signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * `v1=` and the HMAC in small hexadecimal digits, of these lines: `v1`, the timestamp, `name:value`
 * of each header that begins with `x-ekiden-` in the order of their names, an empty line, the body.
 */
export const signatureOf = (secret: string, { timestamp, headers, body }: SignedCall): string => {
  const signed = Object.keys(headers)
    .filter((name) => name.startsWith("x-ekiden-"))
    .sort()
    .map((name) => `${name}:${headers[name]}`);
  const text = ["v1", String(timestamp), ...signed, "", body].join("\n");
  return `v1=${createHmac("sha256", secret).update(text).digest("hex")}`;
};
