// What runs behind an endpoint, and can be killed, stopped and started again: one server, or three
// nodes on one PostgreSQL behind a balancer.
import { randomBytes } from "node:crypto";
import type { TestPostgres } from "@ekiden/testing";
import { ServerProcess } from "../durability/server-process.ts";
import { altered, Balancer, configurationOf, type Kind } from "../proxies/balancer.ts";

/** What the nodes of a run are behind. */
export interface Through {
  readonly kind: Kind;
  readonly postgres: TestPostgres;
}

/** Where a server has its data, as options and variables of `ekiden`. */
export interface Place {
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Nodes extends AsyncDisposable {
  readonly place: Place;
  readonly port: number;
  /** What they, and their balancer, have said about errors since each was last started. */
  readonly complaint: string;
  kill(): Promise<void>;
  /** Resolves when what was asked to stop has ended. */
  stop(): Promise<void>;
  /** On the port that it had, with the data that it had. */
  start(): Promise<void>;
}

export class OneNode implements Nodes {
  readonly place: Place;
  readonly #options: readonly string[];
  #process: ServerProcess | undefined;
  port = 0;

  private constructor(place: Place, options: readonly string[]) {
    this.place = place;
    this.#options = options;
  }

  static async start(place: Place, options: readonly string[]): Promise<OneNode> {
    const node = new OneNode(place, options);
    await node.start();
    return node;
  }

  get complaint(): string {
    return this.#process?.complaint ?? "";
  }

  async start(): Promise<void> {
    if (this.#process !== undefined) return;
    this.#process = await ServerProcess.start({
      port: this.port,
      environment: this.place.environment,
      more: [...this.place.words, ...this.#options],
    });
    this.port = this.#process.port;
  }

  async kill(): Promise<void> {
    await this.#process?.stop("SIGKILL");
    this.#process = undefined;
  }

  async stop(): Promise<void> {
    await this.#process?.stop("SIGTERM");
    this.#process = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

const nodeCount = 3;

/** That of the page, but for how long an answer is waited for. */
const configurationFor = (kind: Kind, timeoutSeconds: number | undefined): string => {
  const page = configurationOf(kind);
  if (timeoutSeconds === undefined) return page;
  const setting = kind === "nginx" ? "proxy_read_timeout" : "timeout server";
  return altered(page, `${setting} 120s`, `${setting} ${timeoutSeconds}s`);
};

export class BalancedNodes implements Nodes {
  readonly place: Place;
  readonly #nodes: readonly OneNode[];
  readonly #balancer: Balancer;

  private constructor(nodes: readonly OneNode[], balancer: Balancer, place: Place) {
    this.#nodes = nodes;
    this.#balancer = balancer;
    this.place = place;
  }

  /** `timeoutSeconds` is how long the balancer waits for an answer, if not as the page says. */
  static async start(
    { kind, postgres }: Through,
    options: readonly string[],
    timeoutSeconds: number | undefined,
  ): Promise<BalancedNodes> {
    const place = {
      words: ["--store", await postgres.createDatabase()],
      environment: { EKIDEN_MASTER_KEY: randomBytes(32).toString("base64") },
    };
    // One after the other: the first brings the database to its schema.
    const nodes: OneNode[] = [];
    while (nodes.length < nodeCount) nodes.push(await OneNode.start(place, options));
    const ports = nodes.map(({ port }) => port);
    const configuration = configurationFor(kind, timeoutSeconds);
    const balancer = await Balancer.start({ kind, ports, configuration });
    return new BalancedNodes(nodes, balancer, place);
  }

  get port(): number {
    return this.#balancer.port;
  }

  get complaint(): string {
    return [...this.#nodes.map(({ complaint }) => complaint), this.#balancer.said].join("");
  }

  /** They go and come in turn: each is back before the next one goes; the second is drained. */
  async kill(): Promise<void> {
    for (const [index, node] of this.#nodes.entries()) {
      await (index === 1 ? node.stop() : node.kill());
      await node.start();
    }
  }

  /** Until none is there. */
  async stop(): Promise<void> {
    for (const node of this.#nodes) await node.stop();
  }

  /** Of those that were stopped. */
  async start(): Promise<void> {
    for (const node of this.#nodes) await node.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#balancer[Symbol.asyncDispose]();
    await Promise.all(this.#nodes.map((node) => node.kill()));
  }
}
