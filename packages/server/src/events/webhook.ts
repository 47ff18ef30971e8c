// A webhook: each event is posted as JSON, and signed.
import type { Clock } from "../clock.ts";
import { post } from "./post.ts";
import { signedHeaders } from "./signature.ts";
import { type SendEvent, TargetFailure } from "./target.ts";

interface WebhookOptions {
  readonly url: URL;
  readonly keys: readonly Buffer[];
  /** Of signatures. */
  readonly clock: Clock;
}

export const webhookOf =
  ({ url, keys, clock }: WebhookOptions): SendEvent =>
  async ({ eventId, body }, signal) => {
    const headers = {
      "content-type": "application/json",
      "user-agent": "ekiden",
      ...signedHeaders(keys, { eventId, at: clock.now(), body }),
    };
    requireTaken((await post({ url, headers, body, signal })).status);
  };

/** Throws TargetFailure for an answer that is no success. */
const requireTaken = (status: number): void => {
  if (status >= 200 && status <= 299) return;
  throw new TargetFailure(`the target answered with status ${status}`, { isAway: isAway(status) });
};

const isAway = (status: number): boolean => status >= 500 || status === 408 || status === 429;
