// Simulations in several processes at a time: each seed goes to whichever process is free.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SimulationOptions, SimulationResult } from "./simulation.ts";

export type Order = Omit<SimulationOptions, "echo">;

/** What a process sends back for each order. */
export interface Report extends SimulationResult {
  /** Of all that the process did for it. */
  readonly processorMilliseconds: number;
}

const file = fileURLToPath(new URL("./crew-member.ts", import.meta.url));

interface Work {
  readonly orders: Iterator<Order>;
  readonly onReport: (report: Report) => void;
}

export class Crew {
  readonly #members: readonly ChildProcess[];

  constructor(size: number) {
    this.#members = Array.from({ length: size }, () => fork(file));
  }

  /** Until there are no more orders. Rejects when a process dies. */
  async run(orders: Iterator<Order>, onReport: (report: Report) => void): Promise<void> {
    await Promise.all(this.#members.map((one) => this.#keepBusy(one, { orders, onReport })));
  }

  dismiss(): void {
    for (const one of this.#members) one.kill();
  }

  #keepBusy(one: ChildProcess, { orders, onReport }: Work): Promise<void> {
    return new Promise((resolve, reject) => {
      let order = orders.next();
      const sendNext = () => {
        if (order.done) resolve();
        else one.send(order.value);
      };
      one.on("message", (report) => {
        onReport(report as Report);
        order = orders.next();
        sendNext();
      });
      one.on("exit", (code) =>
        reject(new Error(`The process of seed ${order.value?.seed} ended with ${code}`)),
      );
      sendNext();
    });
  }
}
