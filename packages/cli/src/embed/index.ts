// `import { embed } from "ekiden"`: the service inside of a program.
import { SwfClient } from "@ekiden/client";
import type { EmbedOptions } from "./embed-options.ts";
import type { Service } from "./service.ts";
import { openThreadedService } from "./threaded-service.ts";
import { EmbeddedTransport } from "./transport.ts";

export type { EmbedOptions } from "./embed-options.ts";

const defaultPollSeconds = 60;
/** Beyond those that a poll waits for a task. */
const answerSeconds = 30;

/** The service in this process. */
export interface Embedded extends AsyncDisposable {
  /** For workers and clients of Flow, and for calls of any operation: without a socket. */
  readonly client: SwfClient;
  /** Where other programs and the console find it; undefined without a `port`. */
  readonly url: string | undefined;
  /**
   * Answers waiting polls with nothing, finishes the calls under way, and closes the data. Stop
   * workers first: they need the service to hand in what they have done.
   */
  close(): Promise<void>;
}

/**
 * Opens the service in this process, in a thread of its own, with its data in files: the same
 * validation, engine, store and guarantees as of `ekiden serve`, which can go on with the same data
 * once this has been closed. What was acknowledged is on the disk; the process may be killed at any
 * moment.
 *
 * Rejects with a ConfigError for an option that cannot have such a value, with a StoreError for
 * data that cannot be used (its message names the process that holds it), and with Node's own error
 * (`code` EADDRINUSE, …) for a port that cannot be used.
 *
 * @example
 * ```ts
 * import { createWorker, defineWorkflow, FlowClient, registerDomain } from "@ekiden/flow";
 * import { embed } from "ekiden";
 *
 * const greet = defineWorkflow(
 *   { name: "Greet", version: "1.0" },
 *   async (name: string) => `Hello ${name}!`,
 * );
 * const { client, close } = await embed({ data: "./data" });
 * const domain = "shop";
 * await registerDomain(client, domain);
 * const worker = await createWorker({ client, domain, taskList: "main", workflows: [greet] });
 * console.log(await new FlowClient({ client, domain }).run(greet, { input: "Ines" }));
 * await worker.stop({ pollsWithin: "0 seconds" });
 * await close();
 * ```
 */
export const embed = async (options: EmbedOptions = {}): Promise<Embedded> => {
  const service = await openIn(options);
  const { place, region } = service;
  const transport = new EmbeddedTransport(service, place);
  const { pollSeconds = defaultPollSeconds } = options;
  const client = new SwfClient({
    transport,
    region,
    credentials: "none",
    pollMilliseconds: (pollSeconds + answerSeconds) * 1_000,
    // Nothing is sent there, and no variable of the environment names another place.
    endpoint: "http://127.0.0.1",
  });
  const close = async () => {
    transport.refuse();
    await service.close();
  };
  return { client, url: service.url, close, [Symbol.asyncDispose]: close };
};

/** A program does not load what runs in another thread. */
const openIn = async (options: EmbedOptions): Promise<Service> => {
  if (options.thread !== "shared") return openThreadedService(options);
  const { openService } = await import("./open-service.ts");
  return openService(options);
};
