// A server for developing, and the workers beside it: from the start to Ctrl+C.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { DomainAlreadyExistsFault, SwfClient } from "@ekiden/client";
import { shellWord } from "@ekiden/model/shown-text";
import { createNode, type Node, readConfig } from "@ekiden/server";
import { FetchTransport } from "../connection/fetch-transport.ts";
import { consoleFilesFor } from "../console-files.ts";
import { readableLine } from "../readable-log.ts";
import { parentGone } from "../signals.ts";
import { type Color, paintFor } from "../terminal/colors.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { shownText } from "../terminal/shown-text.ts";
import type { Environment, Terminal } from "../terminal/terminal.ts";
import { openBrowser } from "./open-browser.ts";
import { watchFiles } from "./watch-files.ts";
import { WorkerProcess } from "./worker-process.ts";

export interface DevOptions {
  readonly port: string;
  /** A directory, or `:memory:`. */
  readonly data: string;
  readonly domain: string;
  readonly logLevel: string;
  /** A file that names targets of events; nothing is sent unless given. */
  readonly events: string | undefined;
  readonly open: boolean;
  /** Commands of the shell. */
  readonly workers: readonly string[];
  /** Where files are watched for the workers. */
  readonly watch: string;
  /** `virtual`: it stands still until calls move it. */
  readonly time: "real" | "virtual";
}

/** As of `ekiden domain register`, since what is kept in a directory may be served for long. */
const retentionDays = "30";
/** A worker completes what it is doing; then it is killed. */
const workerPatienceMilliseconds = 5_000;
/** An editor writes several files at a time: one restart for all of them. */
const settleMilliseconds = 100;

/** Resolves when Ctrl+C has ended all of it. */
export const runDev = async (options: DevOptions, terminal: Terminal): Promise<void> => {
  checkWatched(options);
  const interruption = terminal.interruption();
  const node = await startNode(options, terminal);
  try {
    await registerDomain(node, options.domain);
    tell(node, options, terminal);
    if (options.open) await open(node, terminal);
    const workers = await startWorkers(node, options, terminal);
    const isUnderNpm = terminal.environment.npm_command !== undefined;
    await Promise.race([aborted(interruption), ...(isUnderNpm ? [parentGone()] : [])]);
    terminal.note("\nStopping; Ctrl+C again ends it at once.\n");
    await workers.stop();
  } finally {
    await node.close();
  }
};

const checkWatched = ({ workers, watch }: DevOptions): void => {
  if (workers.length === 0 || existsSync(watch)) return;
  throw new CommandFailure(
    `--watch names ${watch}, and there is no such directory`,
    "Name the directory whose files make workers start again.",
  );
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done());
  });

const startNode = (options: DevOptions, terminal: Terminal): Promise<Node> => {
  const { port, data, logLevel, time, events } = options;
  const given = { port, data, logLevel, access: "open", events };
  const config = readConfig(given, eventSecretsOf(terminal.environment));
  const paint = paintFor(terminal.areNotesColored);
  return createNode({
    ...config,
    isTimeVirtual: time === "virtual",
    consoleFiles: consoleFilesFor(config),
    logTo: { write: (line) => terminal.note(`${readableLine(line, paint)}\n`) },
  });
};

/** All other variables for servers are about those that others use. */
const eventSecretsOf = (environment: Environment): Environment =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => name.startsWith("EKIDEN_EVENTS_SECRET_")),
  );

const region = "us-east-1";

const registerDomain = async (node: Node, name: string): Promise<void> => {
  const transport = new FetchTransport(() => node.url);
  const client = new SwfClient({
    endpoint: node.url,
    region,
    credentials: "none",
    environment: {},
    transport,
  });
  try {
    await client.registerDomain({ name, workflowExecutionRetentionPeriodInDays: retentionDays });
  } catch (error) {
    if (error instanceof DomainAlreadyExistsFault) return;
    if (/bad port/.test((error as Error).message)) throw uncalledPort(node.port);
    throw new CommandFailure(
      `the domain ${JSON.stringify(name)} cannot be registered: ${(error as Error).message}`,
      "Choose another name with --domain.",
    );
  } finally {
    await client.close();
  }
};

/** What speaks by fetch, as all commands and the console do, calls no such port. */
const uncalledPort = (port: number): CommandFailure =>
  new CommandFailure(
    `browsers and commands do not call the port ${port}, which is kept for another service`,
    "Choose another one with --port.",
  );

const virtualTimeText = `  Time     VIRTUAL: it stands still until calls move it. FOR TESTS ALONE.
           ekiden api AdvanceTime --input '{"seconds": 3600, "waitForTasks": true}'
           ekiden api SetTimeSkipping --input '{"enabled": true}'
`;

const tell = ({ url }: Node, options: DevOptions, terminal: Terminal): void => {
  const { domain, data, time } = options;
  const kept = data === ":memory:" ? "in memory: nothing is kept" : resolve(data);
  terminal.write(
    `Ekiden for developing, at ${url}\n` +
      `  Console  ${url}/console/\n` +
      `  Domain   ${domain}\n` +
      `  Data     ${kept}\n` +
      (time === "virtual" ? virtualTimeText : "") +
      "\nFrom another terminal:\n" +
      `  export EKIDEN_ENDPOINT=${url} EKIDEN_DOMAIN=${shellWord(domain)}\n` +
      "  ekiden workflow list\n" +
      "\nCtrl+C ends it.\n",
  );
};

const open = async ({ url }: Node, terminal: Terminal): Promise<void> => {
  const problem = await openBrowser(`${url}/console/`);
  if (problem) terminal.note(`The browser cannot be opened: ${problem}. Open ${url}/console/\n`);
};

interface Workers {
  stop(): Promise<void>;
}

const colors: readonly Color[] = ["green", "blue", "yellow"];

const startWorkers = async (
  node: Node,
  options: DevOptions,
  terminal: Terminal,
): Promise<Workers> => {
  if (options.workers.length === 0) return { stop: async () => {} };
  const environment = environmentOf(node, options, terminal.environment);
  const paint = paintFor(terminal.isColored);
  const workers = options.workers.map((command, index) => {
    const name = options.workers.length === 1 ? "worker" : `worker ${index + 1}`;
    const prefix = paint(colors[index % colors.length], `${name} │`);
    return new WorkerProcess({
      command,
      environment,
      patienceMilliseconds: workerPatienceMilliseconds,
      onLine: (line) => terminal.write(`${prefix} ${line}\n`),
      wait: (milliseconds, signal) => terminal.wait(milliseconds, signal),
    });
  });
  for (const worker of workers) worker.start();
  // Also where a second Ctrl+C or an error ends this process at once, no worker is left behind.
  const killAll = () => {
    for (const worker of workers) worker.kill();
  };
  process.once("exit", killAll);
  const restarts = new Restarts(workers, terminal);
  const unwatch = await watchFiles({
    directory: resolve(options.watch),
    besides: [resolve(options.data)],
    outputs: [process.stdout.fd, process.stderr.fd],
    onChange: (path) => restarts.changed(path),
    onError: (message) =>
      terminal.note(`Files cannot be watched, workers stay as they are: ${shownText(message)}.\n`),
  });
  return {
    async stop() {
      await unwatch();
      await restarts.end();
      await Promise.all(workers.map((worker) => worker.stop()));
      process.off("exit", killAll);
    },
  };
};

/** One restart after the other, and one for all changes of a moment. */
class Restarts {
  readonly #workers: readonly WorkerProcess[];
  readonly #terminal: Terminal;
  readonly #ending = new AbortController();
  #isDue = false;
  #running: Promise<void> | undefined;

  constructor(workers: readonly WorkerProcess[], terminal: Terminal) {
    this.#workers = workers;
    this.#terminal = terminal;
  }

  changed(path: string): void {
    if (this.#ending.signal.aborted) return;
    if (!this.#isDue) this.#terminal.note(`${shownText(path)} has changed: workers start again.\n`);
    this.#isDue = true;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#isDue && !this.#ending.signal.aborted) {
      await this.#terminal.wait(settleMilliseconds, this.#ending.signal);
      this.#isDue = false;
      if (this.#ending.signal.aborted) break;
      await Promise.all(this.#workers.map((worker) => worker.restart()));
    }
    this.#running = undefined;
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }
}

/** They would choose another server, or other credentials, than those that workers are given. */
const withheld: ReadonlySet<string> = new Set([
  ...["EKIDEN_PROFILE", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"],
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
]);

/**
 * Every client finds the server by these: Ekiden's, and the SDKs of AWS, which sign all calls. Some
 * SDKs do not read where the server is and would call Amazon SWF, so that no real key is passed on.
 * SDKs for Python read the second name of the region alone.
 */
const environmentOf = (
  { url }: Node,
  { domain }: DevOptions,
  environment: Environment,
): Environment => ({
  ...Object.fromEntries(Object.entries(environment).filter(([name]) => !withheld.has(name))),
  EKIDEN_ENDPOINT: url,
  EKIDEN_DOMAIN: domain,
  AWS_ENDPOINT_URL_SWF: url,
  AWS_REGION: environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? region,
  AWS_DEFAULT_REGION: environment.AWS_DEFAULT_REGION ?? environment.AWS_REGION ?? region,
  AWS_ACCESS_KEY_ID: "dev",
  AWS_SECRET_ACCESS_KEY: "dev",
});
