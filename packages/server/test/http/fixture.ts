// A listener on a free port with handlers that the test gives, and what it wrote to its log.
import { operations } from "@ekiden/model";
import { openAuthority } from "../../src/access/authority.ts";
import { type Listener, type ListenerOptions, listen } from "../../src/http/listener.ts";
import { createLog } from "../../src/log/log.ts";
import type { Handlers } from "../../src/operations/handlers.ts";
import { connect, type Wire } from "./wire.ts";

export type FrontOptions = Partial<Omit<ListenerOptions, "handlers" | "log">>;

export class Front implements AsyncDisposable {
  readonly listener: Listener;
  /** Each line of the log, parsed. */
  readonly logged: readonly Record<string, unknown>[];
  readonly #wires: Wire[] = [];

  constructor(listener: Listener, logged: readonly Record<string, unknown>[]) {
    this.listener = listener;
    this.logged = logged;
  }

  get port(): number {
    return this.listener.port;
  }

  async connect(): Promise<Wire> {
    const wire = await connect(this.port);
    this.#wires.push(wire);
    return wire;
  }

  /** The messages of the log at a level, bugs (`error`, 50) unless said otherwise. */
  messages(level = 50): unknown[] {
    return this.logged.filter((line) => line.level === level).map((line) => line.msg);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const wire of this.#wires) wire.cut();
    await this.listener.close();
  }
}

const answersNothing = Object.fromEntries(
  Object.keys(operations).map((name) => [name, async () => undefined]),
) as unknown as Handlers;

/** Operations without a handler here answer with an empty body. */
export const openFront = async (
  handlers: Partial<Handlers> = {},
  options: FrontOptions = {},
): Promise<Front> => {
  const logged: Record<string, unknown>[] = [];
  const log = createLog("debug", { write: (line) => void logged.push(JSON.parse(line)) });
  const listener = await listen({
    host: "127.0.0.1",
    port: 0,
    authority: openAuthority("123456789012"),
    ...options,
    handlers: { ...answersNothing, ...handlers },
    log,
  });
  return new Front(listener, logged);
};

/** A promise, and what settles it. */
export const signal = <T = void>() => {
  let give: (value: T) => void = () => {};
  const given = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { given, give };
};
