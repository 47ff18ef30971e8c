// The service behind taps: a test observes calls, delays them, or loses them or their answers.
import type { CallOptions, Input, OperationName, Output } from "@ekiden/client";
import type { Service } from "@ekiden/flow";

export interface Call {
  readonly operation: OperationName;
  readonly input: object;
}

/** Gives what the caller gets; `next` sends the call on. */
type Tap = (call: Call, next: () => Promise<unknown>) => Promise<unknown>;

export class TappedService implements Service {
  readonly #service: Service;
  readonly #taps: Tap[] = [];

  constructor(service: Service) {
    this.#service = service;
  }

  /** For calls from now on; inside of the taps before it. */
  tap(tap: Tap): void {
    this.#taps.push(tap);
  }

  async call<K extends OperationName>(
    operation: K,
    input: Input<K>,
    options?: CallOptions,
  ): Promise<Output<K>> {
    const send = (): Promise<unknown> => this.#service.call(operation, input, options);
    const through = this.#taps.reduceRight<typeof send>(
      (next, tap) => () => tap({ operation, input }, next),
      send,
    );
    return (await through()) as Output<K>;
  }
}
