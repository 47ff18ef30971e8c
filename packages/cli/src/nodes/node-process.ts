// The process of one node, as its supervisor sees it.
import cluster, { type Worker } from "node:cluster";
import { nodeVariable } from "./is-node-process.ts";
import type { FromNode, NodeSettings, Serving, ToNode } from "./messages.ts";

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it could not start, in its own words. */
  readonly reason?: string | undefined;
}

interface NodeProcessOptions {
  /** Its number, from 1. */
  readonly node: number;
  readonly port: number;
  /** As they are when it is ready for them. */
  readonly settings: () => NodeSettings;
}

/** Longer than a node takes that gives up draining by itself. */
const maxDrainMilliseconds = 9_800;

export class NodeProcess {
  /** Its number, from 1; a process that replaces it has the same. */
  readonly node: number;
  readonly ended: Promise<Ending>;
  /** Resolves once calls are answered, and with undefined if the process ends before. */
  readonly serving: Promise<Serving | undefined>;
  /** Undefined: Node.js refused to start it. */
  readonly #worker: Worker | undefined;
  #reason: string | undefined;
  #isAskedToDrain = false;

  constructor(options: NodeProcessOptions) {
    this.node = options.node;
    const worker = forked();
    if (worker instanceof Error) {
      this.ended = Promise.resolve(notStarted(worker));
      this.serving = Promise.resolve(undefined);
      return;
    }
    this.#worker = worker;
    this.ended = this.#endOf(worker);
    const serving = new Promise<Serving>((resolve) => {
      worker.on("message", (message: FromNode) => {
        if (message.is === "ready") this.#tellStart(options);
        else if (message.is === "serving") resolve(message.facts);
        else this.#reason = message.reason;
      });
    });
    this.serving = Promise.race([serving, this.ended.then(() => undefined)]);
  }

  #endOf(worker: Worker): Promise<Ending> {
    return new Promise((resolve) => {
      worker.once("exit", (code: number | null, signal: string | null) =>
        resolve({ code, signal, reason: this.#reason }),
      );
      // A process that was never there has no exit. Of one that runs, other errors change nothing.
      worker.on("error", (error) => {
        if (this.pid === undefined) resolve(notStarted(error));
      });
    });
  }

  /** Undefined for one that could not be started. */
  get pid(): number | undefined {
    return this.#worker?.process.pid;
  }

  /** Does nothing where the process has ended, or is about to. */
  tell(message: ToNode): void {
    if (this.#worker?.isConnected()) this.#worker.send(message, () => undefined);
  }

  #tellStart({ node, port, settings }: NodeProcessOptions): void {
    this.tell({ do: "start", node, port, variables: ownVariables(), ...settings() });
    if (this.#isAskedToDrain) this.tell({ do: "drain" });
  }

  /** Resolves when it has ended; calls `onStuck` and kills it where that takes too long. */
  async drain(onStuck: () => void): Promise<Ending> {
    this.#isAskedToDrain = true;
    this.tell({ do: "drain" });
    const deadline = setTimeout(() => {
      onStuck();
      this.#worker?.process.kill("SIGKILL");
    }, maxDrainMilliseconds);
    const ending = await this.ended;
    clearTimeout(deadline);
    return ending;
  }
}

/**
 * Variables that the server reads, secrets among them, and Node.js does not. With which variables a
 * process began can be read by others of its user, functions of the other nodes among them.
 */
const ownVariables = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(EKIDEN_|PG|AWS_|OTEL_)/.test(name)),
  );

/** What keeps one from starting is returned, since the others run on. */
const forked = (): Worker | Error => {
  const withheld = Object.keys(ownVariables()).map((name) => [name, undefined]);
  try {
    return cluster.fork({ ...Object.fromEntries(withheld), [nodeVariable]: "yes" });
  } catch (error) {
    return error as Error;
  }
};

const notStarted = ({ message }: Error): Ending => ({
  code: null,
  signal: null,
  reason: `its process cannot be started: ${message}.`,
});
