// Chooses the parts of the console: its files, its sessions, and its figures for each account.

import type { AuditLog } from "../audit/audit-log.ts";
import type { ChangeFeed } from "../changes/change-feed.ts";
import { type Clock, systemClock } from "../clock.ts";
import { Remembered } from "../console/remembered.ts";
import { ConsoleDoor } from "../http/console/door.ts";
import { readConsoleFiles } from "../http/console/files.ts";
import { SessionService } from "../http/console/session.ts";
import { accountFeed } from "../operations/account-store.ts";
import { rememberedByAccount } from "../operations/accounts.ts";
import type { PartsOf } from "../operations/index.ts";
import type { Access } from "./open-access.ts";
import { type HumanTaskOptions, humanTasksBy } from "./open-human-tasks.ts";

export interface ConsoleOptions extends HumanTaskOptions {
  readonly consoleFiles?: string | undefined;
  readonly region: string;
  readonly account: string;
  readonly tlsCert?: string;
  /** By which sessions end. */
  readonly clock: Clock;
}

export interface ConsoleNeeds {
  readonly partsOf: PartsOf;
  readonly feed: ChangeFeed;
  readonly audit: AuditLog | undefined;
}

/** Absent where the options name no files for it. */
export const openConsole = async (
  options: ConsoleOptions,
  { partsOf, feed, audit }: ConsoleNeeds,
  { authority, signIn }: Access,
): Promise<ConsoleDoor | undefined> => {
  const { consoleFiles, region, account: own, tlsCert = "none", clock } = options;
  if (consoleFiles === undefined) return undefined;
  const isEncrypted = tlsCert !== "none";
  return new ConsoleDoor({
    files: await readConsoleFiles(consoleFiles),
    partsOf: rememberedByAccount(own, (account) => ({
      ...partsOf(account),
      feed: account === own ? feed : accountFeed(feed, account),
      remembered: new Remembered(systemClock),
    })),
    authority,
    ...humanTasksBy(options, partsOf, authority.isOpen),
    clock: systemClock,
    service: new SessionService({
      signIn: signIn && { ...signIn, audit },
      ...{ region, account: own, isEncrypted, clock },
    }),
  });
};
