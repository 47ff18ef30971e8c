// Chooses the parts of the console: its files, its sessions, its stream of changes, and the pages
// behind links.
import { pathOperations } from "@ekiden/model";
import type { AuditLog } from "../audit/audit-log.ts";
import type { ChangeFeed } from "../changes/change-feed.ts";
import { type Clock, steadyClock } from "../clock.ts";
import { readConsoleFiles } from "../http/console/files.ts";
import { LinkPages } from "../http/console/link-page.ts";
import { ConsoleRouter } from "../http/console/router.ts";
import { SessionService } from "../http/console/session.ts";
import { pathHandlers } from "../http/ekiden/path-handlers.ts";
import { PathRouter } from "../http/ekiden/path-router.ts";
import type { CallServices } from "../operations/call-context.ts";
import { ekidenCallOf } from "../operations/ekiden.ts";
import type { HandlerDeps } from "../operations/handler-deps.ts";
import type { CallObserver, Route } from "../operations/pipeline.ts";
import type { Access } from "./open-access.ts";
import type { HumanTaskOptions } from "./open-human-tasks.ts";

interface ConsoleOptions extends HumanTaskOptions {
  readonly consoleFiles?: string | undefined;
  readonly region: string;
  readonly account: string;
  readonly tlsCert?: string;
  /** By which sessions end. */
  readonly clock: Clock;
  /** The time of the executions, which may be another. */
  readonly executionClock: Clock;
}

interface ConsoleNeeds {
  readonly services: CallServices;
  readonly deps: HandlerDeps;
  readonly feed: ChangeFeed;
  readonly audit: AuditLog | undefined;
  /** Absent where nothing is measured. */
  readonly calls: CallObserver | undefined;
  /** Of Ekiden's own operations. */
  readonly routes: readonly Route[];
}

/** Absent where the options name no files for it. */
export const openConsole = async (
  options: ConsoleOptions,
  { services, deps, feed, audit, calls, routes }: ConsoleNeeds,
  { authority, signIn, isInForce }: Access,
): Promise<ConsoleRouter | undefined> => {
  const { consoleFiles, region, account, tlsCert = "none", notify = "none" } = options;
  const { clock, executionClock } = options;
  if (consoleFiles === undefined) return undefined;
  const { accounts } = services;
  const sessions = new SessionService({
    signIn: signIn && { ...signIn, audit },
    region,
    account,
    isEncrypted: tlsCert !== "none",
    clock,
    executionClock,
  });
  const { guard } = deps;
  const handlers = pathHandlers({ sessions, feed, guard, isInForce, streamClock: steadyClock });
  const audited = { audit, wallClock: clock };
  const call = ekidenCallOf(routes, { ...audited, calls });
  return new ConsoleRouter({
    files: await readConsoleFiles(consoleFiles),
    services,
    paths: new PathRouter({ rows: pathOperations, handlers, authority, audit: audited }),
    ...(notify !== "none" && { links: new LinkPages({ accounts, call, clock: deps.clock }) }),
  });
};
