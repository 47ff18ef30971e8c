// The requests that wait for a batch, in the order in which they came.
import type { Request } from "./request.ts";

interface Taking {
  /** Where fewer could be taken, none is. */
  readonly min: number;
  readonly max: number;
  /** A request that must wait. */
  readonly isHeld: (request: Request) => boolean;
}

export class RequestQueue {
  #requests: Request[] = [];

  get length(): number {
    return this.#requests.length;
  }

  get oldest(): Request | undefined {
    return this.#requests[0];
  }

  push(request: Request): void {
    this.#requests.push(request);
  }

  /** They have waited for longer than all others. */
  putBack(requests: readonly Request[]): void {
    this.#requests = [...requests, ...this.#requests];
  }

  take({ min, max, isHeld }: Taking): Request[] {
    if (this.#requests.length < min) return [];
    const taken: Request[] = [];
    const left: Request[] = [];
    for (const request of this.#requests) {
      const isNext = taken.length < max && !isHeld(request);
      (isNext ? taken : left).push(request);
    }
    if (taken.length < min) return [];
    this.#requests = left;
    return taken;
  }
}
