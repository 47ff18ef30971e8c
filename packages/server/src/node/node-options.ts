// What a node is made of: each choice, and what holds where it is not given.
import type { LimitProfile } from "@ekiden/engine";
import type { FirstKeyPlace } from "../access/keys/first-key.ts";
import type { CustomQuotas, QuotaProfile } from "../access/quotas/index.ts";
import type { FunctionHandler } from "../functions/in-process.ts";
import type { CustomLimits } from "../limits.ts";
import type { LogLevel } from "../log/log.ts";
import type { AccessChoice } from "../options.ts";
import type { TraceSettings } from "../trace-settings.ts";
import type { TimeOptions } from "./open-time.ts";

/** A file, a directory, or functions of this process. */
export type FunctionsChoice = string | Readonly<Record<string, FunctionHandler>>;

/** What a node is started with, as its configuration or a test says it. */
export interface NodeOptions extends TimeOptions, FirstKeyPlace {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Names by which the server is reached beside those of this machine; none unless given. */
  readonly allowedHosts?: readonly string[];
  /** Files in PEM; both, or `none` (the default) for connections in clear. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Most of them at a time; 20,000 unless given. */
  readonly connections?: number;
  /** A directory; `:memory:` keeps nothing. */
  readonly data: string;
  /** `files` (the default), or the URL of a PostgreSQL database in the place of `data`. */
  readonly store?: string;
  /** Of a database: `yes` (the default) brings it up to date, `no` refuses one that is not. */
  readonly migrate?: "yes" | "no";
  /** `auto` (the default): calls must be signed where `host` can be reached by others. */
  readonly access?: AccessChoice;
  /** 32 bytes in Base64, under which the secrets of keys are stored; goes before the file. */
  readonly masterKey?: string;
  /** `auto` (the default) is `master.key` in `data`, made when it is missing. */
  readonly masterKeyFile?: string;
  /** A file, a directory, or functions of this process; `none` (the default) invokes none. */
  readonly functions?: FunctionsChoice;
  /** `auto` (the default): four for each core. */
  readonly functionConcurrency?: number | "auto";
  /** As whom local functions run: a name, or `uid:gid`; `none` (the default): as the server. */
  readonly functionUser?: string;
  /**
   * Whether other programs of the same user can read the variables with which this process began;
   * local functions are refused then, where the master key is among them. False unless given.
   */
  readonly isEnvironmentVisible?: boolean;
  /** The directory of the console's build; without it (the default) there is no console. */
  readonly consoleFiles?: string | undefined;
  /** Task lists for people, where `*` is any text; `people` and `people-*` unless given. */
  readonly inboxLists?: readonly string[];
  /** Domains in whose inputs and results queries may look, with `*` for any text; else none. */
  readonly search?: readonly string[];
  /** How people are notified of tasks: a file of JSON, or `none` (the default). */
  readonly notify?: string;
  /** Where events are sent: a file of JSON, or `none` (the default). */
  readonly events?: string;
  /** Variables with signing secrets, by their names; none unless given. */
  readonly eventSecrets?: Readonly<Record<string, string>>;
  readonly limits: LimitProfile | CustomLimits;
  /** How many calls and decisions an account may make in a second; `relaxed` (the default): any. */
  readonly quotas?: QuotaProfile | CustomQuotas;
  /** Some of them in other words, as in `StartTimer=2000/200`. */
  readonly quota?: readonly string[];
  /** How long a poll waits for a task. */
  readonly pollSeconds: number;
  readonly region: string;
  /** 12 digits: that of the first key, and of every caller where calls need not be signed. */
  readonly account: string;
  /** A file for records of all calls, `-` for the standard output; `none` unless given. */
  readonly audit?: string;
  /** Where metrics are scraped, as in `127.0.0.1:9464`; port 0 takes any; `none` unless given. */
  readonly metrics?: string;
  /** Where traces are sent, and which; none unless given. */
  readonly traces?: TraceSettings;
  /** How often what has ended of open executions is sent, as in `300s`; `none` unless given. */
  readonly traceInterval?: string;
  /** Of the program, for metrics and traces; `unknown` unless given. */
  readonly version?: string;
  readonly logLevel: LogLevel;
  /** The part of all calls that gets a line in the log, from 0 to 1; 0 unless given. */
  readonly logCalls?: number;
  /** Calls that take longer get a line, as in `500ms`; `none` unless given. */
  readonly slowCall?: string;
  /**
   * How many nodes this machine runs behind one port, 1 unless given: each takes its share of the
   * bounds of connections and of functions.
   */
  readonly nodes?: number;
  /** Its number among the nodes of this machine, from 1, which each line of the log then has. */
  readonly node?: number;
  /**
   * Calls move the time of executions, and it stands still in between; false unless given. Only
   * with open access and a store in memory.
   */
  readonly isTimeVirtual?: boolean;
  /** Takes the lines of the log; the standard error stream unless given. */
  readonly logTo?: { write(line: string): void } | undefined;
}

/** Whether other nodes can use the store, too. */
export const isSharedStore = ({ store = "files" }: Pick<NodeOptions, "store">): boolean =>
  store !== "files";
