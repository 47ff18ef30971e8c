// How a receiver knows that a request comes from this server, that it was not changed, and that it
// is not an old one. Source: the specification of Standard Webhooks, version 1.
import { createHmac } from "node:crypto";
import { maxSecrets } from "./limits.ts";

const prefix = "whsec_";
const minKeyBytes = 24;
const maxKeyBytes = 64;

interface SignedEvent {
  readonly eventId: string;
  /** Milliseconds. */
  readonly at: number;
  readonly body: string;
}

/** Undefined: the text is no secret, or several. */
export const keysFrom = (text: string): readonly Buffer[] | undefined => {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const keys = words.map((word) => Buffer.from(word.replace(prefix, ""), "base64"));
  const areKeys = words.every(
    (word, at) =>
      word.startsWith(prefix) &&
      keys[at]?.toString("base64") === word.slice(prefix.length) &&
      isLongEnough(keys[at]),
  );
  return areKeys && keys.length > 0 && keys.length <= maxSecrets ? keys : undefined;
};

const isLongEnough = ({ length }: Buffer): boolean =>
  length >= minKeyBytes && length <= maxKeyBytes;

export const secretForm =
  `${prefix} and ${minKeyBytes} to ${maxKeyBytes} bytes in Base64; ` +
  `up to ${maxSecrets} of them with blanks between, while one is replaced`;

/** A signature by each of the keys. */
export const signedHeaders = (
  keys: readonly Buffer[],
  { eventId, at, body }: SignedEvent,
): Record<string, string> => {
  const timestamp = String(Math.floor(at / 1_000));
  const text = `${eventId}.${timestamp}.${body}`;
  const signatures = keys.map(
    (key) => `v1,${createHmac("sha256", key).update(text).digest("base64")}`,
  );
  return {
    "webhook-id": eventId,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
};
