// What came of a piece of the decider's own work, as a marker's details hold it.
import { PayloadError } from "../codec.ts";
import type { Payloads } from "./payloads.ts";

export type Outcome =
  | { readonly value?: unknown }
  | { readonly failure: { readonly reason: string; readonly details: string } };

/** With room for the quotes and escapes of being JSON within JSON. */
const maxFailureCharacters = 12_000;

export const failedWith = (payloads: Payloads, error: unknown): Outcome => ({
  failure: payloads.failureOf(error, maxFailureCharacters),
});

/** The text of an outcome; a value that cannot be sent is a failure. */
export const textOf = (payloads: Payloads, outcome: Outcome, what: string): string | undefined => {
  try {
    return payloads.encode(outcome, what);
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    return payloads.encode(failedWith(payloads, error), what);
  }
};

/** The value that a text encodes; throws the error if it encodes one. */
export const valueIn = (payloads: Payloads, text: string | undefined): unknown => {
  const outcome = (payloads.decode(text) ?? {}) as Outcome;
  if (!("failure" in outcome)) return outcome.value;
  throw payloads.errorFrom(outcome.failure.reason, outcome.failure.details);
};
