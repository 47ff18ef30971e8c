// Everything that a node writes to its log: one line of JSON each, by name. The texts are here so
// that they can be found, counted and documented in one place; what they tell gets its names in
// attributes.ts.
import type { Fault } from "@ekiden/model";
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from "pino";
import { attributesOf, severityOf } from "./attributes.ts";
import { callTexts } from "./call-texts.ts";
import { eventTexts } from "./event-texts.ts";
import { functionTexts } from "./function-texts.ts";
import { scheduleTexts } from "./schedule-texts.ts";
import { supervisorTexts } from "./supervisor-texts.ts";
import { timeTexts } from "./time-texts.ts";
import { traceTexts } from "./trace-texts.ts";

export type LogLevel = "silent" | "error" | "warn" | "info" | "debug";

const standardError = 2;

/** Of lines that wait for room. */
const maxBytesWaiting = 1_000_000;

/**
 * In step with the program: what is logged just before an end is not lost. Where a disk, or a pipe
 * that is not read, has no room, lines wait for the next that it takes, and who logs goes on.
 */
export const logFile = (fd: number): DestinationStream => {
  const retryEAGAIN = () => false;
  const file = destination({ fd, sync: true, maxLength: maxBytesWaiting, retryEAGAIN });
  // Without a listener, each call that logs would fail with it.
  file.on("error", () => undefined);
  // One that comes when there is no room for more is dropped; what waits is tried even so.
  file.on("drop", () => file.write(""));
  return file;
};

/** The name that the data model of OpenTelemetry's logs has for it. */
const timestamp = () => stdTimeFunctions.isoTime().replace('"time"', '"timestamp"');

/**
 * Writes to the standard error stream unless told otherwise; standard output is for people. Each
 * line has the number of its `node`, where a machine runs several.
 */
export const createLog = (level: LogLevel, to?: DestinationStream, node?: number) => {
  const log = pino(
    {
      level,
      timestamp,
      messageKey: "body",
      base: { "service.name": "ekiden", ...(node !== undefined && { "ekiden.node": node }) },
      formatters: { level: severityOf, log: attributesOf },
    },
    to ?? logFile(standardError),
  );
  return {
    listening: (url: string) => log.info({ url }, "listening"),
    draining: (calls: number) =>
      log.info(
        { calls },
        "draining: new connections are refused and calls in progress are completed",
      ),
    drained: () => log.info("drained: every call was answered"),
    drainCutShort: (calls: number) =>
      log.warn({ calls }, "draining took too long: the remaining connections were cut"),
    refused: (requestId: string, fault: Fault) =>
      log.debug({ requestId, fault: fault.fault, reason: fault.reportable }, "refused a call"),
    /** A call failed because of an error in the server. */
    bug: (requestId: string, error: unknown) =>
      log.error(
        { requestId, err: error },
        "a call failed, and this is a bug in Ekiden: report it with this line",
      ),
    /** A background job failed and will be repeated. */
    jobFailed: (job: string, error: unknown) =>
      log.error({ job, err: error }, "a background job failed; it is tried again"),
    noticeFailed: (account: string, person: string, error: unknown) =>
      log.error(
        { account, person, reason: reasonOf(error) },
        "notification failed; the task remains in the inbox",
      ),
    ...policyLines(log),
    ...metricsLines(log),
    ...callTexts(log),
    ...connectionLines(log),
    ...storeLines(log),
    ...auditLines(log),
    ...functionTexts(log),
    ...scheduleTexts(log),
    ...timeTexts(log),
    ...outgoingLines(log),
    ...supervisorTexts(log),
    ...configurationLines(log),
  };
};

/** Of policies that are stored. */
const policyLines = (log: Logger) => ({
  policyUnreadable: (policy: { readonly holder: string; readonly name: string }, reason: string) =>
    log.error(
      { holder: policy.holder, policy: policy.name, reason },
      "an attached policy cannot be read: its holder may do nothing until it is replaced",
    ),
  stepsUsedUp: ({ holder, name }: { readonly holder: string; readonly name: string }) =>
    log.error(
      { holder, policy: name },
      "to judge a call took too many steps, the last of them for this attached policy: the call " +
        "was refused",
    ),
});

/** Of the address where metrics are scraped. */
const metricsLines = (log: Logger) => ({
  metricsListening: (url: string) => log.info({ url }, "metrics can be scraped"),
  metricsUnavailable: (reason: string, retrySeconds: number) =>
    log.error(
      { reason, retrySeconds },
      "metrics cannot be scraped: the server goes on without, and tries the address again",
    ),
  backlogsUnknown: (error: unknown) =>
    log.error(
      { err: error },
      "the store did not answer what metrics ask of it: what is not known for a minute is left out",
    ),
  metricsFailed: (error: unknown) =>
    log.error({ err: error }, "a scrape of the metrics failed; the next one is answered anew"),
});

/** Of what is sent to programs outside. */
const outgoingLines = (log: Logger) => ({ ...traceTexts(log), ...eventTexts(log) });

/** Of SIGHUP, and of the configuration that is read again then. */
const configurationLines = (log: Logger) => ({
  setLevel: (level: LogLevel) => {
    log.level = level;
  },
  configurationReread: (level: LogLevel) =>
    log.info({ level }, "the configuration was read again; the level of the log is as it says"),
  configurationNeedsRestart: (options: readonly string[]) =>
    log.warn(
      { options },
      "the configuration has other values for these options, which a restart applies",
    ),
  configurationUnusable: (reason: string) =>
    log.error({ reason }, "the configuration cannot be used, and that of before stays in force"),
});

/** Of the socket that listens, and of what comes in by it. */
const connectionLines = (log: Logger) => ({
  /** The certificate that clients get, at the start and after each change. */
  certificate: (facts: { readonly subject: string; readonly until: string }) =>
    log.info(facts, "the TLS certificate is in use"),
  certificateUnusable: (reason: string) =>
    log.error(
      { reason },
      "the new TLS certificate cannot be used and the previous one stays in use: correct the " +
        "files of --tls-cert and --tls-key",
    ),
  handshakeFailed: (reason: string) => log.debug({ reason }, "a TLS handshake failed"),
  exposed: (host: string, hasAllowedHosts: boolean) =>
    log.warn(
      { host },
      "this address can be reached from other machines, and signatures are not verified: " +
        "every client that can reach it can do everything" +
        (hasAllowedHosts
          ? ""
          : ", and so can web pages whose site resolves to it, unless --allowed-hosts names the " +
            "hosts by which it is reached"),
    ),
  sharedConnection: (address: string | undefined) =>
    log.warn(
      { address },
      "a request arrived on a connection whose long poll had no answer yet: neither was carried " +
        "out, and the connection was closed. Processes that fork must not share a connection",
    ),
  full: (maxConnections: number) =>
    log.warn(
      { maxConnections },
      "the limit of connections is reached and new ones are refused: see --connections",
    ),
  answersUnread: (facts: {
    readonly address: string | undefined;
    readonly unreadBytes: number;
    readonly maxUnreadBytes: number;
  }) =>
    log.warn(
      facts,
      "answers that are not read take as much memory as they may: the connection that had left " +
        "its answer unread longest was ended",
    ),
  descriptorsUsedUp: (error: unknown) =>
    log.error(
      { reason: reasonOf(error) },
      "the system's limit of open files and connections is reached: new connections are closed " +
        "unanswered; raise the limit (ulimit -n, LimitNOFILE= of systemd) above --connections, " +
        "or lower --connections",
    ),
  listenerFailed: (error: unknown) =>
    log.error({ err: error }, "the listener could not accept a connection"),
});

/** The state of a node's store. */
const storeLines = (log: Logger) => ({
  storeFailed: (requestId: string, fault: Fault) =>
    log.error(
      { requestId, err: fault.cause ?? fault },
      `calls cannot be answered now: ${fault.message}`,
    ),
  directoryGone: (error: unknown) =>
    log.error(
      { reason: reasonOf(error instanceof Error && error.cause ? error.cause : error) },
      "the data directory was deleted or replaced while the server used it: changes are refused " +
        "until a restart, and what was acknowledged since then is lost with this process",
    ),
  /** Of the server before. */
  directoryDamaged: (line: string) =>
    log.error(
      { reason: line },
      "the previous server did not close the database in order: check it with `ekiden verify`",
    ),
  storeAway: (error: unknown) =>
    log.error(
      { reason: reasonOf(error) },
      "database unavailable: calls are refused until it is available again",
    ),
  storeBack: (awayMilliseconds: number) =>
    log.info({ awayMilliseconds }, "database available: calls are served again"),
  storeAgain: () => log.warn("a connection to the database was lost and restored at once"),
  storePlaceChanged: (before: object, now: object) =>
    log.warn(
      { before, now },
      "the database has another primary: what was remembered of the one before is dropped",
    ),
  storeMigrating: (line: string) => log.info(line),
  /** A file or directory of the store, or the file of the master key. */
  readableByOthers: (path: string, mode: string) =>
    log.warn(
      { path, mode },
      "other users of this machine can read this path, and the server cannot change that: give " +
        "the path to the server's user alone (chmod, chown)",
    ),
  /** `meant`: the variable of an option. */
  mistypedVariable: ({ name, meant }: { readonly name: string; readonly meant: string }) =>
    log.warn({ variable: name }, `the variable ${name} has no effect; an option has ${meant}`),
  masterKeyBesideData: (data: string) =>
    log.warn(
      { data },
      "the master key lies in the data directory: a copy of all of it can be used without a key; " +
        "leave master.key out of backups, or give it in EKIDEN_MASTER_KEY or with --master-key-file",
    ),
  /** What a node did with a database that others share, when it stops. */
  storeClosed: (
    statistics: Readonly<Record<"batches" | "requests" | "changed" | "lost", number>>,
  ) => log.info(statistics, "the store was closed"),
});

const auditLines = (log: Logger) => ({
  /** Once, until it is written again. */
  auditFailed: (error: unknown) =>
    log.error(
      { reason: reasonOf(error) },
      "the audit log cannot be written: calls go on, and records are kept for as long as there " +
        "is room",
    ),
  auditBack: (lost: number) => log.warn({ lost }, "the audit log is written again"),
  auditReopened: () => log.info("the audit log was opened again"),
  auditNotReopened: (error: unknown) =>
    log.error(
      { reason: reasonOf(error) },
      "the audit log cannot be opened again: records still go to the previous file",
    ),
  auditCutShort: (lost: number) =>
    log.error({ lost }, "the audit log was closed before all of it was written"),
});

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** All that a server can write to its log, a function for each line. */
export type Log = ReturnType<typeof createLog>;
