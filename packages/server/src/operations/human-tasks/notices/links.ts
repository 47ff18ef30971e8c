// Links that let one person answer one task without signing in. The holder of a link counts as that
// person for that task, until it is answered or the link is too old.
import { dayMilliseconds } from "@ekiden/engine";
import type { HumanTaskName } from "../../../store/human-task-store.ts";
import type { Tokens } from "../../token.ts";
import { refuseTask } from "../human-task-error.ts";
import type { TaskOrigin } from "../task-name.ts";

interface Link extends HumanTaskName, TaskOrigin {
  readonly person: string;
  /** Milliseconds. */
  readonly until: number;
}

/** Where the pages of links are. */
export const linksPath = "/api/human-tasks/links/";

/** A link is opened by the tokens of its account, so its address says which one that is. */
export const linksPathOf = (account: string, own: string): string =>
  account === own ? linksPath : `${linksPath}${account}/`;

/** What follows `linksPath`: an account, unless it is the server's own, and a sealed link. */
export const splitLinkPath = (path: string): { account: string | undefined; token: string } => {
  const [, account, token = path] = /^(\d{12})\/(.*)$/s.exec(path) ?? [];
  return { account, token };
};

const purpose = "human task link";
/** Tasks that take longer are answered where people sign in. */
export const maxLinkMilliseconds = 30 * dayMilliseconds;

export const sealLink = (
  tokens: Tokens,
  { execution, scheduledEventId, ...rest }: Link,
): string => {
  const { person, until, runId, scheduledAt } = rest;
  const text = JSON.stringify([execution, scheduledEventId, person, until, runId, scheduledAt]);
  return Buffer.from(tokens.sealText(purpose, text), "base64").toString("base64url");
};

/** Throws TaskOver for a link that this server did not make, or that is too old. */
export const openLink = (tokens: Tokens, token: string, now: number): Link => {
  const [execution, scheduledEventId, person, until, runId, scheduledAt] = JSON.parse(
    opened(tokens, token),
  );
  if (now > until) throw refuseTask.over();
  return { execution, scheduledEventId, person, until, runId, scheduledAt };
};

const opened = (tokens: Tokens, token: string): string => {
  try {
    return tokens.openText(purpose, Buffer.from(token, "base64url").toString("base64"));
  } catch {
    throw refuseTask.over();
  }
};
