// PutEvents of Amazon EventBridge, and of what takes the same call. Source: its API reference.
import { type SigningCredentials, signCall } from "../access/signature/signer.ts";
import type { Clock } from "../clock.ts";
import { maxShownErrorCharacters } from "./limits.ts";
import { post } from "./post.ts";
import { type SendEvent, TargetFailure } from "./target.ts";

export interface EventBridgeSettings {
  readonly url: URL;
  /** Of the signature. */
  readonly region: string;
  /** Name or ARN; undefined: the default one of the account. */
  readonly eventBus: string | undefined;
  readonly source: string;
  /** Undefined: requests are not signed. */
  readonly credentials: SigningCredentials | undefined;
}

export const eventBridgeOf =
  (settings: EventBridgeSettings, clock: Clock): SendEvent =>
  async ({ eventId, eventType, body: event }, signal) => {
    const { url, region, eventBus, source, credentials } = settings;
    const { timestamp, data } = JSON.parse(event);
    const entry = {
      Source: source,
      DetailType: eventType,
      Detail: JSON.stringify({ id: eventId, ...data }),
      Time: Math.floor(Date.parse(timestamp) / 1_000),
      ...(eventBus !== undefined && { EventBusName: eventBus }),
    };
    const body = JSON.stringify({ Entries: [entry] });
    const plain = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSEvents.PutEvents",
    };
    const call = { host: url.host, path: url.pathname, headers: plain, body, region };
    const at = clock.now();
    const headers = credentials ? signCall({ ...call, service: "events", at }, credentials) : plain;
    requireTaken(await post({ url, headers, body, signal }));
  };

/** Throws TargetFailure for a call that is refused, and for an event that is. */
const requireTaken = ({ status, text }: { status: number; text: string }): void => {
  const shown = text.slice(0, maxShownErrorCharacters);
  if (status !== 200) {
    const isAway = status >= 500 || status === 429 || shown.includes("Throttling");
    throw new TargetFailure(`the target answered with status ${status}: ${shown}`, { isAway });
  }
  const failure = failureIn(text);
  if (failure === undefined) return;
  throw new TargetFailure(`the event was refused: ${failure}`, {
    isAway: /^(ThrottlingException|InternalFailure|InternalException)/.test(failure),
  });
};

/** Undefined where the event was taken. */
const failureIn = (text: string): string | undefined => {
  const { FailedEntryCount: failed, Entries: entries } = membersOf(parsed(text));
  if (failed === 0) return undefined;
  if (typeof failed !== "number") return "the answer is none of PutEvents";
  const entry = membersOf(Array.isArray(entries) ? entries[0] : undefined);
  return `${entry.ErrorCode}: ${entry.ErrorMessage}`.slice(0, maxShownErrorCharacters);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** None of what is no object: the target may answer anything. */
const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
