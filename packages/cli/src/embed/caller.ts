// Who waits for the answer of one call.
import type { DirectCaller } from "@ekiden/server";

/** Until the answer is there, or is not waited for any more. */
export class Caller implements DirectCaller {
  gone = false;
  readonly takesEarly: boolean;
  readonly #whenGone: (() => void)[] = [];

  constructor(takesEarly = false) {
    this.takesEarly = takesEarly;
  }

  onGone(listener: () => void): void {
    if (this.gone) listener();
    else this.#whenGone.push(listener);
  }

  leave(): void {
    this.gone = true;
    for (const listener of this.#whenGone.splice(0)) listener();
  }
}
