// Which of several equal servers a caller asks: any of them, at random. Whoever was not there or did
// not answer is left alone for a while, as a balancer would do it.
import { Random } from "./random.ts";

/** A process that was killed takes longer than this to be there again. */
export const goneMilliseconds = 250;
export const silentMilliseconds = 2_000;

export class Routes {
  readonly #random = new Random(1);
  /** Port → until when it is left alone (milliseconds). */
  readonly #ports = new Map<number, number>();

  constructor(ports: readonly number[]) {
    for (const port of ports) this.#ports.set(port, 0);
  }

  /** Any one, where all of them are to be left alone. */
  choose(): number {
    const now = Date.now();
    const all = [...this.#ports.keys()];
    const willing = all.filter((port) => (this.#ports.get(port) ?? 0) <= now);
    const among = willing.length > 0 ? willing : all;
    return among[this.#random.between(0, among.length - 1)] ?? 0;
  }

  leaveAlone(port: number, milliseconds: number): void {
    if (this.#ports.has(port)) this.#ports.set(port, Date.now() + milliseconds);
  }
}
