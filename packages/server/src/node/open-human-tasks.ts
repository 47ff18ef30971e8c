// Chooses the parts of human tasks: their service, their inbox, and their notifiers.
import { readFile } from "node:fs/promises";
import { steadyClock, systemClock } from "../clock.ts";
import { ConfigError } from "../config.ts";
import { BackgroundJob } from "../jobs/background-job.ts";
import type { Log } from "../log/log.ts";
import type { Account, Accounts } from "../operations/account.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { HumanTaskDeps } from "../operations/human-tasks/handlers.ts";
import { InboxLists, usualInboxLists } from "../operations/human-tasks/inbox-lists.ts";
import { messengersOf } from "../operations/human-tasks/notices/messengers.ts";
import { Notifier } from "../operations/human-tasks/notices/notifier.ts";
import {
  type NoticeSettings,
  readNoticeSettings,
} from "../operations/human-tasks/notices/settings.ts";
import { Inbox } from "../operations/human-tasks/pages.ts";
import { HumanTaskService } from "../operations/human-tasks/service.ts";
import { accountOf } from "../store/domain-key.ts";
import type { Store } from "../store/store.ts";

export interface HumanTaskOptions {
  readonly inboxLists?: readonly string[];
  /** A file of JSON, or `none` (the default): people look for themselves. */
  readonly notify?: string;
}

interface HumanTaskNeeds {
  readonly deps: HandlerDeps;
  readonly accounts: Accounts;
}

const inboxListsOf = ({ inboxLists = usualInboxLists }: HumanTaskOptions): InboxLists =>
  new InboxLists(inboxLists);

/** Tells whether the activities of a task list are for people. */
export const isInboxOf = (options: HumanTaskOptions): ((taskList: string) => boolean) => {
  const inboxes = inboxListsOf(options);
  return (taskList) => inboxes.has(taskList);
};

export const humanTasksOf = (
  options: HumanTaskOptions,
  deps: HandlerDeps,
  isOpen: boolean,
): HumanTaskDeps => ({
  service: new HumanTaskService(deps),
  inbox: new Inbox(deps, inboxListsOf(options)),
  isOpen,
});

/**
 * One for each account whose people are notified. Rejects with ConfigError for an unusable file.
 */
export const startNotifiers = async (
  options: HumanTaskOptions,
  { deps, accounts, store }: HumanTaskNeeds & { readonly store: Pick<Store, "tasks"> },
  log: Log,
): Promise<readonly BackgroundJob[]> => {
  const { notify = "none" } = options;
  if (notify === "none") return [];
  const text = await readFile(notify, "utf8").catch((error) => {
    throw new ConfigError(`The file of --notify cannot be read: ${error.message}`);
  });
  const lists = inboxListsOf(options);
  const telling = new Map(
    [...readNoticeSettings(text, accounts.own.id)].map(([id, settings]) => {
      const account = accounts.of(id);
      return [id, startNotifier(deps, { account, settings, lists }, log)];
    }),
  );
  store.tasks.onReady((list) => {
    const { notifier, job } = telling.get(accountOf(list.domain) ?? accounts.own.id) ?? {};
    if (notifier?.heard(list)) job?.wake();
  });
  return [...telling.values()].map(({ job }) => job);
};

interface Telling {
  readonly account: Account;
  readonly settings: NoticeSettings;
  readonly lists: InboxLists;
}

/** A loop for each: an account whose webhook is slow must not keep others waiting. */
const startNotifier = (deps: HandlerDeps, { account, settings, lists }: Telling, log: Log) => {
  const notifier = new Notifier({
    deps,
    account,
    settings,
    lists,
    clock: steadyClock,
    messengers: messengersOf(settings, systemClock),
    onError: (person, error) => log.noticeFailed(account.id, person, error),
  });
  const job: BackgroundJob = new BackgroundJob({
    clock: deps.clock,
    runOnce: () => notifier.runOnce(),
    onError: (error) => log.jobFailed("notices", error),
    onStop: () => notifier.close(job.settled()),
  });
  job.wake();
  return { notifier, job };
};
