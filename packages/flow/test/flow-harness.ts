// What tests of workers and clients play on: a server in this process on the machine's time, a
// network before it, and workers with a log that is kept.
import { SWFClient } from "@aws-sdk/client-swf";
import { SwfClient } from "@ekiden/client";
import {
  createWorker,
  FlowClient,
  type FlowClientOptions,
  type PayloadOptions,
  registerDomain,
  type Worker,
  type WorkerOptions,
  type WorkflowHandle,
  type WorkflowLog,
} from "@ekiden/flow";
import type { HistoryEvent } from "@ekiden/model";
import { startTestServer, type TestServer, type TestServerOptions } from "@ekiden/testing";
import type { DecisionFailureDetails } from "../src/worker/decision-failure.ts";
import { Network } from "./network.ts";

export const domain = "test";
export const taskList = "test";

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log whose lines a test can look at. */
export class KeptLog implements WorkflowLog {
  readonly lines: LogLine[] = [];
  /** What workers say when they are up, apart from what tests look at. */
  readonly starts: LogLine[] = [];
  readonly info = this.#writer("info");
  readonly warn = this.#writer("warn");
  readonly error = this.#writer("error");

  /** All of it as one text. */
  get text(): string {
    return this.lines
      .map(({ level, message, fields }) => `${level} ${message} ${JSON.stringify(fields)}`)
      .join("\n");
  }

  #writer(level: string) {
    return (message: string, fields: LogLine["fields"]): void => {
      const lines = message.startsWith("Polling ") && level === "info" ? this.starts : this.lines;
      lines.push({ level, message, fields });
    };
  }
}

export interface FlowHarnessOptions extends TestServerOptions, Payloads {}

/** `await using harness = await startFlowHarness()`; polls end after a second by default. */
export const startFlowHarness = async (options: FlowHarnessOptions = {}): Promise<FlowHarness> => {
  const { codec, offload, payloadCodecs, codecLimit, maxPayloadBytes, ...server } = options;
  const started = await startTestServer({ time: "running", pollSeconds: 1, ...server });
  const network = await Network.to(started.endpoint);
  const ways = { offload, payloadCodecs, codecLimit, maxPayloadBytes };
  const payloads = { ...ways, ...(codec ? { codec } : {}) };
  const harness = new FlowHarness(started, network, payloads);
  await registerDomain(harness.direct, domain);
  return harness;
};

interface Payloads extends PayloadOptions, Pick<FlowClientOptions, "codec"> {}

export class FlowHarness implements AsyncDisposable {
  readonly server: TestServer;
  readonly network: Network;
  /** Through the network that tests disturb. */
  readonly swf: SwfClient;
  /** Past it, and of the AWS SDK. */
  readonly direct: SWFClient;
  /** Past the network, too. */
  readonly client: FlowClient;
  readonly log = new KeptLog();
  readonly #payloads: Payloads;
  readonly #workers: Worker[] = [];

  constructor(server: TestServer, network: Network, payloads: Payloads) {
    this.server = server;
    this.network = network;
    this.swf = new SwfClient({ ...server.clientOptions, endpoint: network.endpoint });
    this.direct = new SWFClient(server.clientOptions);
    this.#payloads = payloads;
    this.client = new FlowClient({ ...server.clientOptions, domain, ...payloads });
  }

  async worker(options: Partial<WorkerOptions>): Promise<Worker> {
    const { swf: client, log } = this;
    const all = { client, domain, taskList, log, ...this.#payloads, ...options };
    const worker = await createWorker(all);
    this.#workers.push(worker);
    return worker;
  }

  /** For a worker that is to live in another process. */
  get place() {
    return { endpoint: this.network.endpoint, domain, taskList };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker[Symbol.asyncDispose]()));
    await this.network[Symbol.asyncDispose]();
    await this.server.close();
    await Promise.all([this.swf.close(), this.client.close()]);
    this.direct.destroy();
  }
}

export const eventsOf = async (handle: WorkflowHandle): Promise<HistoryEvent[]> => {
  const events: HistoryEvent[] = [];
  for await (const event of handle.history()) events.push(event);
  return events;
};

export const countOf = (events: readonly HistoryEvent[], type: HistoryEvent["type"]): number =>
  events.filter((event) => event.type === type).length;

/** What the history of a run says of decision tasks that failed. */
export const failuresOf = async (
  handle: WorkflowHandle,
): Promise<readonly DecisionFailureDetails[]> => failuresIn(await eventsOf(handle));

export const failuresIn = (events: readonly HistoryEvent[]): readonly DecisionFailureDetails[] =>
  events.flatMap(({ type, data }) =>
    type === "MarkerRecorded" && data.markerName === "ekiden.decisionFailure"
      ? [JSON.parse(data.details ?? "")]
      : [],
  );

/** Resolves when it is opened. */
export class Gate {
  open: () => void = () => {};
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}
