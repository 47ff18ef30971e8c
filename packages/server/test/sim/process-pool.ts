// Simulations in several processes at a time: each order goes to whichever process is free.
import { type ChildProcess, fork } from "node:child_process";

interface Work<Order, Report> {
  readonly orders: Iterator<Order>;
  readonly onReport: (report: Report & Processed) => void;
}

/** What a process adds to each report. */
export interface Processed {
  /** Of all that the process did for it. */
  readonly processorMilliseconds: number;
}

export class ProcessPool<Order extends object, Report extends object> {
  readonly #members: readonly ChildProcess[];

  /** `file` answers every message, which is an order, by one that is a report. */
  constructor(size: number, file: string) {
    this.#members = Array.from({ length: size }, () => fork(file));
  }

  /** Until there are no more orders. Rejects when a process dies. */
  async run(work: Work<Order, Report>): Promise<void> {
    await Promise.all(this.#members.map((one) => this.#keepBusy(one, work)));
  }

  dismiss(): void {
    for (const one of this.#members) one.kill();
  }

  #keepBusy(one: ChildProcess, { orders, onReport }: Work<Order, Report>): Promise<void> {
    return new Promise((resolve, reject) => {
      let order = orders.next();
      const onExit = (code: number | null) =>
        reject(new Error(`The process of ${JSON.stringify(order.value)} ended with ${code}`));
      const onMessage = (report: unknown) => {
        onReport(report as Report & Processed);
        order = orders.next();
        sendNext();
      };
      const sendNext = () => {
        if (!order.done) {
          one.send(order.value);
          return;
        }
        one.off("message", onMessage);
        one.off("exit", onExit);
        resolve();
      };
      one.on("message", onMessage);
      one.on("exit", onExit);
      sendNext();
    });
  }
}

/** In a process of a pool. */
export const serve = <Order, Report extends object>(
  perform: (order: Order) => Promise<Report>,
): void => {
  process.on("message", async (order: Order) => {
    const before = process.cpuUsage();
    const report = await perform(order);
    const { user, system } = process.cpuUsage(before);
    process.send?.({ ...report, processorMilliseconds: (user + system) / 1_000 });
  });
};
