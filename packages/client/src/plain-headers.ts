// The headers of requests before they are signed.
import { type AnyOperationName, targetOf } from "./operations.ts";

const mediaType = "application/x-amz-json-1.0";
const userAgent = "ekiden-client";

/** Of all requests to a host: one object for each operation, which is not to be changed. */
export class PlainHeaders {
  readonly #host: string;
  readonly #byOperation = new Map<AnyOperationName, Readonly<Record<string, string>>>();

  constructor(host: string) {
    this.#host = host;
  }

  of(operation: AnyOperationName): Readonly<Record<string, string>> {
    const known = this.#byOperation.get(operation);
    if (known) return known;
    const headers = {
      host: this.#host,
      "content-type": mediaType,
      "x-amz-target": targetOf(operation),
      "user-agent": userAgent,
    };
    this.#byOperation.set(operation, headers);
    return headers;
  }
}
