// Chooses the parts of the console: its files, its sessions, and its figures for each account.

import { ekidenOperations } from "@ekiden/model";
import type { AuditLog } from "../audit/audit-log.ts";
import type { ChangeFeed } from "../changes/change-feed.ts";
import { type Clock, systemClock } from "../clock.ts";
import { Remembered } from "../console/remembered.ts";
import { readConsoleFiles } from "../http/console/files.ts";
import { ConsoleRouter } from "../http/console/router.ts";
import { SessionService } from "../http/console/session.ts";
import { ekidenHandlers } from "../http/ekiden/handlers.ts";
import { EkidenRouter } from "../http/ekiden/router.ts";
import { accountFeed } from "../operations/account-store.ts";
import { rememberedByAccount } from "../operations/accounts.ts";
import type { PartsOf } from "../operations/index.ts";
import type { Access } from "./open-access.ts";
import { type HumanTaskOptions, type HumanTasks, humanTasksBy } from "./open-human-tasks.ts";

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
  needs: ConsoleNeeds,
  access: Access,
): Promise<ConsoleRouter | undefined> => {
  const { consoleFiles, account } = options;
  if (consoleFiles === undefined) return undefined;
  const { authority } = access;
  const { partsOf } = needs;
  const { humanTasksOf, links } = humanTasksBy(options, partsOf, authority.isOpen);
  const handlersOf = openHandlers(options, { ...needs, humanTasksOf }, access);
  return new ConsoleRouter({
    files: await readConsoleFiles(consoleFiles),
    operations: new EkidenRouter({
      ...{ rows: ekidenOperations, handlersOf, partsOf, authority, account },
    }),
    ...(links && { links }),
  });
};

/** The handlers of Ekiden's own operations, by account. */
const openHandlers = (
  { region, account: own, tlsCert = "none", clock }: ConsoleOptions,
  { partsOf, feed, audit, humanTasksOf }: ConsoleNeeds & Pick<HumanTasks, "humanTasksOf">,
  { signIn }: Access,
) => {
  const sessions = new SessionService({
    signIn: signIn && { ...signIn, audit },
    ...{ region, account: own, isEncrypted: tlsCert !== "none", clock },
  });
  return rememberedByAccount(own, (account) => {
    const remembered = new Remembered(systemClock);
    const ownFeed = account === own ? feed : accountFeed(feed, account);
    const parts = { ...partsOf(account), feed: ownFeed, remembered };
    const humanTasks = humanTasksOf(account);
    return ekidenHandlers({ parts, humanTasks, sessions, streamClock: systemClock });
  });
};
