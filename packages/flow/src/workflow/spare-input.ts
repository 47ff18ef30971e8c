// Decisions that can do with a shorter input. Where payload codecs encode it, only they show that
// an input is too long for the service, after the turn that asked for it.
import type { Decision } from "@ekiden/client";

const spares = new WeakMap<Decision, Decision>();

/** The decision, in whose place `spare` is sent if its own payloads are too long. */
export const withSpare = <D extends Decision>(decision: D, spare: Decision): D => {
  spares.set(decision, spare);
  return decision;
};

export const spareOf = (decision: Decision): Decision | undefined => spares.get(decision);

export const withoutHeartbeat =
  "The input of an activity has no room for what the last heartbeat of the try before said: it is " +
  "left out, and this try begins from the beginning. Send a reference, or give the worker an offload";
