// Simulations in several processes at a time: each order goes to a process that is free. An order
// that does not end is stopped with its process, which another one replaces.
import { type ChildProcess, fork } from "node:child_process";
import { processorSecondsOf } from "../../../../tools/processor-time.ts";
import { systemClock } from "../../src/clock.ts";

interface Work<Order, Report> {
  readonly orders: Iterator<Order>;
  readonly onReport: (report: Report & Processed) => void;
  /** There is no report of that order; `reason` is what its process did instead. */
  readonly onLost: (order: Order, reason: string) => void;
}

/** What a process adds to each report. */
export interface Processed {
  /** Of all that the process did for it. */
  readonly processorMilliseconds: number;
}

interface PoolOptions {
  readonly size: number;
  /** Answers every message, which is an order, by one that is a report. */
  readonly file: string;
  /** An order that takes more is stopped. A busy machine does not count: it is no wall time. */
  readonly maxProcessorSeconds: number;
}

const lookMilliseconds = 500;
/** The exit code of a process whose order was not done when nothing was left to happen. */
const nothingLeft = 13;

type Outcome<Report> = { readonly report: Report & Processed } | { readonly reason: string };

export class ProcessPool<Order extends object, Report extends object> {
  readonly #options: PoolOptions;
  readonly #members: ChildProcess[];

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#members = Array.from({ length: options.size }, () => fork(options.file));
  }

  /** Until there are no more orders. */
  async run(work: Work<Order, Report>): Promise<void> {
    await Promise.all(this.#members.map((_, place) => this.#keepBusy(place, work)));
  }

  dismiss(): void {
    for (const one of this.#members) one.kill();
  }

  async #keepBusy(place: number, work: Work<Order, Report>): Promise<void> {
    const { file, maxProcessorSeconds } = this.#options;
    for (let next = work.orders.next(); !next.done; next = work.orders.next()) {
      const member = this.#members[place] as ChildProcess;
      const outcome = await outcomeOf<Report>(member, next.value, maxProcessorSeconds);
      if ("report" in outcome) work.onReport(outcome.report);
      else {
        this.#members[place] = fork(file);
        work.onLost(next.value, outcome.reason);
      }
    }
  }
}

const outcomeOf = <Report>(
  member: ChildProcess,
  order: object,
  maxProcessorSeconds: number,
): Promise<Outcome<Report>> =>
  new Promise((resolve) => {
    const { pid = 0 } = member;
    const last = (processorSecondsOf(pid) ?? 0) + maxProcessorSeconds;
    let isStopped = false;
    const later = () => systemClock.at(systemClock.now() + lookMilliseconds, look);
    const look = () => {
      isStopped = (processorSecondsOf(pid) ?? 0) > last;
      if (isStopped) member.kill("SIGKILL");
      else alarm = later();
    };
    let alarm = later();
    const end = (outcome: Outcome<Report>) => {
      alarm.cancel();
      member.off("message", onMessage).off("exit", onExit);
      resolve(outcome);
    };
    const onMessage = (report: unknown) => end({ report: report as Report & Processed });
    const onExit = (code: number | null, signal: string | null) => {
      if (isStopped)
        end({ reason: `was stopped after ${maxProcessorSeconds} s of processor time` });
      else if (code === nothingLeft) end({ reason: "waited for what can no longer happen" });
      else end({ reason: `ended with ${signal ?? `exit code ${code}`}` });
    };
    member.once("message", onMessage).once("exit", onExit).send(order);
  });

/** In a process of a pool. */
export const serve = <Order, Report extends object>(
  perform: (order: Order) => Promise<Report>,
): void => {
  // Between orders, the channel to the parent keeps the process alive.
  process.on("beforeExit", () => process.exit(nothingLeft));
  process.on("message", async (order: Order) => {
    process.channel?.unref();
    const before = process.cpuUsage();
    const report = await perform(order);
    const { user, system } = process.cpuUsage(before);
    process.channel?.ref();
    process.send?.({ ...report, processorMilliseconds: (user + system) / 1_000 });
  });
};
