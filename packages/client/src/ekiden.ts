// Ekiden's own operations, beside the 39 of the service: `client.ekiden`.
import { Attempts, type CallOptions, type Connection } from "./attempts.ts";
import { ekidenOperations } from "./generated/ekiden-operations.ts";
import type { EkidenInput, EkidenOperationName, EkidenOutput } from "./operations.ts";

class Calls {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Rejects as `SwfClient.call` does, at Amazon's service with an UnknownOperationException. */
  async call<K extends EkidenOperationName>(
    operation: K,
    input: EkidenInput<K>,
    options: CallOptions = {},
  ): Promise<EkidenOutput<K>> {
    const attempts = new Attempts(this.#connection, { operation, input }, options);
    return (await attempts.run()) as EkidenOutput<K>;
  }
}

/** `client.ekiden.listTaskLists({ domain })` */
type EkidenMethods = {
  readonly [K in EkidenOperationName as Uncapitalize<K>]: (
    input: EkidenInput<K>,
    options?: CallOptions,
  ) => Promise<EkidenOutput<K>>;
};

/** The names of Ekiden's own operations. */
export const ekidenOperationNames = Object.keys(ekidenOperations) as readonly EkidenOperationName[];

for (const operation of ekidenOperationNames) {
  const method = operation.charAt(0).toLowerCase() + operation.slice(1);
  const call = function (this: Calls, input: never, options?: CallOptions): Promise<unknown> {
    return this.call(operation, input, options);
  };
  Object.defineProperty(Calls.prototype, method, { value: call, configurable: true });
}

/**
 * Ekiden's own operations, as methods and by their names. Numbers that are times are in the unit
 * that the reference names, mostly seconds since 1970.
 *
 * @example
 * ```ts
 * import { SwfClient } from "@ekiden/client";
 *
 * const client = new SwfClient({
 *   endpoint: "http://127.0.0.1:7930",
 *   region: "us-east-1",
 *   credentials: "none",
 * });
 * const { taskLists } = await client.ekiden.listTaskLists({ domain: "shop" });
 * ```
 */
export type EkidenOperations = Calls & EkidenMethods;

export const ekidenCalls = Calls as unknown as new (connection: Connection) => EkidenOperations;
