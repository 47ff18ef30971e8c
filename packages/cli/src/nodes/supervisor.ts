// Keeps the nodes of one machine running: starts them, starts those again that end by themselves,
// replaces one after the other on request, and drains all at the end.
import type { Config, Log } from "@ekiden/server";
import { CommandError } from "../errors.ts";
import type { NodeSettings, Serving, ToNode } from "./messages.ts";
import { type Ending, NodeProcess } from "./node-process.ts";

interface SupervisorOptions {
  readonly config: Pick<Config, "nodes" | "port">;
  /** Of a node that starts now. */
  readonly settings: () => NodeSettings;
  readonly log: Log;
}

/** Before a node is started again; it doubles with each end that follows soon on a start. */
const firstRestartMilliseconds = 250;
/** A node that has served for so long has recovered from what ended it before. */
const recoveredMilliseconds = 10_000;
/** After so many ends in a row, another start would end the same way. */
const maxQuickEnds = 5;

/** One of the nodes, whichever process it is at the moment. */
interface Slot {
  readonly node: number;
  current?: NodeProcess;
  /** Ends in a row that came soon after the start. */
  quickEnds: number;
  restart?: NodeJS.Timeout;
  recovery?: NodeJS.Timeout;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #slots: readonly Slot[];
  /** All that have not ended, also those that drain. */
  readonly #running = new Set<NodeProcess>();
  /** What nodes ask for. Those that run at the same time must ask for the same to share it. */
  #port: number;
  /** What they got. */
  #actualPort: number | undefined;
  /** Nodes are being started or replaced. */
  #isBusy = true;
  #isEnding = false;
  #giveUp!: (error: CommandError) => void;
  /** Rejects with CommandError when the nodes cannot be kept running; never resolves. */
  readonly failed: Promise<never>;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const { nodes, port } = options.config;
    this.#port = port;
    this.#slots = Array.from({ length: nodes }, (_, n) => ({ node: n + 1, quickEnds: 0 }));
    this.failed = new Promise((_, reject) => {
      this.#giveUp = reject;
    });
  }

  /**
   * Starts the first node alone, since it migrates the database and makes the first key; resolves
   * when it serves, and the others are starting. Rejects with CommandError if it ends before.
   */
  async start(): Promise<Serving> {
    const [first, ...others] = this.#slots as [Slot, ...Slot[]];
    const started = this.#spawn(first);
    const facts = await started.serving;
    if (!facts) throw new CommandError(whyEnded(await started.ended));
    this.#adopt(first, started);
    if (!this.#isEnding) for (const slot of others) this.#begin(slot);
    this.#isBusy = false;
    return facts;
  }

  /** To each process. */
  tell(message: ToNode): void {
    for (const running of this.#running) running.tell(message);
  }

  /** Replaces each node by a new process, one after the other; never rejects. */
  async roll(): Promise<void> {
    const { log, config } = this.#options;
    if (this.#isBusy || this.#isEnding) return log.rollIgnored();
    this.#isBusy = true;
    log.rollBegun(config.nodes);
    let isWhole = true;
    for (const slot of this.#slots) isWhole &&= await this.#replace(slot);
    this.#isBusy = false;
    if (!isWhole) return;
    log.rollCompleted(config.nodes);
    this.tell({ do: "renewConnections" });
  }

  /** Drains all nodes; resolves with whether each did so in order. */
  async end(): Promise<boolean> {
    this.#isEnding = true;
    for (const { restart } of this.#slots) clearTimeout(restart);
    const endings = await Promise.all([...this.#running].map((running) => this.#drain(running)));
    return endings.every(({ code }) => code === 0);
  }

  #spawn({ node }: Slot): NodeProcess {
    // Where any port was asked for and all nodes have ended, clients still know the old one.
    if (this.#running.size === 0) this.#port = this.#actualPort ?? this.#port;
    const { settings } = this.#options;
    const spawned = new NodeProcess({ node, port: this.#port, settings });
    this.#running.add(spawned);
    void spawned.ended.then(() => this.#running.delete(spawned));
    void spawned.serving.then((facts) => {
      if (!facts) return;
      this.#actualPort = facts.port;
      this.#options.log.nodeServes({ node, pid: spawned.pid });
    });
    return spawned;
  }

  /** From now on it is the node, and another one follows if it ends by itself. */
  #adopt(slot: Slot, process: NodeProcess): void {
    clearTimeout(slot.restart);
    clearTimeout(slot.recovery);
    slot.current = process;
    void process.serving.then((facts) => {
      if (!facts || slot.current !== process) return;
      slot.recovery = setTimeout(() => {
        slot.quickEnds = 0;
      }, recoveredMilliseconds).unref();
    });
    void process.ended.then((ending) => {
      if (slot.current === process && !this.#isEnding) this.#endedByItself(slot, process, ending);
    });
  }

  #begin(slot: Slot): void {
    const begun = this.#spawn(slot);
    this.#adopt(slot, begun);
    // Those that connected while it was away are all with the others.
    void begun.serving.then((facts) => facts && this.tell({ do: "renewConnections" }));
  }

  #endedByItself(slot: Slot, { node, pid }: NodeProcess, ending: Ending): void {
    const { log } = this.#options;
    clearTimeout(slot.recovery);
    slot.quickEnds += 1;
    const { quickEnds } = slot;
    if (quickEnds >= maxQuickEnds) {
      log.nodeGivenUp({ node, pid, ...ending }, quickEnds);
      const why = `node ${node} ended ${quickEnds} times soon after its start, at last because `;
      this.#giveUp(new CommandError(why + whyEnded(ending)));
      return;
    }
    const milliseconds = firstRestartMilliseconds * 2 ** (quickEnds - 1);
    log.nodeEnded({ node, pid, ...ending }, milliseconds);
    slot.restart = setTimeout(() => this.#begin(slot), milliseconds);
  }

  /** The new one first, so that the node is never away. False: it could not start, or all end. */
  async #replace(slot: Slot): Promise<boolean> {
    const { log } = this.#options;
    if (this.#isEnding) return false;
    const next = this.#spawn(slot);
    const { node, pid } = next;
    const facts = await next.serving;
    if (this.#isEnding) return false;
    if (!facts) {
      log.rollStopped({ node, pid, ...(await next.ended) });
      return false;
    }
    const { current } = slot;
    this.#adopt(slot, next);
    log.nodeReplaced({ node, pid });
    if (current) await this.#drain(current);
    return true;
  }

  #drain(running: NodeProcess): Promise<Ending> {
    const { node, pid } = running;
    return running.drain(() => this.#options.log.nodeStuck({ node, pid }));
  }
}

const whyEnded = ({ reason, code, signal }: Ending): string =>
  reason ?? `it ended with ${signal ?? `the exit code ${code}`}; its own lines above say more.`;
