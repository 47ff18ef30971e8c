// Decisions whose payloads others than Flow read: people, who fill in forms, and Lambda functions.
// They are sent as the codec has written them, without payload codecs.
import type { Decision } from "@ekiden/client";

const plain = new WeakSet<Decision>();

/** The decision, which is sent as it is. */
export const sentPlain = <D extends Decision>(decision: D): D => {
  plain.add(decision);
  return decision;
};

export const isSentPlain = (decision: Decision): boolean => plain.has(decision);
