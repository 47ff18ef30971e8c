// What policies may ask of a call: who makes it, from where and when.
import type { RequestContext } from "../access/policy/index.ts";
import type { Clock } from "../clock.ts";
import type { CallContext } from "./call-context.ts";

export interface RequestPlace {
  /** The one that policies' times are compared with. */
  readonly clock: Clock;
  readonly region: string;
}

/** A class, because one is made for each judged call, and few policies ask for most of it. */
export class CallRequestContext implements RequestContext {
  readonly #call: CallContext;
  readonly #place: RequestPlace;

  constructor(call: CallContext, place: RequestPlace) {
    this.#call = call;
    this.#place = place;
  }

  get principal() {
    return this.#call.principal;
  }

  get account() {
    return this.#call.principal.account;
  }

  get region() {
    return this.#place.region;
  }

  get now() {
    return this.#place.clock.now();
  }

  get sourceIp() {
    return this.#call.connection.address;
  }

  get userAgent() {
    return this.#call.userAgent;
  }

  get secureTransport() {
    return this.#call.connection.isEncrypted;
  }
}
