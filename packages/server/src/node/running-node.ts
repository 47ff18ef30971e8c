// A node that runs: what it shows of itself, and how it ends.
import type { NewKey } from "../access/keys/key-service.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { Listener } from "../http/listener.ts";
import type { ClockFigures } from "../jobs/clock-check.ts";
import type { LogLevel } from "../log/log.ts";
import type { CleanupStack } from "./cleanup-stack.ts";
import type { NodeCore } from "./open-core.ts";
import { settledWork } from "./settled-work.ts";

/** A server that runs, and what it does just now. */
export interface Node {
  readonly url: string;
  readonly port: number;
  /** Where metrics are scraped; undefined: nowhere, or not yet. */
  readonly metricsUrl: string | undefined;
  /** Polls that wait for a task. */
  readonly waitingPolls: number;
  /** Those of them that such an identity has made. */
  waitingPollsOf(identities: ReadonlySet<string>): number;
  /** Calls that wait for the close of an execution. */
  readonly closeWaits: number;
  /** Functions that run, and those that are just being taken. */
  readonly runningFunctions: number;
  /** This machine's clock beside the database's; undefined where there is no database. */
  readonly clockFigures: ClockFigures | undefined;
  /** The first access key of the store, if this start made it. Its secret is shown only here. */
  readonly firstKey: NewKey | undefined;
  /** Reads the certificate's files again; those that cannot be used change nothing. */
  reloadCertificate(): Promise<void>;
  /** Each connection ends with its next answer, so that clients connect anew, and elsewhere. */
  renewConnections(): void;
  /** Opens the audit log by its name again: the file before may have been given another name. */
  reopenAudit(): Promise<void>;
  /**
   * Takes over what a configuration that was read again can change while the node runs, which is
   * the level of the log, and logs which of the other options a restart would change.
   */
  reconfigure(level: LogLevel, othersChanged: readonly string[]): void;
  /** Logs that a configuration that was read again cannot be used. */
  keepConfiguration(reason: string): void;
  /** Resolves when everything that is due by now, or follows from what was called, has happened. */
  settled(): Promise<void>;
  /** Answers waiting polls with nothing, finishes what is under way, and closes everything. */
  close(): Promise<void>;
}

interface RunningDeps {
  readonly core: NodeCore;
  readonly listener: Listener;
  readonly audit: AuditLog | undefined;
  readonly firstKey: NewKey | undefined;
  readonly scraped: { readonly url: string | undefined } | undefined;
  readonly cleanup: CleanupStack;
}

export class RunningNode implements Node {
  readonly #parts: RunningDeps;
  #closed: Promise<void> | undefined;

  constructor(parts: RunningDeps) {
    this.#parts = parts;
  }

  get url(): string {
    return this.#parts.listener.url;
  }

  get port(): number {
    return this.#parts.listener.port;
  }

  get metricsUrl(): string | undefined {
    return this.#parts.scraped?.url;
  }

  get waitingPolls(): number {
    return this.#parts.core.operations.matcher.waitingPolls;
  }

  waitingPollsOf(identities: ReadonlySet<string>): number {
    return this.#parts.core.operations.matcher.waitingPollsOf(identities);
  }

  get closeWaits(): number {
    return this.#parts.core.operations.closeWaits.size;
  }

  get runningFunctions(): number {
    return this.#parts.core.dispatcher?.running ?? 0;
  }

  get clockFigures(): ClockFigures | undefined {
    return this.#parts.core.time.figures();
  }

  get firstKey(): NewKey | undefined {
    return this.#parts.firstKey;
  }

  reloadCertificate(): Promise<void> {
    return this.#parts.listener.reloadCertificate();
  }

  renewConnections(): void {
    this.#parts.listener.renewConnections();
  }

  async reopenAudit(): Promise<void> {
    await this.#parts.audit?.reopen();
  }

  reconfigure(level: LogLevel, othersChanged: readonly string[]): void {
    const { log } = this.#parts.core;
    log.setLevel(level);
    log.configurationReread(level);
    if (othersChanged.length > 0) log.configurationNeedsRestart(othersChanged);
  }

  keepConfiguration(reason: string): void {
    this.#parts.core.log.configurationUnusable(reason);
  }

  settled(): Promise<void> {
    const { jobs, store } = this.#parts.core;
    return settledWork(jobs, store);
  }

  close(): Promise<void> {
    this.#closed ??= closeNode(this.#parts.core, this.#parts.cleanup);
    return this.#closed;
  }
}

/** Calls first, since they need everything else; the store last. */
export const closeNode = async ({ store, log }: NodeCore, cleanup: CleanupStack): Promise<void> => {
  await cleanup.close();
  if (store.statistics) log.storeClosed(store.statistics);
};
