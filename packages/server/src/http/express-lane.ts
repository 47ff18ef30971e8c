// Connections that carry plain calls, one after another: read, answered and kept open without the
// general machinery of HTTP. A connection that brings anything else leaves the lane for good: it is
// handed over, with the bytes that have come, to a server that knows all of HTTP.
//
//  L1 One call at a time: what is sent behind it waits, and little of it is taken in.
//  L2 Nothing is refused here, and nothing is handed over while a call is under way.
//  L3 A long poll is alone on its connection: where more comes, the connection ends.
//  L4 What comes on a connection that was ended is not begun, as it could not be answered.
import type { Socket } from "node:net";
import type { Alarm } from "../clock.ts";
import { ExpressConnection, type ExpressConnectionOptions } from "./express-connection.ts";
import { SharedConnections } from "./long-poll.ts";

type ExpressLaneOptions = Omit<ExpressConnectionOptions, "shared" | "leave">;

export class ExpressLane {
  readonly #options: ExpressLaneOptions;
  readonly #shared: SharedConnections;
  readonly #connections = new Set<ExpressConnection>();
  #nextSweep: Alarm | undefined;

  constructor(options: ExpressLaneOptions) {
    this.#options = options;
    this.#shared = new SharedConnections(options.listener);
  }

  take(socket: Socket): void {
    const connection = new ExpressConnection(socket, {
      ...this.#options,
      shared: this.#shared,
      leave: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
  }

  /** Calls under way. */
  get calls(): number {
    return [...this.#connections].filter(({ isBusy }) => isBusy).length;
  }

  /** Ends the connections that carry nothing; what was already replied on them still goes out. */
  endIdle(): void {
    for (const connection of this.#connections) connection.endIfIdle();
  }

  /** Each connection ends with its next answer. */
  renew(): void {
    for (const connection of this.#connections) connection.endWithNextAnswer();
  }

  cutAll(): void {
    for (const connection of this.#connections) connection.cut();
  }

  /** Ends, from now on, connections on which nothing moves for too long. */
  watch(): void {
    const { listener, timeouts, sendBudget } = this.#options;
    this.#nextSweep = listener.clock.at(listener.clock.now() + timeouts.check, () => {
      const now = listener.clock.now();
      for (const connection of this.#connections) connection.sweep(now);
      sendBudget.look();
      this.watch();
    });
  }

  close(): void {
    this.#nextSweep?.cancel();
  }
}
