// The ways to notify people: by mail, and by a webhook, which can feed any chat.
import { createHmac } from "node:crypto";
import type { Clock } from "../../../clock.ts";
import { type Messenger, type Notice, textOf } from "./notice.ts";
import type { NoticeSettings } from "./settings.ts";

const maxAnswerMilliseconds = 10_000;
/** Each of them would else be minutes. */
const mailTimeouts = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 10_000,
};
const maxSubjectCharacters = 150;

export const messengersOf = (settings: NoticeSettings, clock: Clock): readonly Messenger[] => [
  ...(settings.smtp ? [byMail(settings.smtp)] : []),
  ...(settings.webhook ? [byWebhook(settings.webhook, clock)] : []),
];

const byMail = ({ url, from }: NonNullable<NoticeSettings["smtp"]>): Messenger => {
  // The library is read when the first mail is sent: most servers send none.
  const open = async () => {
    const { createTransport } = await import("nodemailer");
    return createTransport({ url, ...mailTimeouts }, { from });
  };
  let opened: ReturnType<typeof open> | undefined;
  return async (notice, signal) => {
    const { task, address: to } = notice;
    if (to === undefined) return;
    const subject = task.title.replaceAll(/\s+/g, " ").slice(0, maxSubjectCharacters);
    opened ??= open();
    const transport = await opened;
    await transport.sendMail({ to, subject, text: textOf(notice), signal });
  };
};

/**
 * Posts `{"person", "link", "task"}`, with `X-Ekiden-Signature: t=<seconds>,v1=<hex>`: the
 * HMAC-SHA256 of `<seconds>.<body>` under the secret.
 */
const byWebhook =
  ({ url, secret }: NonNullable<NoticeSettings["webhook"]>, clock: Clock): Messenger =>
  async ({ person, link, task }: Notice, calledOff: AbortSignal) => {
    const body = JSON.stringify({ person, link, task });
    const seconds = Math.floor(clock.now() / 1000);
    const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-Ekiden-Signature": `t=${seconds},v1=${signature}`,
      },
      body,
      redirect: "error",
      signal: AbortSignal.any([calledOff, AbortSignal.timeout(maxAnswerMilliseconds)]),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The webhook answered ${response.status}`);
  };
