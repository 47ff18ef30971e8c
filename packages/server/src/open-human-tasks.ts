// Chooses the parts of the work of people: their desk, their pages, and who tells them of it.
import { readFile } from "node:fs/promises";
import { Chore } from "./chores/chore.ts";
import { systemClock } from "./clock.ts";
import { ConfigError } from "./config.ts";
import { HumanTaskPages } from "./http/console/human-tasks.ts";
import { LinkPages } from "./http/console/link-page.ts";
import type { Log } from "./observe/log.ts";
import { rememberedByAccount } from "./operations/accounts.ts";
import { HumanTaskDesk } from "./operations/human-tasks/desk.ts";
import { InboxLists, usualInboxLists } from "./operations/human-tasks/inbox-lists.ts";
import { messengersOf } from "./operations/human-tasks/notices/messengers.ts";
import { Notifier } from "./operations/human-tasks/notices/notifier.ts";
import { readNoticeSettings } from "./operations/human-tasks/notices/settings.ts";
import { Inbox } from "./operations/human-tasks/pages.ts";
import type { PartsOf } from "./operations/index.ts";
import type { Parts } from "./operations/parts.ts";
import type { Store } from "./store/store.ts";

export interface HumanTaskOptions {
  readonly inboxLists?: readonly string[];
  /** A file of JSON, or `none` (the default): people look for themselves. */
  readonly notify?: string;
}

export interface HumanTasks {
  readonly humanTasksOf: (account: string) => HumanTaskPages;
  readonly links: LinkPages;
}

export const humanTasksBy = (
  { inboxLists = usualInboxLists, account: own }: HumanTaskOptions & { readonly account: string },
  partsOf: PartsOf,
  isOpen: boolean,
): HumanTasks => {
  const lists = new InboxLists(inboxLists);
  const { tokens, clock } = partsOf(own);
  return {
    humanTasksOf: rememberedByAccount(own, (account) => {
      const parts = partsOf(account);
      const desk = new HumanTaskDesk(parts);
      return new HumanTaskPages({ desk, inbox: new Inbox(parts, lists), isOpen });
    }),
    // Notices are sent for the server's own account alone.
    links: new LinkPages({ desk: new HumanTaskDesk(partsOf(own)), tokens, clock, account: own }),
  };
};

/** Undefined: nobody is to be told. Rejects with ConfigError for a file of no use. */
export const startNotifier = async (
  { inboxLists = usualInboxLists, notify = "none" }: HumanTaskOptions,
  { parts, store }: { readonly parts: Parts; readonly store: Pick<Store, "tasks"> },
  log: Log,
): Promise<Chore | undefined> => {
  if (notify === "none") return undefined;
  const text = await readFile(notify, "utf8").catch((error) => {
    throw new ConfigError(`The file of --notify cannot be read: ${error.message}`);
  });
  const settings = readNoticeSettings(text);
  const notifier = new Notifier({
    ...{ parts, settings, lists: new InboxLists(inboxLists), clock: systemClock },
    messengers: messengersOf(settings, systemClock),
    onTrouble: log.noticeTrouble,
  });
  const chore = new Chore({
    clock: parts.clock,
    round: () => notifier.round(),
    onTrouble: (error) => log.choreTrouble("notices", error),
  });
  store.tasks.onReady((list) => {
    if (notifier.heard(list)) chore.wake();
  });
  chore.wake();
  return chore;
};
