// Chooses the parts of the console: its files, its sessions, and its figures for each account.

import { ekidenOperations } from "@ekiden/model";
import type { AuditLog } from "../audit/audit-log.ts";
import type { ChangeFeed } from "../changes/change-feed.ts";
import { type Clock, systemClock } from "../clock.ts";
import { FigureCache } from "../console/figure-cache.ts";
import { readConsoleFiles } from "../http/console/files.ts";
import { ConsoleRouter } from "../http/console/router.ts";
import { SessionService } from "../http/console/session.ts";
import { ekidenHandlers } from "../http/ekiden/handlers.ts";
import { EkidenRouter } from "../http/ekiden/router.ts";
import type { CallServices } from "../operations/call-context.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { Access } from "./open-access.ts";
import { type HumanTaskOptions, humanTasksOf } from "./open-human-tasks.ts";

interface ConsoleOptions extends HumanTaskOptions {
  readonly consoleFiles?: string | undefined;
  readonly region: string;
  readonly account: string;
  readonly tlsCert?: string;
  /** By which sessions end. */
  readonly clock: Clock;
}

interface ConsoleNeeds {
  readonly services: CallServices;
  readonly deps: HandlerDeps;
  readonly feed: ChangeFeed;
  readonly audit: AuditLog | undefined;
}

/** Absent where the options name no files for it. */
export const openConsole = async (
  options: ConsoleOptions,
  { services, deps, feed, audit }: ConsoleNeeds,
  { authority, signIn }: Access,
): Promise<ConsoleRouter | undefined> => {
  const { consoleFiles, region, account, tlsCert = "none", clock } = options;
  if (consoleFiles === undefined) return undefined;
  const { accounts } = services;
  const { humanTasks, links } = humanTasksOf(options, { deps, accounts }, authority.isOpen);
  const sessions = new SessionService({
    signIn: signIn && { ...signIn, audit },
    ...{ region, account, isEncrypted: tlsCert !== "none", clock },
  });
  const consoleDeps = { ...deps, feed, figures: new FigureCache(systemClock) };
  const handlers = ekidenHandlers({
    ...{ deps: consoleDeps, humanTasks, sessions, streamClock: systemClock },
  });
  return new ConsoleRouter({
    files: await readConsoleFiles(consoleFiles),
    services,
    operations: new EkidenRouter({ rows: ekidenOperations, handlers, deps, authority }),
    ...(links && { links }),
  });
};
