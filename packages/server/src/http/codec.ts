// What the way of a call needs to know of the services that are called at one address: how their
// calls are written on the wire, and what can be called.
import type { Fault } from "@ekiden/model";
import type { Authority } from "../access/authority.ts";
import type { CallContext } from "../operations/call-context.ts";
import type { Route } from "../operations/pipeline.ts";
import type { CallHead } from "./protocol.ts";

/** A request that has arrived whole. */
export interface Call {
  readonly head: CallHead;
  /**
   * A text where it never was bytes. Empty once it has been read: a poll would hold it for as long
   * as it waits.
   */
  body: Buffer | string;
  /** What the body is, where it is a form, once it has been read. */
  form?: ReadonlyMap<string, string>;
}

export interface Answer {
  readonly requestId: string;
  readonly mediaType: string;
  readonly status: number;
  readonly text: string;
}

export interface WireService {
  /** Over calls that are signed for this service. */
  readonly authority: Authority;
  readonly codec: Codec;
}

/** Between bytes, and operations with their inputs, outputs and faults. */
export interface Codec {
  /** What is called. Throws UnknownOperationException, and ValidationException. */
  routeOf(call: Call): Route;
  /** As it was sent, not checked. Throws SerializationException, ValidationException. */
  inputOf(call: Call): unknown;
  textOf(output: unknown, context: CallContext): string;
  refusalOf(fault: Fault, context: CallContext): WireRefusal;
  mediaTypeFor(head: CallHead): string;
}

export interface WireRefusal {
  readonly status: number;
  /** The name of the fault, as the service calls it. */
  readonly code: string;
  readonly text: string;
}
