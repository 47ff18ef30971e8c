// Which of several equal servers is asked. A caller stays with one, and goes on with another one
// when that is not there or does not answer, and now and then anyway. Who is gone or silent gets no
// new callers for a while, as a balancer would do it.
import { Random } from "./random.ts";

/** A process that was killed takes longer than this to be there again. */
const goneMilliseconds = 250;
/** Longer than a poll waits in these tests. */
const overdueMilliseconds = 1_500;
const restMilliseconds = 2_000;
/** Of so many calls, one goes to another server for no reason. */
const callsBeforeMove = 50;

interface Route {
  readonly port: number;
  /** Milliseconds. */
  leftAloneUntil: number;
  /** When the calls that are under way were sent, in that order. */
  readonly pending: Set<{ readonly sentAt: number }>;
}

export class Routes {
  readonly #random = new Random(1);
  readonly #routes: readonly Route[];
  readonly #byCaller = new Map<string, Route>();

  constructor(ports: readonly number[]) {
    this.#routes = ports.map((port) => ({ port, leftAloneUntil: 0, pending: new Set() }));
  }

  /** The port that this caller calls, which may want a certain one. */
  open(caller: string, wanted?: number): OpenCall {
    const route = this.#routes.find(({ port }) => port === wanted) ?? this.#routeOf(caller);
    this.#byCaller.set(caller, route);
    const sentAt = Date.now();
    const call = { sentAt };
    route.pending.add(call);
    const end = (how: CallEnd) => {
      route.pending.delete(call);
      if (how === "answered") return;
      route.leftAloneUntil = Date.now() + (how === "gone" ? goneMilliseconds : restMilliseconds);
      this.#byCaller.delete(caller);
    };
    return { port: route.port, sentAt, end };
  }

  #routeOf(caller: string): Route {
    const known = this.#byCaller.get(caller);
    if (known && this.#random.between(1, callsBeforeMove) > 1) return known;
    const now = Date.now();
    const willing = this.#routes.filter((route) => isWilling(route, now));
    // Any one, where all of them are to be left alone.
    const among = willing.length > 0 ? willing : this.#routes;
    const chosen = among[this.#random.between(0, among.length - 1)];
    if (!chosen) throw new Error("The line was not connected to any server");
    return chosen;
  }
}

export interface OpenCall {
  readonly port: number;
  /** Milliseconds. */
  readonly sentAt: number;
  /** Is to be told when the call has ended. */
  readonly end: (how: CallEnd) => void;
}

/** "gone": no server listened; "silent": the answer did not come. */
export type CallEnd = "answered" | "gone" | "silent";

const isWilling = ({ leftAloneUntil, pending }: Route, now: number): boolean => {
  const [oldest] = pending;
  return leftAloneUntil <= now && (!oldest || oldest.sentAt + overdueMilliseconds > now);
};
