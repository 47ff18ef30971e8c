// Chooses the parts of the work of people: their desk, their pages, and who tells them of it.
import { readFile } from "node:fs/promises";
import { systemClock } from "../clock.ts";
import { ConfigError } from "../config.ts";
import { HumanTaskPages } from "../http/console/human-tasks.ts";
import { LinkPages } from "../http/console/link-page.ts";
import { BackgroundJob } from "../jobs/background-job.ts";
import type { Log } from "../log/log.ts";
import { rememberedByAccount } from "../operations/accounts.ts";
import { InboxLists, usualInboxLists } from "../operations/human-tasks/inbox-lists.ts";
import { messengersOf } from "../operations/human-tasks/notices/messengers.ts";
import { Notifier } from "../operations/human-tasks/notices/notifier.ts";
import {
  type NoticeSettings,
  readNoticeSettings,
} from "../operations/human-tasks/notices/settings.ts";
import { Inbox } from "../operations/human-tasks/pages.ts";
import { HumanTaskService } from "../operations/human-tasks/service.ts";
import type { PartsOf } from "../operations/index.ts";
import type { Parts } from "../operations/parts.ts";
import { accountOf, plainName } from "../store/domain-names.ts";
import type { Store } from "../store/store.ts";

export interface HumanTaskOptions {
  readonly inboxLists?: readonly string[];
  /** A file of JSON, or `none` (the default): people look for themselves. */
  readonly notify?: string;
}

export interface HumanTasks {
  readonly humanTasksOf: (account: string) => HumanTaskPages;
  /** Absent where none are sent. */
  readonly links?: LinkPages;
}

export const humanTasksBy = (
  options: HumanTaskOptions & { readonly account: string },
  partsOf: PartsOf,
  isOpen: boolean,
): HumanTasks => {
  const { inboxLists = usualInboxLists, notify = "none", account: own } = options;
  const lists = new InboxLists(inboxLists);
  return {
    humanTasksOf: rememberedByAccount(own, (account) => {
      const parts = partsOf(account);
      const service = new HumanTaskService(parts);
      return new HumanTaskPages({ service, inbox: new Inbox(parts, lists), isOpen });
    }),
    ...(notify !== "none" && { links: new LinkPages({ partsOf, account: own }) }),
  };
};

/**
 * Of each account whose people are to be told. Rejects with ConfigError for a file of no use.
 */
export const startNotifiers = async (
  options: HumanTaskOptions & { readonly account: string },
  { partsOf, store }: { readonly partsOf: PartsOf; readonly store: Pick<Store, "tasks"> },
  log: Log,
): Promise<readonly BackgroundJob[]> => {
  const { inboxLists = usualInboxLists, notify = "none", account: own } = options;
  if (notify === "none") return [];
  const text = await readFile(notify, "utf8").catch((error) => {
    throw new ConfigError(`The file of --notify cannot be read: ${error.message}`);
  });
  const lists = new InboxLists(inboxLists);
  const telling = new Map(
    [...readNoticeSettings(text, own)].map(([account, settings]) => {
      return [account, startNotifier(partsOf(account), { settings, lists }, log)];
    }),
  );
  store.tasks.onReady((list) => {
    const { domain } = list;
    const { notifier, job } = telling.get(accountOf(domain) ?? own) ?? {};
    if (notifier?.heard({ ...list, domain: plainName(domain) })) job?.wake();
  });
  return [...telling.values()].map(({ job }) => job);
};

/** A loop for each: an account whose webhook is slow must not keep others waiting. */
const startNotifier = (
  parts: Parts,
  { settings, lists }: { readonly settings: NoticeSettings; readonly lists: InboxLists },
  log: Log,
) => {
  const notifier = new Notifier({
    ...{ parts, settings, lists, clock: systemClock },
    messengers: messengersOf(settings, systemClock),
    onError: (person, error) => log.noticeTrouble(parts.account, person, error),
  });
  const job = new BackgroundJob({
    clock: parts.clock,
    runOnce: () => notifier.runOnce(),
    onError: (error) => log.jobTrouble("notices", error),
  });
  job.wake();
  return { notifier, job };
};
