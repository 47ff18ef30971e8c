// The receiver's side of docs/operations/events.md, from which it is taken word by word; see
// page.test.ts.
import { createHmac, timingSafeEqual } from "node:crypto";

interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As it came, before it is parsed. */
  readonly body: string;
  /** `whsec_…` */
  readonly secret: string;
  readonly nowSeconds: number;
}

export const verifyWebhook = ({ headers, body, secret, nowSeconds }: ReceivedWebhook): boolean => {
  const id = String(headers["webhook-id"]);
  const timestamp = String(headers["webhook-timestamp"]);
  // A request that was recorded and is sent again is refused after five minutes.
  if (!(Math.abs(nowSeconds - Number(timestamp)) <= 300)) return false;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  const signatures = String(headers["webhook-signature"]).split(" ");
  return signatures.some((signature) => {
    const given = Buffer.from(signature.replace("v1,", ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
};
