// The ways to notify people: by mail, and by a webhook, which can feed any chat.
import { createHmac } from "node:crypto";
import { type Clock, steadyClock } from "../../../clock.ts";
import { type Messenger, type Notice, textOf, Unconfirmed } from "./notice.ts";
import type { NoticeSettings } from "./settings.ts";

const maxAnswerMilliseconds = 10_000;
const mailTimeouts = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  // A mail server that has the mail may look through it for long before it confirms that.
  socketTimeout: 300_000,
};
/** Until a mail server has the mail. */
const maxHandingOverMilliseconds = 30_000;
const maxSubjectCharacters = 150;

/** The library for mails. Most servers send none. */
export const readMailLibrary = () => import("nodemailer");

export const messengersOf = (
  settings: NoticeSettings,
  clock: Clock,
  readLibrary = readMailLibrary,
): readonly Messenger[] => [
  ...(settings.smtp ? [byMail(settings.smtp, readLibrary)] : []),
  ...(settings.webhook ? [byWebhook(settings.webhook, clock)] : []),
];

const byMail = (
  { url, from }: NonNullable<NoticeSettings["smtp"]>,
  readLibrary: typeof readMailLibrary,
): Messenger => {
  // At the start: at the first mail, another version may be installed where this one was.
  const library = readLibrary();
  library.catch(() => undefined);
  return async (notice, calledOff) => {
    const { id, task, address: to, link } = notice;
    if (to === undefined) return;
    const { createTransport } = await library;
    const transport = createTransport({ url, ...mailTimeouts }, { from });
    const handingOver = new HandingOver();
    transport.use("stream", ({ message }, done) => {
      message.processFunc((stream) => stream.once("end", () => handingOver.end()));
      done();
    });
    const subject = task.title.replaceAll(/\s+/g, " ").slice(0, maxSubjectCharacters);
    const messageId = `<${id}@${new URL(link).hostname}>`;
    const signal = AbortSignal.any([calledOff, handingOver.signal]);
    try {
      await transport.sendMail({ to, subject, messageId, text: textOf(notice), signal });
    } catch (error) {
      const isRefused = (error as { readonly responseCode?: number }).responseCode !== undefined;
      if (isRefused || !handingOver.hasEnded) throw error;
      throw new Unconfirmed("The mail server has the mail, and did not confirm it", {
        cause: error,
      });
    } finally {
      handingOver.end();
      transport.close();
    }
  };
};

/** A mail that is on its way to the mail server. The signal aborts where that takes too long. */
class HandingOver {
  readonly #late = new AbortController();
  readonly #alarm = steadyClock.at(steadyClock.now() + maxHandingOverMilliseconds, () =>
    this.#late.abort(new Error("The mail server did not take the mail in time")),
  );
  /** The last of the mail was read, to be sent. */
  hasEnded = false;

  get signal(): AbortSignal {
    return this.#late.signal;
  }

  end(): void {
    this.hasEnded = true;
    this.#alarm.cancel();
  }
}

/**
 * Posts `{"person", "link", "task"}`, with `X-Ekiden-Signature: t=<seconds>,v1=<hex>`: the
 * HMAC-SHA256 of `<seconds>.<body>` under the secret; and `X-Ekiden-Notice`, its id.
 */
const byWebhook =
  ({ url, secret }: NonNullable<NoticeSettings["webhook"]>, clock: Clock): Messenger =>
  async ({ id, person, link, task }: Notice, calledOff: AbortSignal) => {
    const body = JSON.stringify({ person, link, task });
    const seconds = Math.floor(clock.now() / 1000);
    const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-Ekiden-Notice": id,
        "X-Ekiden-Signature": `t=${seconds},v1=${signature}`,
      },
      body,
      redirect: "error",
      signal: AbortSignal.any([calledOff, AbortSignal.timeout(maxAnswerMilliseconds)]),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The webhook answered ${response.status}`);
  };
