// The page behind a link in a mail: one task, and one answer to it, without scripts. Only a press
// of a button answers, because programs that look at mails follow links.
import { hash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { type EkidenOutput, Fault, prettyJson, refuse, taskDataText } from "@ekiden/model";
import { userArn } from "../../access/principal.ts";
import type { Clock } from "../../clock.ts";
import type { Accounts } from "../../operations/account.ts";
import type { CallContext } from "../../operations/call-context.ts";
import type { EkidenCall } from "../../operations/ekiden.ts";
import { HumanTaskError, refuseTask } from "../../operations/human-tasks/human-task-error.ts";
import { openLink, splitLinkPath } from "../../operations/human-tasks/notices/links.ts";
import { quickAnswerOf } from "../../operations/human-tasks/notices/quick-answer.ts";
import { sealTaskName } from "../../operations/human-tasks/task-name.ts";
import { guardingHeaders } from "./files.ts";

interface LinkRequest {
  /** What follows `linksPath`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly method: string;
  readonly body: Buffer;
  readonly context: CallContext;
}

interface LinkPageOptions {
  readonly accounts: Accounts;
  readonly call: EkidenCall;
  readonly clock: Clock;
}

interface OpenedLink {
  readonly id: string;
  readonly person: string;
  readonly context: CallContext;
}

interface Page {
  readonly status: number;
  readonly html: string;
  /** Where to look instead. */
  readonly location?: string;
}

export class LinkPages {
  readonly #options: LinkPageOptions;

  constructor(options: LinkPageOptions) {
    this.#options = options;
  }

  /** Throws what an operation refuses for another reason than the task or what is sent. */
  async answer(request: LinkRequest): Promise<Page> {
    try {
      const opened = this.#open(request);
      if (request.method !== "POST") {
        return { status: 200, html: await this.#look(opened, request.query) };
      }
      // A page that is loaded again then answers nothing again.
      const done = await this.#take(opened, request.body);
      return { status: 303, html: "", location: `?done=${done}` };
    } catch (error) {
      if (!isAboutTask(error)) throw error;
      const { message } = error;
      const problems = error instanceof HumanTaskError ? error.problems : [];
      const text = [message, ...problems.map(({ at, text }) => `${at} ${text}`)].join(". ");
      return {
        status: error.status,
        html: sentencePage(isOver(error) ? "This task is over" : "Not done", text),
      };
    }
  }

  #open({ path, context }: LinkRequest): OpenedLink {
    const { accounts, clock } = this.#options;
    const { account: id = accounts.own.id, token } = splitLinkPath(path);
    const { tokens } = accounts.of(id);
    const link = openLink(tokens, token, clock.now());
    const user = link.person;
    // In the place of a signature: the link says by itself whose call it is.
    const invokedBy = "humanTaskLink";
    context.principal = { account: id, user, arn: userArn(id, user), invokedBy };
    return { id: sealTaskName(tokens, link, link), person: user, context };
  }

  async #look({ id, person, context }: OpenedLink, query: URLSearchParams): Promise<string> {
    try {
      const task = await this.#options.call("DescribeHumanTask", { id }, context);
      return questionPage(task, person);
    } catch (error) {
      const done = verdicts.find((each) => each === query.get("done"));
      if (done === undefined || !isOver(error)) throw error;
      return sentencePage("Done", `The task was ${done}.`);
    }
  }

  async #take({ id, context }: OpenedLink, body: Buffer): Promise<Verdict> {
    const { call } = this.#options;
    if (body.length > maxFormBytes) {
      throw refuse.invalid(`What is sent from this page has at most ${maxFormBytes} bytes`);
    }
    const given = new URLSearchParams(body.toString());
    const verdict = given.get("verdict");
    if (verdict === "reject") {
      const reason = given.get("reason")?.trim() || "Rejected";
      await call("RejectHumanTask", { id, reason }, context);
      return "rejected";
    }
    if (verdict !== "approve") throw refuse.invalid("Press Approve or Reject");
    const { form } = await call("DescribeHumanTask", { id }, context);
    const answer = quickAnswerOf(form);
    if (answer === undefined) {
      throw refuseTask.invalidAnswer([
        { at: "", text: "Its form is filled in where people sign in" },
      ]);
    }
    await call("CompleteHumanTask", { id, answer }, context);
    return "approved";
  }
}

const verdicts = ["approved", "rejected"] as const;
type Verdict = (typeof verdicts)[number];

const isOver = (error: unknown): boolean =>
  error instanceof HumanTaskError && error.fault === "TaskOver";

/** A person reads these on a page; the others are for operators. The second: it is paused. */
const aboutTask = ["ValidationException", "OperationNotPermittedFault"];
const isAboutTask = (error: unknown): error is Fault =>
  error instanceof HumanTaskError || (error instanceof Fault && aboutTask.includes(error.fault));

/** A reason of 256 characters, each of them written as up to twelve. */
const maxFormBytes = 4_096;

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 38rem; margin: 10vh auto; padding: 0 1rem; }
pre { overflow: auto; padding: 1rem; border: 1px solid GrayText; border-radius: 0.5rem; }
form { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-block: 1.5rem; }
button, input { font: inherit; padding: 0.5rem 1rem; border-radius: 0.5rem; border: 1px solid; }
input { flex: 1 1 12rem; }
small { color: GrayText; }
`;
const styleHash = `'sha256-${hash("sha256", style, "base64")}'`;

const questionPage = (task: EkidenOutput<"DescribeHumanTask">, person: string): string => {
  const { title, description, form, workflowId, dueAt } = task;
  const data = taskDataText(task);
  const quick = quickAnswerOf(form);
  const due = dueAt === undefined ? "" : `, due ${new Date(dueAt).toUTCString()}`;
  const approve =
    quick === undefined
      ? "<p>It wants a form to be filled in: sign in to the console for that.</p>"
      : '<form method="post"><button name="verdict" value="approve">Approve</button></form>';
  return pageOf(
    title,
    `${description ? `<p>${escaped(description)}</p>` : ""}
${data === undefined ? "" : `<pre>${escaped(prettyJson(data))}</pre>`}
${approve}
<form method="post">
<input name="reason" maxlength="256" aria-label="Why not" placeholder="Why not">
<button name="verdict" value="reject">Reject</button>
</form>
<p><small>For ${escaped(person)}, by the workflow ${escaped(workflowId)}${due}</small></p>`,
  );
};

const sentencePage = (title: string, sentence: string): string =>
  pageOf(title, `<p>${escaped(sentence)}</p>`);

const pageOf = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${style}</style>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</html>
`;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (each) => escapes[each] ?? "");

const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src ${styleHash}`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const replyWithPage = (response: ServerResponse, { status, html, location }: Page): void => {
  response.writeHead(status, {
    ...guardingHeaders,
    ...(location !== undefined && { Location: location }),
    "Content-Security-Policy": contentSecurityPolicy,
    // Without it, browsers send the form with `Origin: null`.
    "Referrer-Policy": "same-origin",
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": Buffer.byteLength(html),
    "Cache-Control": "no-store",
  });
  response.end(html);
};
