// A node in memory whose listener has handlers that the test gives, and what it wrote to its log.

import { operations } from "@ekiden/model";
import { type Listener, type ListenerOptions, listen } from "../../src/http/listener.ts";
import { CleanupStack } from "../../src/node/cleanup-stack.ts";
import { openNode } from "../../src/node/node.ts";
import type { Handlers } from "../../src/operations/handlers.ts";
import { connect, type Wire } from "./wire.ts";

export type FrontOptions = Partial<Omit<ListenerOptions, "handlers" | "log">>;

export class Front implements AsyncDisposable {
  readonly listener: Listener;
  /** Each line of the log, parsed. */
  readonly logged: readonly Record<string, unknown>[];
  readonly #wires: Wire[] = [];
  readonly #cleanup: CleanupStack;

  constructor(
    listener: Listener,
    logged: readonly Record<string, unknown>[],
    cleanup: CleanupStack,
  ) {
    this.listener = listener;
    this.logged = logged;
    this.#cleanup = cleanup;
  }

  get port(): number {
    return this.listener.port;
  }

  async connect(): Promise<Wire> {
    const wire = await connect(this.port);
    this.#wires.push(wire);
    return wire;
  }

  /** The messages of the log of a severity, bugs unless said otherwise. */
  messages(severity: "INFO" | "WARN" | "ERROR" = "ERROR"): unknown[] {
    return this.logged.filter((line) => line.severity_text === severity).map((line) => line.body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const wire of this.#wires) wire.cut();
    await this.listener.close();
    await this.#cleanup.close();
  }
}

const usual = {
  host: "127.0.0.1",
  port: 0,
  data: ":memory:",
  access: "open",
  limits: "relaxed",
  pollSeconds: 1,
  region: "us-east-1",
  account: "123456789012",
  logLevel: "debug",
} as const;

const answersNothing = Object.fromEntries(
  Object.keys(operations).map((name) => [name, async () => undefined]),
) as unknown as Handlers;

/** Operations without a handler here answer with an empty body. */
export const openFront = async (
  handlers: Partial<Handlers> = {},
  options: FrontOptions = {},
): Promise<Front> => {
  const logged: Record<string, unknown>[] = [];
  const logTo = { write: (line: string) => void logged.push(JSON.parse(line)) };
  const cleanup = new CleanupStack();
  try {
    const { listening } = await openNode({ ...usual, logTo }, cleanup);
    const given = { ...options, handlers: { ...answersNothing, ...handlers } };
    return new Front(await listen({ ...listening, ...given }), logged, cleanup);
  } catch (error) {
    await cleanup.close();
    throw error;
  }
};

/** A promise, and what settles it. */
export const signal = <T = void>() => {
  let give: (value: T) => void = () => {};
  const given = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { given, give };
};
