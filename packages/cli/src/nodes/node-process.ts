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

interface NodeProcessOptions extends NodeSettings {
  /** Its number, from 1. */
  readonly node: number;
  readonly port: number;
}

/** Longer than a node takes that gives up draining by itself. */
const maxDrainMilliseconds = 9_800;

export class NodeProcess {
  /** Its number, from 1; a process that replaces it has the same. */
  readonly node: number;
  readonly ended: Promise<Ending>;
  /** Resolves once calls are answered, and with undefined if the process ends before. */
  readonly serving: Promise<Serving | undefined>;
  readonly #worker: Worker;
  #reason: string | undefined;
  #isAskedToDrain = false;

  constructor(options: NodeProcessOptions) {
    this.node = options.node;
    this.#worker = cluster.fork({ [nodeVariable]: "yes" });
    this.ended = new Promise((resolve) => {
      this.#worker.once("exit", (code: number | null, signal: string | null) =>
        resolve({ code, signal, reason: this.#reason }),
      );
    });
    const serving = new Promise<Serving>((resolve) => {
      this.#worker.on("message", (message: FromNode) => {
        if (message.is === "ready") this.#tellStart(options);
        else if (message.is === "serving") resolve(message.facts);
        else this.#reason = message.reason;
      });
    });
    this.serving = Promise.race([serving, this.ended.then(() => undefined)]);
  }

  get pid(): number {
    return this.#worker.process.pid ?? 0;
  }

  /** Does nothing where the process has ended, or is about to. */
  tell(message: ToNode): void {
    if (this.#worker.isConnected()) this.#worker.send(message, () => undefined);
  }

  #tellStart(options: NodeProcessOptions): void {
    this.tell({ do: "start", ...options });
    if (this.#isAskedToDrain) this.tell({ do: "drain" });
  }

  /** Resolves when it has ended; calls `onStuck` and kills it where that takes too long. */
  async drain(onStuck: () => void): Promise<Ending> {
    this.#isAskedToDrain = true;
    this.tell({ do: "drain" });
    const deadline = setTimeout(() => {
      onStuck();
      this.#worker.process.kill("SIGKILL");
    }, maxDrainMilliseconds);
    const ending = await this.ended;
    clearTimeout(deadline);
    return ending;
  }
}
