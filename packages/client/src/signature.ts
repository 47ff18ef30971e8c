// Signature Version 4, by aws4.
import type { Credentials } from "./credentials.ts";

interface Unsigned {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const millisecondsPerSecond = 1_000;

let stampedSecond = -1;
let stamp = "";

/** `20261124T101112Z`; the same text for all calls of a second. */
const stampOf = (milliseconds: number): string => {
  const second = Math.floor(milliseconds / millisecondsPerSecond);
  if (second !== stampedSecond) {
    const iso = new Date(second * millisecondsPerSecond).toISOString();
    stamp = `${iso.slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
    stampedSecond = second;
  }
  return stamp;
};

interface SigningOptions {
  readonly credentials: Credentials;
  readonly region: string;
  /** Milliseconds since 1970, on the service's clock. */
  readonly now: number;
}

let aws4: typeof import("aws4") | undefined;

const load = async (): Promise<typeof import("aws4")> => {
  aws4 = (await import("aws4")).default;
  return aws4;
};

/** The headers of a request, signed; `host` must be among them. The first call loads aws4. */
export const signedHeaders = async (
  { path, headers, body }: Unsigned,
  { credentials, region, now }: SigningOptions,
): Promise<Readonly<Record<string, string>>> => {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const request = {
    service: "swf",
    region,
    method: "POST",
    path,
    headers: { ...headers, "x-amz-date": stampOf(now) },
    body,
  };
  const token = sessionToken === undefined ? {} : { sessionToken };
  const { sign } = aws4 ?? (await load());
  const signed = sign(request, { accessKeyId, secretAccessKey, ...token });
  return signed.headers as Record<string, string>;
};
