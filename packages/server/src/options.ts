// The options of a node: one table. The command line, the environment, configuration files, the
// help and the reference page are all read from it. Nothing else in the server knows an environment
// variable.
import type { LimitProfile } from "@ekiden/engine";
import type { LogLevel } from "./log/log.ts";
import type { OptionRow } from "./option-values.ts";
import {
  addressOrNone,
  durationOrNone,
  fileOrNone,
  intervalOrNone,
  isHost,
  listSchema,
  namesOfDomains,
  namesOfHosts,
  namesOfLists,
  oneOf,
  share,
  text,
  type Value,
  wholeNumber,
} from "./option-values.ts";

/** All options of `ekiden serve`: flags, environment variables, defaults and help. */
export const options = {
  host: {
    flag: "host",
    argument: "address",
    environment: "EKIDEN_HOST",
    fallback: "127.0.0.1",
    help: "address to listen on; 0.0.0.0 or :: for all of this machine's",
    value: text("a host name or an IP address, without a port", isHost),
  },
  port: {
    flag: "port",
    argument: "port",
    environment: "EKIDEN_PORT",
    fallback: "7930",
    help: "port to listen on; 0 takes any free one",
    value: wholeNumber(0, 65_535),
  },
  allowedHosts: {
    flag: "allowed-hosts",
    argument: "names",
    environment: "EKIDEN_ALLOWED_HOSTS",
    fallback: "none",
    help:
      "names by which the server is reached, beside localhost and IP addresses, separated by " +
      "commas; *.example.org is all below. An open server on a loopback address answers to no " +
      "other name, and any server to which names are given",
    value: namesOfHosts,
  },
  tlsCert: {
    flag: "tls-cert",
    argument: "file",
    environment: "EKIDEN_TLS_CERT",
    fallback: "none",
    help:
      "certificate to serve https with, in PEM, those of its authorities after it; it is read " +
      "again when it changes, and on SIGHUP",
    value: fileOrNone,
  },
  tlsKey: {
    flag: "tls-key",
    argument: "file",
    environment: "EKIDEN_TLS_KEY",
    fallback: "none",
    help: "key of that certificate, in PEM, without a passphrase",
    value: fileOrNone,
  },
  connections: {
    flag: "connections",
    argument: "number",
    environment: "EKIDEN_CONNECTIONS",
    fallback: "20000",
    help: "maximum number of connections at a time, of all --nodes together; more are refused",
    value: wholeNumber(1, 1_000_000),
  },
  data: {
    flag: "data",
    argument: "directory",
    environment: "EKIDEN_DATA",
    fallback: "./data",
    help: "directory for all data, unless --store is given; :memory: keeps nothing",
    value: text("a directory or :memory:", (given) => given !== "" && !given.includes("\0")),
  },
  store: {
    flag: "store",
    argument: "files|url",
    environment: "EKIDEN_STORE",
    fallback: "files",
    help:
      "where data is stored: files, in the data directory, or a PostgreSQL database that " +
      "any number of servers share, as in postgres://user:password@host:5432/database",
    mayHoldSecret: true,
    value: text("files, or a URL that begins with postgres://", (given) =>
      /^(files$|postgres(ql)?:\/\/)/.test(given),
    ),
  },
  nodes: {
    flag: "nodes",
    argument: "number",
    environment: "EKIDEN_NODES",
    fallback: "1",
    help:
      "number of server processes, one for each core at best, that this machine runs behind the " +
      "one port; more than one needs a PostgreSQL --store. SIGUSR2 restarts them one by one",
    value: wholeNumber(1, 64),
  },
  migrate: {
    flag: "migrate",
    argument: "yes|no",
    environment: "EKIDEN_MIGRATE",
    fallback: "yes",
    help: "whether a server migrates its database; no: it does not start until `ekiden migrate` has",
    value: oneOf<"yes" | "no">("yes", "no"),
  },
  clockTolerance: {
    flag: "clock-tolerance",
    argument: "seconds",
    environment: "EKIDEN_CLOCK_TOLERANCE",
    fallback: "10",
    help:
      "seconds that this machine's clock may differ from the database's; beyond, the server is " +
      "not ready, fires no deadline and deletes nothing until they agree",
    value: wholeNumber(1, 3_600),
  },
  acceptClock: {
    flag: "accept-clock",
    argument: "yes|no",
    environment: "EKIDEN_ACCEPT_CLOCK",
    fallback: "no",
    help:
      "trust the clock at the start: closed executions whose retention ended while the server " +
      "was off are deleted at once, and not after ten minutes",
    isSwitch: true,
    value: oneOf<"yes" | "no">("yes", "no"),
  },
  access: {
    flag: "access",
    argument: "auto|open|keys",
    environment: "EKIDEN_ACCESS",
    fallback: "auto",
    help:
      "who may call: with keys, programs whose calls are signed with an access key; open, " +
      "all; auto is open on a loopback address without --allowed-hosts, and keys elsewhere",
    value: oneOf<AccessChoice>("auto", "open", "keys"),
  },
  masterKeyFile: {
    flag: "master-key-file",
    argument: "file",
    environment: "EKIDEN_MASTER_KEY_FILE",
    fallback: "auto",
    help:
      "file with the key under which secrets are stored, 32 bytes in Base64, unless it is in " +
      "EKIDEN_MASTER_KEY; auto is master.key in the data directory, made when it is missing",
    value: text("a file", (given) => given !== "" && !given.includes("\0")),
  },
  firstKeyFile: {
    flag: "first-key-file",
    argument: "file",
    environment: "EKIDEN_FIRST_KEY_FILE",
    fallback: "none",
    help:
      "file with the first access key of a new store, as `ekiden key generate` prints it, unless " +
      "it is in EKIDEN_FIRST_KEY as id:secret; none: the server makes one and shows it once",
    value: fileOrNone,
  },
  functions: {
    flag: "functions",
    argument: "file|directory",
    environment: "EKIDEN_FUNCTIONS",
    fallback: "none",
    help:
      "where Lambda functions are invoked: a directory of modules that export a handler, or a " +
      "JSON file that names a target for each; none: they are not invoked",
    value: fileOrNone,
  },
  functionConcurrency: {
    flag: "function-concurrency",
    argument: "number",
    environment: "EKIDEN_FUNCTION_CONCURRENCY",
    fallback: "auto",
    help:
      "maximum functions at a time on this server, others wait; auto is four for each core, " +
      "and fewer where a container has no memory for so many",
    value: {
      allowed: "a whole number from 1 to 10000, or auto",
      schema: { anyOf: [wholeNumber(1, 10_000).schema, { const: "auto" }] },
      read: (given) => (given === "auto" ? given : wholeNumber(1, 10_000).read(given)),
    } satisfies Value<number | "auto">,
  },
  functionUser: {
    flag: "function-user",
    argument: "user",
    environment: "EKIDEN_FUNCTION_USER",
    fallback: "none",
    help:
      "user as whom functions of this machine run, as a name or as uid:gid, so that they cannot " +
      "read what the server can; it must run as root for that. none: as the server itself",
    value: text("the name of a user, uid:gid, or none", (given) =>
      /^(\d{1,9}:\d{1,9}|[\w][\w.@-]{0,63})$/.test(given),
    ),
  },
  console: {
    flag: "console",
    argument: "on|off",
    environment: "EKIDEN_CONSOLE",
    fallback: "on",
    help: "whether the server serves the console, at /console/, and what only it calls, at /api/",
    value: oneOf<"on" | "off">("on", "off"),
  },
  inboxLists: {
    flag: "inbox-lists",
    argument: "names",
    environment: "EKIDEN_INBOX_LISTS",
    fallback: "people,people-*",
    help: "task lists whose activity tasks people do, separated by commas; * is any text",
    value: namesOfLists,
  },
  search: {
    flag: "search",
    argument: "names",
    environment: "EKIDEN_SEARCH",
    fallback: "none",
    help: "domains in whose inputs and results queries may look, separated by commas; * is any text",
    value: namesOfDomains,
  },
  notify: {
    flag: "notify",
    argument: "file",
    environment: "EKIDEN_NOTIFY",
    fallback: "none",
    help: "file, as JSON, that says how people are notified of new tasks: by mail, by a webhook",
    value: fileOrNone,
  },
  events: {
    flag: "events",
    argument: "file",
    environment: "EKIDEN_EVENTS",
    fallback: "none",
    help: "JSON file of the webhooks, commands and event buses that failed executions are sent to",
    value: fileOrNone,
  },
  limits: {
    flag: "limits",
    argument: "relaxed|aws",
    environment: "EKIDEN_LIMITS",
    fallback: "relaxed",
    help: "limits of sizes and numbers: relaxed, or aws for exactly those of Amazon SWF",
    value: oneOf<LimitProfile>("relaxed", "aws"),
  },
  quotas: {
    flag: "quotas",
    argument: "relaxed|aws",
    environment: "EKIDEN_QUOTAS",
    fallback: "relaxed",
    help:
      "how many calls and decisions an account may make in a second: relaxed, without a bound, " +
      "or aws for exactly those of Amazon SWF",
    value: oneOf<LimitProfile>("relaxed", "aws"),
  },
  quota: {
    flag: "quota",
    argument: "name=size/perSecond",
    environment: "EKIDEN_QUOTA",
    fallback: "none",
    help:
      "another quota for one operation or decision, such as StartTimer=2000/200, or for one " +
      "execution, such as SignalWorkflowExecution@execution=1000/1000, or for one task list, " +
      "ScheduleActivityTask@taskList=2000/2000; a rate of none lifts it; may be repeated",
    isRepeatable: true,
    value: {
      allowed: "name=size/perSecond or name=none, with commas between several",
      schema: listSchema,
      // Which names there are, and what is a rate, is said where quotas are kept.
      read: (given) => {
        const rates = given === "none" ? [] : given.split(",");
        return rates.every((rate) => /^[^=]+=[^=]+$/.test(rate)) ? rates : undefined;
      },
    } satisfies Value<readonly string[]>,
  },
  pollSeconds: {
    flag: "poll-seconds",
    argument: "seconds",
    environment: "EKIDEN_POLL_SECONDS",
    fallback: "60",
    help: "seconds that a poll waits for a task before it is answered with none",
    value: wholeNumber(1, 600),
  },
  region: {
    flag: "region",
    argument: "region",
    environment: "EKIDEN_REGION",
    fallback: "us-east-1",
    help:
      "the region of this server: it is part of the names of resources (ARNs), and signed calls " +
      "must be signed for it",
    value: text("1 to 32 small letters, digits and hyphens", (given) =>
      /^[a-z\d-]{1,32}$/.test(given),
    ),
  },
  account: {
    flag: "account",
    argument: "digits",
    environment: "EKIDEN_ACCOUNT",
    fallback: "000000000000",
    help: "account in the names of resources (ARNs)",
    value: text("12 digits", (given) => /^\d{12}$/.test(given)),
  },
  audit: {
    flag: "audit",
    argument: "file|-",
    environment: "EKIDEN_AUDIT",
    fallback: "none",
    help:
      "file for the audit log, in the form of AWS CloudTrail, opened again on SIGHUP; " +
      "-: the standard output",
    value: text("a file, -, or none", (given) => given !== "" && !given.includes("\0")),
  },
  metrics: {
    flag: "metrics",
    argument: "address",
    environment: "EKIDEN_METRICS",
    fallback: "none",
    help:
      "address and port where Prometheus reads metrics, at /metrics, as in 127.0.0.1:9464; " +
      "all who reach it can read names of domains and types. Each further node of --nodes has the " +
      "next port. none: nothing is measured",
    value: addressOrNone,
  },
  logLevel: {
    flag: "log-level",
    argument: "level",
    environment: "EKIDEN_LOG_LEVEL",
    fallback: "info",
    help: "lowest level of messages that are logged",
    value: oneOf<LogLevel>("silent", "error", "warn", "info", "debug"),
  },
  logFormat: {
    flag: "log-format",
    argument: "auto|json|pretty",
    environment: "EKIDEN_LOG_FORMAT",
    fallback: "auto",
    help:
      "form of the log, on the standard error: json, a line for each message with the names of " +
      "OpenTelemetry; pretty, for people; auto is pretty on a terminal, else json",
    value: oneOf<LogFormat>("auto", "json", "pretty"),
  },
  logCalls: {
    flag: "log-calls",
    argument: "share",
    environment: "EKIDEN_LOG_CALLS",
    fallback: "0",
    help: "share of the calls that get a line in the log, from 0 to 1: 1 is all, 0.01 one of 100",
    value: share,
  },
  slowCall: {
    flag: "slow-call",
    argument: "duration",
    environment: "EKIDEN_SLOW_CALL",
    fallback: "none",
    help:
      "calls that take longer get a line of level warn, as in 500ms or 2s; polls and others that " +
      "wait by design are left out; none: no such lines",
    value: durationOrNone,
  },
  traceInterval: {
    flag: "trace-interval",
    argument: "duration",
    environment: "EKIDEN_TRACE_INTERVAL",
    fallback: "none",
    help:
      "where traces are sent, what has ended of an execution that stays open is sent so often, as " +
      "in 300s; the same on all nodes; none: the whole trace when it closes",
    value: intervalOrNone,
  },
} as const satisfies Record<string, OptionRow>;

/** `auto`: `pretty` on a terminal, else `json`. */
export type LogFormat = "auto" | "json" | "pretty";

/** Whether calls must be signed; `auto` is `keys` where other machines can reach the server. */
export type AccessChoice = "auto" | "open" | "keys";

/** The key of an option in `options`. */
export type OptionName = keyof typeof options;
